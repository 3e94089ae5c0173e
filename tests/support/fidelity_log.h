// Compares the log of a fidelity run with what the model expects of each exchange.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/fidelity_differences.h"

namespace finops::test::fidelity {

struct RecordExpectation {
  std::uint64_t number = 0;
  std::string id;  // as the answer had it
  std::string provider, reason, method, credential;
  std::vector<std::string> removed, added, changed;  // sorted
  bool logged = true;
};

// One record for each exchange that is to have one, and no other. finops must have ended.
void compare_records(const std::string& world, const std::filesystem::path& log,
                     const std::vector<RecordExpectation>& expected, Differences& differences);

}  // namespace finops::test::fidelity
