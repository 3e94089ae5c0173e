// What changed from one JSON value to another, by path. Pure functions and plain values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace finops::cli {

struct Change {
  enum class Kind { changed, added, removed, moved };

  Kind kind = Kind::changed;
  std::string left_path, right_path;  // "messages[3].content"; they differ behind what was added, removed or moved
  std::optional<nlohmann::json> left, right;
  bool counts = true;  // false: shown, but no difference in itself, as how long it took
};
std::string_view to_string(Change::Kind kind);

// nullopt: there is nothing on that side. Members are compared by name; elements of arrays are aligned, so that one
// more message is one addition. Paths begin with `path`.
void find_changes(const std::string& path, const std::optional<nlohmann::json>& left,
                  const std::optional<nlohmann::json>& right, std::vector<Change>& out);

// "a.b", "a[\"odd name\"]".
std::string member_path(const std::string& path, const std::string& key);
std::string element_path(const std::string& path, std::size_t index);

}  // namespace finops::cli
