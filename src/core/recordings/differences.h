// Where two JSON values differ. Pure, any thread.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/recordings/body_value.h"

namespace finops {

struct Differences {
  std::size_t count = 0;
  std::vector<std::string> first;  // the JSON pointers of the first kMostNamed
  static constexpr std::size_t kMostNamed = 3;
};

// Counts a value that is only on one side, or of another type, as one place. Stops counting above `most`. What is
// ignored does not differ.
Differences find_differences(const nlohmann::json& a, const nlohmann::json& b, const IgnoredPlaces& ignored,
                             std::size_t most);

}  // namespace finops
