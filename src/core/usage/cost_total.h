// Adds up what exchanges cost, and counts those whose cost is not known: "$3.53 + 3 unpriced", or ">$3.53" when a cost
// in it is a lower bound. Every sum that finops shows comes from here. A plain value.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/usage/cost.h"

namespace finops {

// What a total needs to know of an exchange.
struct CostEntry {
  std::optional<NanoUsd> usd;  // only when priced
  CostStatus status = CostStatus::no_usage;
  std::string_view operation;             // provider/operation.h
  std::optional<std::uint64_t> answered;  // the HTTP status; nullopt: no answer
  bool partial = false;                   // its usage is: the answer ended early, so it cost this or more
  bool lost = false;                      // finops died before the end: nobody knows how it was answered
};

// True when the exchange surely cost something, or may have, but nobody knows how much: its usage has no price, or a
// generating operation was answered well and no usage was found in the answer, or its answer was lost.
bool is_unpriced(const CostEntry& entry) noexcept;

struct CostTotal {
  NanoUsd usd = 0;  // stays at the largest value rather than overflow
  std::uint64_t priced = 0, unpriced = 0;
  bool at_least = false;  // a partial cost is among the priced ones

  void add(const CostEntry& entry) noexcept;
};

}  // namespace finops
