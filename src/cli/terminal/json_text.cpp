#include "cli/terminal/json_text.h"

#include <algorithm>

namespace finops::cli {
namespace {

constexpr std::size_t kInlineArray = 100;  // bytes
constexpr std::size_t kDeepest = 64;       // deeper levels are not indented further

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Length of the string that starts at text[0] == '"'.
std::size_t string_size(std::string_view text) {
  std::size_t i = 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

void append_plain(std::string& out, std::string_view& text) {
  const std::size_t size = text[0] == '"' ? string_size(text) : 1;
  out.append(text.substr(0, size));
  text.remove_prefix(size);
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
}

// The array at text[0] == '[' on one line; empty when it is long or holds arrays or objects.
std::string inline_array(std::string_view& text) {
  std::string_view rest = text.substr(1);
  std::string line = "[";
  while (!rest.empty() && line.size() <= kInlineArray) {
    const char c = rest[0];
    if (c == '[' || c == '{') return {};
    if (is_blank(c)) {
      rest.remove_prefix(1);
      continue;
    }
    if (c == '"' && string_size(rest.substr(0, kInlineArray + 2)) > kInlineArray) return {};
    append_plain(line, rest);
    if (c == ',') line += ' ';
    if (c == ']') {
      text = rest;
      return line;
    }
  }
  return {};
}

}  // namespace

std::string indent_json(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  const auto new_line = [&out, &depth] {
    out += '\n';
    out.append(2 * std::min(depth, kDeepest), ' ');
  };
  skip_blanks(json);
  while (!json.empty()) {
    const char c = json[0];
    if (c == '[') {
      if (const std::string line = inline_array(json); !line.empty()) {
        out += line;
        skip_blanks(json);
        continue;
      }
    }
    if (c == '{' || c == '[') {
      out += c;
      json.remove_prefix(1);
      skip_blanks(json);
      if (!json.empty() && (json[0] == '}' || json[0] == ']')) {
        append_plain(out, json);
      } else {
        ++depth;
        new_line();
      }
    } else if (c == '}' || c == ']') {
      if (depth > 0) --depth;
      new_line();
      append_plain(out, json);
    } else {
      append_plain(out, json);
      if (c == ',') new_line();
      if (c == ':') out += ' ';
    }
    skip_blanks(json);
  }
  return out;
}

}  // namespace finops::cli
