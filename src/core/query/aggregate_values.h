// Durations of many exchanges, for percentiles. Few values are kept exactly; many are counted in buckets, so that
// memory is bounded. A plain value, one thread.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace finops {

// A bucket is at most 1/128 of its value wide, and its middle is used for all values in it.
inline constexpr double kBucketError = 0.005;

bool is_time(double ms) noexcept;  // a number, not negative, at most 30 000 years

class ValueSet {
 public:
  void add(double ms);  // ignores values that are no time
  // Switches to buckets, also for the values so far; at most about 7000 buckets.
  void use_buckets();

  bool exact() const noexcept { return exact_; }
  std::uint64_t count() const noexcept { return count_; }
  // Nearest rank: the smallest value that at least `percent` of all values do not exceed. nullopt: there are no values.
  std::optional<double> percentile(double percent) const;

 private:
  using Bucket = std::pair<std::uint16_t, std::uint64_t>;  // number, how many

  void count_in_bucket(double ms);

  bool exact_ = true;
  std::uint64_t count_ = 0;
  mutable bool sorted_ = true;
  mutable std::vector<double> values_;
  std::vector<Bucket> buckets_;  // ascending, without empty ones
  double least_ = 0, most_ = 0;
};

}  // namespace finops
