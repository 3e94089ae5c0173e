// Where two JSON values differ: place by place, and as a patch. Pure functions; time and memory are bounded.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace finops {

// Where a walk through a JSON value is, as a JSON pointer (RFC 6901).
class JsonPlace {
 public:
  // Calls `step()` while the place is that of a member.
  template <class Step>
  auto inside(std::string_view member, Step step) {
    const std::size_t size = pointer_.size();
    append(member);
    auto result = step();
    pointer_.resize(size);
    return result;
  }
  const std::string& pointer() const noexcept { return pointer_; }

 private:
  void append(std::string_view member);

  std::string pointer_;
};

struct JsonChange {
  const std::string& place;        // a JSON pointer
  const nlohmann::json* recorded;  // nullptr: only the other side has a value here
  const nlohmann::json* replayed;
};

// Calls `visit` for each place that differs; false ends the walk. Elements of arrays are compared by their positions;
// an array of numbers (a vector) is one value. Applied in this order as remove, add and replace, the changes make
// `replayed` of `recorded`.
void for_each_change(const nlohmann::json& recorded, const nlohmann::json& replayed,
                     const std::function<bool(const JsonChange&)>& visit);

inline constexpr std::size_t kMostPatchSteps = 2000, kMostPatchBytes = 1024 * 1024;
// The changes as one line of RFC 6902; empty if it would have more steps or bytes than that.
std::string json_patch(const nlohmann::json& recorded, const nlohmann::json& replayed);

}  // namespace finops
