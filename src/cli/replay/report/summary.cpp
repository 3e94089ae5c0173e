#include "cli/replay/report/summary.h"

#include <numeric>

namespace finops::cli {
namespace {

// Foreign words may be in a reason, so their number is bounded.
constexpr std::size_t kMostReasons = 20;

void add_time(ReplaySide& from, ReplaySide& to, ValueSet ReplaySide::*values, const std::optional<double>& was,
              const std::optional<double>& is) {
  if (!was || !is || !is_time(*was) || !is_time(*is)) return;
  for (const auto& [side, ms] : {std::pair(&from, *was), std::pair(&to, *is)}) {
    ValueSet& set = side->*values;
    set.add(ms);
    if (set.exact() && set.count() > ReplaySummary::kExactTimes) set.use_buckets();
  }
}

void keep(std::vector<ReplayedPair>& examples, const ReplayedPair& pair) {
  if (examples.size() == ReplaySummary::kMostExamples) return;
  ReplayedPair& kept = examples.emplace_back(pair);
  kept.request_text.clear(), kept.text_from.clear(), kept.text_to.clear();
  kept.patch = {};
}

}  // namespace

std::uint64_t ReplaySummary::pairs() const noexcept { return std::accumulate(counts_.begin(), counts_.end(), 0ULL); }

void ReplaySummary::add(const ReplayedPair& pair) {
  const Verdict verdict = pair.comparison.verdict;
  const bool outside = verdict == Verdict::changed || verdict == Verdict::error;
  if (pair.baseline) {
    if (verdict == Verdict::skipped) return;
    ++baseline_pairs_;
    baseline_differ_ += outside ? 1 : 0;
    return;
  }
  ++counts_[static_cast<std::size_t>(verdict)];
  if (verdict == Verdict::changed) keep(changed_, pair);
  if (verdict == Verdict::error) keep(failed_, pair);
  if (verdict == Verdict::skipped) {
    const std::string& why = pair.comparison.reason;
    if (pair.sent && why == kNotCompared) {
      ++not_compared_;
    } else {
      ++skipped_[skipped_.size() < kMostReasons || skipped_.contains(why) ? why : "other reasons"];
    }
  }
  if (pair.sent) measure(pair);
}

void ReplaySummary::measure(const ReplayedPair& pair) {
  ++sent_;
  interrupted_ += pair.interrupted ? 1 : 0;
  answered_ += pair.status_to && !pair.interrupted ? 1 : 0;
  const bool failed = pair.interrupted || pair.comparison.verdict == Verdict::error;
  if (!failed) recorded_.cost.add(pair.cost_from);
  replayed_.cost.add(pair.cost_to);
  if (pair.output_tokens_from && pair.output_tokens_to) {
    ++tokens_known_;
    recorded_.output_tokens += *pair.output_tokens_from;
    replayed_.output_tokens += *pair.output_tokens_to;
  }
  if (failed) return;
  add_time(recorded_, replayed_, &ReplaySide::ms, pair.ms_from, pair.ms_to);
  add_time(recorded_, replayed_, &ReplaySide::ttft, pair.ttft_from, pair.ttft_to);
}

}  // namespace finops::cli
