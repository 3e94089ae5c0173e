#include "core/base/json.h"

#include <algorithm>

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

// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing value - unexpected '}';
// last read: '...'; expected ...". What was read last may be a secret.
std::string reason_in(std::string_view said) {
  const std::size_t dash = said.find(" - "), colon = said.find(": ");
  if (colon != said.npos) said.remove_prefix(dash != said.npos ? dash + 3 : colon + 2);
  return std::string(said.substr(0, said.find("; last read")));
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

std::optional<JsonFault> json_fault(std::string_view text) {
  try {
    [[maybe_unused]] const auto tree = nlohmann::ordered_json::parse(text.begin(), text.end());
    return std::nullopt;
  } catch (const nlohmann::ordered_json::parse_error& e) {
    return JsonFault{e.byte == 0 ? 0 : e.byte - 1, "this is not JSON: " + reason_in(e.what())};
  } catch (const nlohmann::ordered_json::out_of_range& e) {  // "... number overflow parsing '1e999'"
    const std::string_view said = e.what();
    const std::size_t quote = std::min(said.find('\''), said.size());
    const std::string_view number = said.substr(std::min(quote + 1, said.size()));
    const std::size_t at = text.find(number.substr(0, number.find('\'')));
    return JsonFault{at == text.npos ? 0 : at, "this number is too large"};
  }
}

std::string json_line(const nlohmann::ordered_json& value) { return line(value); }
std::string indented_json(const nlohmann::ordered_json& value) {
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}
std::string sorted_json_line(const nlohmann::json& value) { return line(value); }

}  // namespace finops
