// What a replay came to: sums over the pairs, the verdict and the exit code, and the summary for people. Memory does
// not grow with the number of pairs: percentiles are exact up to kExactTimes pairs, then within half a per cent. One
// thread.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/replay/report/pair.h"
#include "cli/replay/report/threshold.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/query/aggregate_values.h"

namespace finops::cli {

// The sums of one side, over the pairs that were sent.
struct ReplaySide {
  CostTotal cost;                   // the recorded sum leaves out pairs that are errors now, or were interrupted
  std::uint64_t output_tokens = 0;  // of pairs where both sides are known
  ValueSet ms, ttft;                // of pairs that were answered, where both sides are known
};

class ReplaySummary {
 public:
  static constexpr std::uint64_t kExactTimes = 100'000;
  static constexpr std::size_t kMostExamples = 6;  // of `changed`, and as many of `error`

  void add(const ReplayedPair& pair);

  std::uint64_t count(Verdict verdict) const noexcept { return counts_[static_cast<std::size_t>(verdict)]; }
  std::uint64_t pairs() const noexcept;  // all, but those of the baseline
  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t not_compared() const noexcept { return not_compared_; }  // sent with --compare none
  std::uint64_t answered() const noexcept { return answered_; }          // sent, and there is a status
  std::uint64_t interrupted() const noexcept { return interrupted_; }    // sent, see ReplayedPair
  const ReplaySide& recorded() const noexcept { return recorded_; }
  const ReplaySide& replayed() const noexcept { return replayed_; }
  std::uint64_t tokens_known() const noexcept { return tokens_known_; }  // pairs in ReplaySide::output_tokens
  // How many answers of the old target were compared with what it had answered, and how many of them were changed or
  // failed; both 0 without --baseline.
  std::uint64_t baseline_pairs() const noexcept { return baseline_pairs_; }
  std::uint64_t baseline_differ() const noexcept { return baseline_differ_; }
  // The first ones, in the order of add().
  const std::vector<ReplayedPair>& changed() const noexcept { return changed_; }
  const std::vector<ReplayedPair>& failed() const noexcept { return failed_; }
  const std::map<std::string, std::uint64_t>& skipped() const noexcept { return skipped_; }  // by reason

 private:
  void measure(const ReplayedPair& pair);

  std::array<std::uint64_t, kVerdicts.size()> counts_{};
  std::uint64_t sent_ = 0, not_compared_ = 0, answered_ = 0, tokens_known_ = 0, baseline_pairs_ = 0,
                baseline_differ_ = 0, interrupted_ = 0;
  ReplaySide recorded_, replayed_;
  std::vector<ReplayedPair> changed_, failed_;
  std::map<std::string, std::uint64_t> skipped_;
};

// How the run ended, and what it was.
struct ReplayEnd {
  enum class Stop { finished, limit, key_refused, signal, local_io };

  Stop stop = Stop::finished;
  std::string why;     // of any but `finished`: one phrase, for people
  int signal = 0;      // of Stop::signal
  std::string target;  // "https://api.anthropic.com"; empty: several
  std::uint64_t at_once = 1;
  std::uint64_t earlier = 0;  // pairs that --resume found done; they are not in the summary
  std::chrono::nanoseconds elapsed{};
};

struct ReplayLimits {
  double tolerate_percent = 0;  // of the pairs that were sent: so many may be changed or errors
  std::vector<Threshold> thresholds;
};
// "2" or "2%". Error::invalid_argument.
Result<double> parse_tolerance(std::string_view text);

// What becomes of one threshold.
struct ThresholdResult {
  std::string text;
  bool kept = false;
  std::string found;  // "is 2.31s"; what is unknown says so, and is not kept
};

struct ReplayResult {
  std::string word;  // PASS | FAIL | STOPPED
  std::string line;  // "9 of 64 outside tolerance (limit 0)"
  std::vector<ThresholdResult> thresholds;
  std::uint64_t outside = 0;      // pairs that are changed or errors
  bool within_tolerance = false;  // so few are outside that they do not count
  int exit_code = 0;
};
// The one place that decides whether a replay passed; all output and the exit status come from its result.
ReplayResult judge(const ReplaySummary& summary, const ReplayLimits& limits, const ReplayEnd& end);

// "64 replayed in 19.80s against https://api.anthropic.com, 4 at a time"
std::string run_words(const ReplaySummary& summary, const ReplayEnd& end);

// The whole summary; at most terminal.width columns, plain 80 if it is no terminal. Everything foreign is neutralised.
void print_summary(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end,
                   const Terminal& terminal, Output& out);

}  // namespace finops::cli
