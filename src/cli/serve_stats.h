// Counts of one `finops serve`, for GET /_finops/status and the last line on exit. Thread-safe.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/pipeline/exchange.h"
#include "core/usage/cost_total.h"

namespace finops::cli {

class ServeStats {
 public:
  void count(const Exchange& x) noexcept;
  std::uint64_t total() const noexcept;
  std::uint64_t of(Outcome outcome) const noexcept { return by_outcome_[static_cast<std::size_t>(outcome)].load(); }
  std::string outcomes_json() const;  // {"ok":12,...}, every outcome named
  CostTotal cost() const;

 private:
  mutable std::mutex mutex_;
  CostTotal cost_;  // under mutex_
  std::array<std::atomic<std::uint64_t>, 9> by_outcome_{};
};

}  // namespace finops::cli
