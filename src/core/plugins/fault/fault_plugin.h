// Makes some exchanges fail or slow, as `serve --fault` asks (contract C3): before providers, mock and replay alike.
#pragma once
#include <memory>
#include <vector>

#include "core/exchange/plugin.h"
#include "core/plugins/fault/fault_spec.h"

namespace finops {

// For each request the faults are tried in their order; the first that hits is applied, alone. A fault hits the part
// `rate` of the requests that match it, and that no fault before it has hit: the n-th of them is hit or not, which its
// seed decides. So the same requests in the same order get the same faults. Every `seed` is set.
std::unique_ptr<Plugin> make_fault_plugin(std::vector<FaultSpec> faults);

// Sets the seeds that were not given.
void choose_seeds(std::vector<FaultSpec>& faults);

// True for the part `rate` of all numbers, evenly spread; `fault` is the place of the fault in the list.
bool fault_hits(double rate, std::uint64_t seed, std::size_t fault, std::uint64_t number) noexcept;

}  // namespace finops
