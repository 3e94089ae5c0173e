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

// True for an exchange that did what was asked.

// One exchange as sums see it.
struct Measured {
  const RecordView& record;
  CostEntry cost;
  bool failed;
  bool usage_unknown;  // tokens were consumed, or may have been, and nobody knows how many
  bool usage_partial;  // the answer ended early, so its counts are lower bounds
  bool cache_unknown;  // its input is known, and not how much of it came from the cache
  bool timed;          // its times count
};

struct TokenSum {
  std::uint64_t sum = 0;  // stays at the largest value rather than overflow
  bool known = false;     // some record told

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
  // What the sums of tokens are when some exchange did not tell all of its own: lower bounds.
  bool tokens_at_least() const noexcept { return usage_unknown > 0 || usage_partial > 0; }
  bool cached_at_least() const noexcept { return tokens_at_least() || cache_unknown > 0; }
  // Input tokens read from the cache, of those exchanges that tell both. nullopt: none does, or there was no input.
  std::optional<double> cache_hit() const noexcept;
  // What an exchange that is billed cost on average, those of unknown cost left out.
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

  // `exact_values`: with more times than this, percentiles are approximate (aggregate_values.h).
  Aggregation(Grouping grouping, bool all_latency, std::uint64_t exact_values = kExactValues)
      : grouping_(std::move(grouping)), all_latency_(all_latency), exact_values_(exact_values) {}

  // The exchange as it was counted, for those who count more of it; `at`: its time, or nullopt.
  Measured add(const RecordView& record, const std::optional<WallTime>& at);

  const Grouping& grouping() const noexcept { return grouping_; }
  const Aggregate& total() const noexcept { return total_; }
  // By cost, then requests, then name; groups of time by time.
  std::vector<const Group*> groups() const;
  bool exact() const noexcept { return exact_; }
  bool overlapping() const noexcept { return overlapping_; }  // some exchange is in several groups

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
