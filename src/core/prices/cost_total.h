// Adds up what exchanges cost, and counts those whose cost is not known: "$3.53 + 3 unpriced", or ">$3.53" when a cost
// in it is a lower bound. Every sum that finops shows comes from here. Billed cost, cost covered by a subscription and
// cost of which the payer is unknown are never added to each other (contract L1). Plain values.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/prices/cost.h"

namespace finops {

// The part of an exchange that a total needs.
struct CostEntry {
  std::optional<NanoUsd> usd;  // only when priced
  CostStatus status = CostStatus::no_usage;
  std::string_view operation;             // provider/operation.h
  std::optional<std::uint64_t> answered;  // the HTTP status; nullopt: no answer
  bool partial = false;                   // its usage is partial: the answer ended early, so it cost this or more
  bool lost = false;                      // finops died before the end, so the answer is unknown
  CostBasis basis = CostBasis::metered;   // a record without it counts as metered
};

// True when the exchange cost something, or may have, but the amount is unknown: its usage has no price, or a
// generating operation succeeded and no usage was found in the answer, or its answer was lost.
bool is_unpriced(const CostEntry& entry) noexcept;

// Of one basis.
struct CostSum {
  NanoUsd usd = 0;  // stays at the largest value instead of overflowing
  std::uint64_t priced = 0, unpriced = 0;
  bool at_least = false;  // a partial cost is among the priced ones

  void add(const CostEntry& entry) noexcept;
  void add(const CostSum& other) noexcept;
};

struct CostTotal {
  std::array<CostSum, kCostBases> by_basis;

  void add(const CostEntry& entry) noexcept;
  void add(const CostTotal& other) noexcept;

  const CostSum& of(CostBasis basis) const noexcept { return by_basis[static_cast<std::size_t>(basis)]; }
  const CostSum& metered() const noexcept { return of(CostBasis::metered); }
  std::uint64_t unpriced() const noexcept;  // of every basis
  CostSum together() const noexcept;        // for uses that show no amount: sorting, the length of a bar
};

}  // namespace finops
