// Times of many exchanges, for percentiles: every value while they are few, counts in buckets when they are many, so
// that memory has a bound. A plain value, one thread.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace finops {

// A bucket is at most 1/128 wide, and its middle stands for all that is in it.
inline constexpr double kBucketError = 0.005;

bool is_time(double ms) noexcept;  // not negative, a number, up to 30 000 years

class ValueSet {
 public:
  void add(double ms);  // leaves out what is no time
  // From now on, and for what is in it already: at most some 7000 buckets.
  void use_buckets();

  bool exact() const noexcept { return exact_; }
  std::uint64_t count() const noexcept { return count_; }
  // Nearest rank: the smallest value that at least `percent` of all values do not exceed. nullopt: no value at all.
  std::optional<double> percentile(double percent) const;

 private:
  using Bucket = std::pair<std::uint16_t, std::uint64_t>;  // number, how many

  void count_in_bucket(double ms);

  bool exact_ = true;
  std::uint64_t count_ = 0;
  mutable bool sorted_ = true;
  mutable std::vector<double> values_;
  std::vector<Bucket> buckets_;  // ascending, only those with something in them
  double least_ = 0, most_ = 0;
};

}  // namespace finops
