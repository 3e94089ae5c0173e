#include "core/base/json.h"

#include "core/base/lone_surrogates.h"

namespace finops {
namespace {

// Our library refuses a text with a lone surrogate, which RFC 8259 allows.
bool may_have_surrogates(std::string_view text) noexcept { return text.find("\\u") != text.npos; }

template <class Tree>
Tree parse(std::string_view text) {
  if (is_deeper_than(text, kDeepestJson)) return Tree(Tree::value_t::discarded);
  Tree tree = Tree::parse(text.begin(), text.end(), nullptr, false);
  if (!tree.is_discarded() || !may_have_surrogates(text)) return tree;
  const std::string mended = without_lone_surrogates(text);
  return Tree::parse(mended.begin(), mended.end(), nullptr, false);
}

template <class Tree>
std::string line(const Tree& value) {
  return value.dump(-1, ' ', false, Tree::error_handler_t::replace);
}

}  // namespace

bool is_deeper_than(std::string_view json, std::size_t depth) noexcept {
  std::size_t open = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++open > depth) return true;
    } else if ((c == '}' || c == ']') && open > 0) {
      --open;
    }
  }
  return false;
}

nlohmann::ordered_json parse_json(std::string_view text) { return parse<nlohmann::ordered_json>(text); }
nlohmann::json parse_sorted_json(std::string_view text) { return parse<nlohmann::json>(text); }
bool is_json(std::string_view text) { return !parse_json(text).is_discarded(); }

std::string json_line(const nlohmann::ordered_json& value) { return line(value); }
std::string sorted_json_line(const nlohmann::json& value) { return line(value); }

}  // namespace finops
