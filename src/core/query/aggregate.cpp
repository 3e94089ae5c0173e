#include "core/query/aggregate.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops {
namespace {

constexpr std::string_view kUncached = "embeddings";  // no provider has a prompt cache for them

bool tells_usage(const RecordView& r) {
  return r.input_tokens || r.output_tokens || r.cache_read_tokens || r.cache_write_tokens || r.web_searches ||
         r.audio_ms;
}

// Whether such an exchange consumes tokens, so that missing numbers mean unknown and not zero.
bool consumes(const CostEntry& cost) {
  CostEntry silent = cost;
  silent.usd.reset();
  silent.status = CostStatus::no_usage;
  return is_unpriced(silent);
}

}  // namespace

void TokenSum::add(const std::optional<std::uint64_t>& tokens) noexcept {
  if (!tokens) return;
  known = true;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  sum = *tokens > kMost - sum ? kMost : sum + *tokens;
}

void Aggregate::add(const Measured& measured) {
  const RecordView& record = measured.record;
  ++requests;
  if (measured.failed) ++failed;
  input.add(record.input_tokens);
  output.add(record.output_tokens);
  cached.add(record.cache_read_tokens);
  if (record.input_tokens && record.cache_read_tokens && *record.cache_read_tokens <= *record.input_tokens) {
    hit_input_.add(record.input_tokens);
    hit_cached_.add(record.cache_read_tokens);
  }
  if (measured.usage_unknown) ++usage_unknown;
  if (measured.usage_partial) ++usage_partial;
  if (measured.cache_unknown) ++cache_unknown;
  cost.add(measured.cost);
  if (measured.timed) {
    if (record.duration_ms) duration_ms.add(*record.duration_ms);
    if (record.ttft_ms && record.stream.value_or(false)) ttft_ms.add(*record.ttft_ms);
  }
  if (!record.provider.empty() && std::find(providers.begin(), providers.end(), record.provider) == providers.end()) {
    providers.emplace_back(record.provider);
  }
}

std::optional<double> Aggregate::cache_hit() const noexcept {
  if (hit_input_.sum == 0) return std::nullopt;
  return static_cast<double>(hit_cached_.sum) / static_cast<double>(hit_input_.sum);
}

std::optional<NanoUsd> Aggregate::usd_per_request() const noexcept {
  const CostSum& billed = cost.metered();
  if (billed.priced == 0) return std::nullopt;
  const std::uint64_t others = cost.unpriced() + cost.together().priced - billed.priced;
  return billed.usd / static_cast<NanoUsd>(requests - others);
}

Measured Aggregation::add(const RecordView& record, const std::optional<WallTime>& at) {
  const CostEntry cost = cost_entry_of(record);
  const bool failed = !ended_well(record);
  const Measured measured{record,
                          cost,
                          failed,
                          !tells_usage(record) && consumes(cost),
                          record.usage_source == "partial",
                          record.input_tokens && !record.cache_read_tokens && record.operation != kUncached,
                          !failed || all_latency_};
  total_.add(measured);
  if (exact_ && std::max(total_.duration_ms.count(), total_.ttft_ms.count()) > exact_values_) {
    exact_ = false;
    for (Aggregate* sum : {&total_}) sum->duration_ms.use_buckets(), sum->ttft_ms.use_buckets();
    for (Group& group : groups_) group.sum.duration_ms.use_buckets(), group.sum.ttft_ms.use_buckets();
  }
  const auto& keys = grouping_.keys(record, at);
  overlapping_ = overlapping_ || keys.size() > 1;
  for (const std::string_view key : keys) group_of(key, at).sum.add(measured);
  return measured;
}

Aggregation::Group& Aggregation::group_of(std::string_view key, const std::optional<WallTime>& at) {
  const auto known = by_key_.find(key);
  Group* group = known == by_key_.end() ? nullptr : known->second;
  if (group == nullptr) {
    group = &groups_.emplace_back();
    group->key = key;
    group->first = at.value_or(WallTime::max());
    if (!exact_) group->sum.duration_ms.use_buckets(), group->sum.ttft_ms.use_buckets();
    by_key_.emplace(group->key, group);
  }
  if (at && *at < group->first) group->first = *at;
  return *group;
}

std::vector<const Aggregation::Group*> Aggregation::groups() const {
  std::vector<const Group*> out;
  out.reserve(groups_.size());
  for (const Group& group : groups_) out.push_back(&group);
  const auto by_time = [](const Group* a, const Group* b) {
    return std::tie(a->first, a->key) < std::tie(b->first, b->key);
  };
  const auto by_cost = [](const Group* a, const Group* b) {
    const auto rank = [](const Aggregate& sum) {
      const CostSum cost = sum.cost.together();
      return std::tuple(cost.priced > 0 ? cost.usd : NanoUsd{-1}, sum.requests);
    };
    const auto left = rank(a->sum), right = rank(b->sum);
    return left != right ? left > right : a->key < b->key;
  };
  if (grouping_.by_time()) {
    std::sort(out.begin(), out.end(), by_time);
  } else {
    std::sort(out.begin(), out.end(), by_cost);
  }
  return out;
}

}  // namespace finops
