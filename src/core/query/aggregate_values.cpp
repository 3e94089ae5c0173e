#include "core/query/aggregate_values.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace finops {
namespace {

constexpr int kExactBits =
    8;  // values below 2^8 microseconds have a bucket each; above, each power of two has 2^7 buckets
constexpr std::uint64_t kPerPower = std::uint64_t{1} << (kExactBits - 1);

std::uint16_t bucket_of(double ms) {
  const auto us = static_cast<std::uint64_t>(std::llround(ms * 1000));
  const int shift = std::max(0, static_cast<int>(std::bit_width(us)) - kExactBits);
  return static_cast<std::uint16_t>(static_cast<std::uint64_t>(shift) * kPerPower + (us >> shift));
}

double middle_of(std::uint16_t bucket) {
  const std::uint64_t shift = bucket < 2 * kPerPower ? 0 : bucket / kPerPower - 1;
  const std::uint64_t first = (bucket - shift * kPerPower) << shift;
  const std::uint64_t last = first + (std::uint64_t{1} << shift) - 1;
  return static_cast<double>(first + last) / 2 / 1000;
}

}  // namespace

bool is_time(double ms) noexcept { return ms >= 0 && ms <= 1e15; }

void ValueSet::add(double ms) {
  if (!is_time(ms)) return;
  least_ = count_ == 0 ? ms : std::min(least_, ms);
  most_ = count_ == 0 ? ms : std::max(most_, ms);
  ++count_;
  if (exact_) {
    values_.push_back(ms);
    sorted_ = false;
  } else {
    count_in_bucket(ms);
  }
}

void ValueSet::use_buckets() {
  if (!exact_) return;
  exact_ = false;
  std::sort(values_.begin(), values_.end());  // so that each value goes into the last bucket
  for (const double ms : values_) count_in_bucket(ms);
  std::vector<double>().swap(values_);
}

void ValueSet::count_in_bucket(double ms) {
  const std::uint16_t number = bucket_of(ms);
  if (buckets_.empty() || buckets_.back().first < number) {
    buckets_.emplace_back(number, 1);
    return;
  }
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), number,
                                   [](const Bucket& bucket, std::uint16_t wanted) { return bucket.first < wanted; });
  if (at->first == number) {
    ++at->second;
  } else {
    buckets_.insert(at, {number, 1});
  }
}

std::optional<double> ValueSet::percentile(double percent) const {
  if (count_ == 0) return std::nullopt;
  // 99.9 per cent of 1000 must give 999 in spite of rounding in binary fractions.
  const double share = percent * static_cast<double>(count_) / 100;
  const double rank = std::clamp(std::ceil(share - share * 1e-14), 1.0, static_cast<double>(count_));
  const auto wanted = static_cast<std::uint64_t>(rank);
  if (exact_) {
    if (!sorted_) std::sort(values_.begin(), values_.end());
    sorted_ = true;
    return values_[static_cast<std::size_t>(wanted - 1)];
  }
  if (wanted == count_) return most_;
  std::uint64_t passed = 0;
  for (const auto& [number, count] : buckets_) {
    passed += count;
    if (passed >= wanted) return std::clamp(middle_of(number), least_, most_);
  }
  return most_;
}

}  // namespace finops
