// Counters of one `finops serve` process, for GET /_finops/status and the last line on exit. Thread-safe.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/exchange/exchange_observer.h"
#include "core/prices/cost_total.h"
#include "core/usage/usage.h"

namespace finops::cli {

class ServeStats final : public ExchangeObserver {
 public:
  void on_finished(const Exchange& x) noexcept override;
  std::uint64_t total() const noexcept;
  std::uint64_t of(Outcome outcome) const noexcept { return by_outcome_[static_cast<std::size_t>(outcome)].load(); }
  std::string outcomes_json() const;      // {"ok":12,...}, with every outcome
  std::uint64_t failed() const noexcept;  // failed exchanges, as `inspect --errors` counts them
  CostTotal cost() const;
  // Sums over the exchanges that reported tokens; unknown while none has.
  Count input_tokens() const;
  Count output_tokens() const;

 private:
  mutable std::mutex mutex_;
  CostTotal cost_;  // mutex_ guards all three
  Count input_, output_;
  std::array<std::atomic<std::uint64_t>, kOutcomes.size()> by_outcome_{};
};

}  // namespace finops::cli
