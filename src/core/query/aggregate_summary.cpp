#include "core/query/aggregate_summary.h"

#include <algorithm>
#include <cmath>

#include "core/base/strings.h"
#include "core/record/record_outcome.h"

namespace finops {

void Histogram::add(double ms) {
  if (!is_time(ms)) return;
  const int power = ms > 0 ? std::ilogb(ms / 1000) : kLeast;
  ++counts_[static_cast<std::size_t>(std::clamp(power, kLeast, kMost) - kLeast)];
  ++count_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> out;
  const auto filled = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts_.begin(), counts_.end(), filled);
  const auto last = std::find_if(counts_.rbegin(), counts_.rend(), filled).base();
  for (auto at = first; at < last; ++at) {
    const int power = static_cast<int>(at - counts_.begin()) + kLeast;
    const double from = power == kLeast ? 0 : std::ldexp(1000, power);
    out.push_back({from, std::ldexp(1000, power + 1), *at});
  }
  return out;
}

void LogSummary::add(const RecordView& record) {
  const std::optional<WallTime> at = parse_rfc3339(record.ts);
  const Measured measured = sums_.add(record, at);
  if (measured.timed && record.duration_ms) durations_.add(*record.duration_ms);
  if (measured.failed) add_failure(measured);
  if (!at) return;
  if (!period_) period_.emplace(*at, *at);
  period_->first = std::min(period_->first, *at);
  period_->second = std::max(period_->second, *at);
  add_hour(measured, *at);
}

void LogSummary::add_failure(const Measured& measured) {
  const RecordView& record = measured.record;
  key_.clear();
  if (record.status) append_uint(key_, *record.status);
  key_.append(1, '\n').append(record.outcome).append(1, '\n').append(record.error_code).append(1, '\n');
  append_uint(key_, static_cast<std::uint64_t>(begun_of(record)));
  auto found = failures_.find(key_);
  if (found == failures_.end()) {
    Failure failure{
        record.status, std::string(record.outcome), std::string(record.error_code), begun_of(record), 0, {}};
    found = failures_.emplace(key_, std::move(failure)).first;
  }
  ++found->second.count;
  found->second.cost.add(measured.cost);
}

void LogSummary::add_hour(const Measured& measured, WallTime at) {
  const std::string_view name = clock_.hour(at);
  if (hour_ == nullptr || hour_->name != name) {
    auto found = hours_.find(name);
    if (found == hours_.end()) found = hours_.emplace(name, Hour{std::string(name), at, 0, {}}).first;
    hour_ = &found->second;
  }
  hour_->first = std::min(hour_->first, at);
  ++hour_->requests;
  hour_->cost.add(measured.cost);
}

std::vector<const Failure*> LogSummary::failures() const {
  std::vector<const Failure*> out;
  for (const auto& [key, failure] : failures_) out.push_back(&failure);
  std::stable_sort(out.begin(), out.end(), [](const Failure* a, const Failure* b) { return a->count > b->count; });
  return out;
}

std::vector<LogSummary::Hour> LogSummary::hours() const {
  std::vector<Hour> out;
  for (const auto& [name, hour] : hours_) out.push_back(hour);
  std::sort(out.begin(), out.end(), [](const Hour& a, const Hour& b) { return a.first < b.first; });
  return out;
}

}  // namespace finops
