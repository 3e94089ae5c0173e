// JSON as a tree of nlohmann/json, where simdjson's scanners do not fit: what is small, edited or compared. Parsing and
// writing are compiled here once. Pure functions; nothing here throws; any thread.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace finops {

// Deeper nesting is refused: trees are walked and freed by recursion.
inline constexpr std::size_t kDeepestJson = 1000;
bool is_deeper_than(std::string_view json, std::size_t depth) noexcept;

// A discarded value (is_discarded()) if `text` is not JSON or nested too deeply. A lone surrogate becomes U+FFFD.
nlohmann::ordered_json parse_json(std::string_view text);  // members in the order of the text
nlohmann::json parse_sorted_json(std::string_view text);  // equal objects are equal whatever the order of their members
bool is_json(std::string_view text);
// Where and why `text` is not JSON, for text that a person wrote; nullopt: it is JSON.
struct JsonFault {
  std::size_t at = 0;  // the first byte that does not fit
  std::string message;
};
std::optional<JsonFault> json_fault(std::string_view text);

// In one line; invalid UTF-8 becomes U+FFFD.
std::string json_line(const nlohmann::ordered_json& value);
std::string indented_json(const nlohmann::ordered_json& value);  // for people: indented, with a line feed at its end
std::string sorted_json_line(const nlohmann::json& value);

}  // namespace finops
