// The environments that finops runs in during the fidelity test: which keys are configured, and where providers are.
#pragma once

#include <vector>

#include "support/fidelity_exchange.h"

namespace finops::test::fidelity {

std::vector<World> all_worlds();

}  // namespace finops::test::fidelity
