// `replay --max-cost` and `--max-requests`: decides before each request whether it may be sent. Thread-safe.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/money.h"

namespace finops::cli {

class Spending {
 public:
  struct Limits {
    std::optional<NanoUsd> cost;
    std::optional<std::uint64_t> requests;
  };
  explicit Spending(const Limits& limits) : limits_(limits) {}

  // Whether a request with this estimate (kNotKnown of select.h: unknown) may be sent. Waits while that depends on what
  // those in flight cost. If true, call settle() when it has ended. If false, why() says which limit it was.
  bool allow(std::int64_t estimate);
  // It has ended. `usd`: what it cost; `unpriced`: it cost something that nobody knows.
  void settle(std::int64_t estimate, std::optional<NanoUsd> usd, bool unpriced, const std::string& id);
  // allow() returns false from now on.
  void stop();

  NanoUsd spent() const;
  std::string why() const;  // empty: no limit was reached

 private:
  bool fits(std::int64_t estimate) const;

  const Limits limits_;
  mutable std::mutex mutex_;  // guards all that follows
  std::condition_variable changed_;
  NanoUsd spent_ = 0, reserved_ = 0;
  std::uint64_t allowed_ = 0, in_flight_ = 0, in_flight_unknown_ = 0;
  bool stopped_ = false;
  std::string why_;
};

}  // namespace finops::cli
