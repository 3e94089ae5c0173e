// Sums over many exchanges: requests, tokens, cost and times, in total and by group. Memory grows with the number of
// groups, not with that of the exchanges. Plain values; one thread.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/prices/cost_total.h"
#include "core/query/aggregate_keys.h"
#include "core/query/aggregate_values.h"
#include "core/record/record_view.h"

namespace finops {

// True for an exchange that succeeded.

// The facts of one exchange that sums need.
struct Measured {
  const RecordView& record;
  CostEntry cost;
  bool failed;
  bool usage_unknown;  // tokens were consumed, or may have been, but the number is unknown
  bool usage_partial;  // the answer ended early, so its counts are lower bounds
  bool cache_unknown;  // its input is known, but not how much of it came from the cache
  bool timed;          // its times are included in percentiles
};

struct TokenSum {
  std::uint64_t sum = 0;  // stays at the largest value instead of overflowing
  bool known = false;     // some record has it

  void add(const std::optional<std::uint64_t>& tokens) noexcept;
  std::optional<std::uint64_t> value() const noexcept { return known ? std::optional(sum) : std::nullopt; }
};

struct Aggregate {
  std::uint64_t requests = 0, failed = 0;
  TokenSum input, output, cached;
  std::uint64_t usage_unknown = 0, usage_partial = 0, cache_unknown = 0;
  CostTotal cost;
  ValueSet duration_ms, ttft_ms;       // ttft: of streams
  std::vector<std::string> providers;  // each once

  void add(const Measured& measured);
  // Whether the sums of tokens are lower bounds, since some exchange did not report all of its tokens.
  bool tokens_at_least() const noexcept { return usage_unknown > 0 || usage_partial > 0; }
  bool cached_at_least() const noexcept { return tokens_at_least() || cache_unknown > 0; }
  // The share of input tokens read from the cache, over exchanges that report both. nullopt: none does, or there was no
  // input.
  std::optional<double> cache_hit() const noexcept;
  // The average cost of a billed exchange; exchanges of unknown cost are left out.
  std::optional<NanoUsd> usd_per_request() const noexcept;

 private:
  TokenSum hit_input_, hit_cached_;
};

class Aggregation {
 public:
  struct Group {
    std::string key;  // empty: unknown
    WallTime first{};
    Aggregate sum;
  };

  static constexpr std::uint64_t kExactValues = 1'000'000;

  // `exact_values`: with more values than this, percentiles are approximate (aggregate_values.h).
  Aggregation(Grouping grouping, bool all_latency, std::uint64_t exact_values = kExactValues)
      : grouping_(std::move(grouping)), all_latency_(all_latency), exact_values_(exact_values) {}

  // Adds the exchange. Returns the facts as they were counted, for further statistics. `at`: its time, or nullopt.
  Measured add(const RecordView& record, const std::optional<WallTime>& at);

  const Grouping& grouping() const noexcept { return grouping_; }
  const Aggregate& total() const noexcept { return total_; }
  // Sorted by cost, then requests, then name; groups by time are in order of time.
  std::vector<const Group*> groups() const;
  bool exact() const noexcept { return exact_; }
  bool overlapping() const noexcept { return overlapping_; }  // true: some exchange is in several groups

 private:
  Group& group_of(std::string_view key, const std::optional<WallTime>& at);

  Grouping grouping_;
  bool all_latency_;
  std::uint64_t exact_values_;
  bool exact_ = true, overlapping_ = false;
  Aggregate total_;
  std::deque<Group> groups_;
  std::unordered_map<std::string_view, Group*> by_key_;  // views of Group::key
};

}  // namespace finops
