// Runs made-up exchanges through the real binary and holds what both sides and the log saw against the model.
#pragma once

#include <cstdint>
#include <string>

#include "support/fidelity_changes.h"

namespace finops::test::fidelity {

struct Report {
  std::uint64_t exchanges = 0;
  std::string differences;  // empty: none that is not declared
};

// `exchanges` in all, over every world. Bounded in memory and disk whatever their number.
Report run_fidelity(std::uint64_t seed, std::uint64_t exchanges, ChangeCounts& counts);

}  // namespace finops::test::fidelity
