#include "cli/send/items.h"

#include <unistd.h>

#include <cstdint>
#include <utility>

#include "core/base/read_file.h"
#include "core/http/http_rules.h"
#include "core/query/lexer.h"

namespace finops::cli {
namespace {

struct Separator {
  std::string_view text;
  Item::Kind kind;
  bool from_file;
};
// If several begin at the same place, the first of this list counts.
constexpr std::array<Separator, 6> kSeparators = {{
    {":=@", Item::Kind::json, true},
    {":=", Item::Kind::json, false},
    {"==", Item::Kind::query, false},
    {"=@", Item::Kind::text, true},
    {"=", Item::Kind::text, false},
    {":", Item::Kind::header, false},
}};
constexpr std::string_view kEscapable = ":=@[]\\";

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '\\' && at + 1 < text.size() && kEscapable.find(text[at + 1]) != std::string_view::npos;
}

const Separator* separator_at(std::string_view word, std::size_t at) {
  for (const Separator& one : kSeparators) {
    if (word.substr(at).starts_with(one.text)) return &one;
  }
  return nullptr;
}

Result<Item> checked(Item item, std::size_t separator_at) {
  if (item.key.empty()) return item_error(item.written, 0, "there is no name before the sign");
  if (item.kind != Item::Kind::header) {
    if (item.from_file && item.value.empty()) return item_error(item.written, item.value_at, "@ names no file");
    return item;
  }
  if (!is_token(plain_key(item.key))) {
    return item_error(item.written, 0, "what comes before ':' is no name of a header; for JSON use NAME:=VALUE");
  }
  const std::size_t first = item.value.find_first_not_of(" \t");
  item.value.erase(0, first == std::string::npos ? item.value.size() : first);
  if (!is_field_value(item.value)) {
    return item_error(item.written, separator_at + 1, "the value of a header cannot hold a line break or a NUL");
  }
  if (item.value.empty()) item.kind = Item::Kind::header_gone;
  return item;
}

}  // namespace

Error item_error(std::string_view word, std::size_t at, std::string_view what) {
  return query_error(word, std::min(at, word.size()), what);
}

std::string plain_key(std::string_view key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) out += key[is_escape(key, i) ? ++i : i];
  return out;
}

Result<Item> parse_item(std::string_view word) {
  Item item;
  item.written = word;
  if (word.starts_with('@')) {
    item.kind = Item::Kind::body;
    item.value = word.substr(1);
    item.from_file = true;
    item.value_at = 1;
    if (item.value.empty()) return item_error(word, 1, "@ names no file");
    return item;
  }
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (is_escape(word, at)) {
      ++at;
      continue;
    }
    const Separator* separator = separator_at(word, at);
    if (separator == nullptr) continue;
    item.kind = separator->kind;
    item.from_file = separator->from_file;
    item.key = word.substr(0, at);
    item.value_at = at + separator->text.size();
    item.value = word.substr(item.value_at);
    return checked(std::move(item), at);
  }
  return item_error(word, word.size(),
                    "this is not an item: one has NAME=TEXT, NAME:=JSON, NAME==QUERY, NAME:HEADER or @FILE");
}

Result<std::string> read_input(const std::string& name) {
  auto text = name == "-" ? read_to_end(STDIN_FILENO, "stdin", SIZE_MAX) : read_file(name, SIZE_MAX);
  if (text) return text;
  const Error& error = text.error();
  return Error{ErrorCode::io, "cannot read " + error.context + ": " + error.message, name};
}

}  // namespace finops::cli
