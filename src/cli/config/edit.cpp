#include "cli/config/edit.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/config/config_json.h"

namespace finops::cli {
namespace {

// The end of the value that begins at `at`, in a text without comments.
std::size_t end_of(std::string_view json, std::size_t at) {
  std::size_t open = 0;
  for (std::size_t i = at; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      for (++i; i < json.size() && json[i] != '"'; ++i) {
        if (json[i] == '\\') ++i;
      }
      if (open == 0) return i + 1;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if ((c == '}' || c == ']') && open > 0) {
      if (--open == 0) return i + 1;
    } else if (open == 0 && std::string_view(" \t\r\n,}]").find(c) != std::string_view::npos) {
      return i;
    }
  }
  return json.size();
}

// {"b": {"c": VALUE}} for the rest of a key, "b.c", that the file does not have.
std::string nested(std::string_view key, std::string_view json) {
  const std::size_t dot = std::min(key.find('.'), key.size());
  const std::string name = json_line(std::string(key.substr(0, dot)));
  if (dot == key.size()) return name + ": " + std::string(json);
  return name + ": {" + nested(key.substr(dot + 1), json) + "}";
}

}  // namespace

Result<std::string> with_value(std::string_view text, std::string_view key, std::string_view json) {
  const auto root = parse_config_json(text, "");
  if (!root) return root.error();
  std::string out(text);
  const std::string plain = without_comments(text);
  if (plain.find('{') == plain.npos) {
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    return out + "{\n  " + nested(key, json) + "\n}\n";
  }
  const ConfigValue* at = &*root;
  for (std::size_t depth = 1;; ++depth) {
    if (at->kind != ConfigValue::Kind::object) {
      return Error{
          ErrorCode::invalid_argument, "'" + std::string(key) + "' is inside of something that is no object", {}};
    }
    const std::size_t dot = std::min(key.find('.'), key.size());
    const ConfigValue* next = at->member(key.substr(0, dot));
    if (next == nullptr || (next->kind == ConfigValue::Kind::null && dot < key.size())) {
      if (next != nullptr) {  // null in the place of an object
        const std::string inner = nested(key.substr(dot + 1), json);
        return out.replace(next->at, end_of(plain, next->at) - next->at, "{" + inner + "}");
      }
      const std::string indent(depth * 2, ' ');
      const std::string last = at->members.empty() ? "\n" + indent.substr(2) : ",";
      const bool has_more = !at->members.empty();
      return out.insert(at->at + 1, "\n" + indent + nested(key, json) + (has_more ? "," : last));
    }
    if (dot == key.size()) {
      return out.replace(next->at, end_of(plain, next->at) - next->at, json);
    }
    key.remove_prefix(dot + 1);
    at = next;
  }
}

}  // namespace finops::cli
