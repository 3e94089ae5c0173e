// Everything that `inspect --stats` shows of a log: sums, times, failures, and when the requests were made. One thread.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exchange/outcome.h"
#include "core/query/aggregate.h"

namespace finops {

// Counts durations in buckets between powers of two of a second.
class Histogram {
 public:
  struct Bucket {
    double from_ms, to_ms;  // to_ms is excluded
    std::uint64_t count;
  };

  void add(double ms);
  std::uint64_t count() const noexcept { return count_; }
  // From the first to the last bucket that is not empty. The lowest bucket also has all shorter durations, so it begins
  // at 0.
  std::vector<Bucket> buckets() const;

 private:
  static constexpr int kLeast = -10, kMost = 16;  // 1 ms, 18 hours
  std::array<std::uint64_t, kMost - kLeast + 1> counts_{};
  std::uint64_t count_ = 0;
};

// Exchanges that failed in the same way.
struct Failure {
  std::optional<std::uint64_t> status;
  std::string outcome, code;  // empty: unknown
  Begun begun = Begun::nothing;
  std::uint64_t count = 0;
  CostTotal cost;
};

class LogSummary {
 public:
  struct Hour {
    std::string name;  // as LocalHours writes it
    WallTime first{};
    std::uint64_t requests = 0;
    CostTotal cost;
  };

  LogSummary(Grouping grouping, bool all_latency, std::uint64_t exact_values = Aggregation::kExactValues)
      : sums_(std::move(grouping), all_latency, exact_values) {}

  void add(const RecordView& record);

  const Aggregation& sums() const noexcept { return sums_; }
  const Histogram& durations() const noexcept { return durations_; }
  // When the earliest and the latest exchange began, in any order of the log. nullopt: no time is known.
  const std::optional<std::pair<WallTime, WallTime>>& period() const noexcept { return period_; }
  std::vector<const Failure*> failures() const;  // most frequent first
  std::vector<Hour> hours() const;               // hours with requests, in order of time

 private:
  void add_failure(const Measured& measured);
  void add_hour(const Measured& measured, WallTime at);

  Aggregation sums_;
  Histogram durations_;
  std::optional<std::pair<WallTime, WallTime>> period_;
  std::map<std::string, Failure, std::less<>> failures_;
  LocalHours clock_;
  std::map<std::string, Hour, std::less<>> hours_;
  Hour* hour_ = nullptr;  // the one used last
  std::string key_;
};

}  // namespace finops
