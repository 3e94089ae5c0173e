// The verdict of a replay and its exit code (contract C3, C6).
#include <charconv>
#include <cmath>
#include <tuple>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/report/summary.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

using Measure = Threshold::Measure;
using Stop = ReplayEnd::Stop;

// A value that a threshold is about.
struct Measured {
  std::optional<double> value;
  bool at_least = false;  // it may be more
  std::string unknown;    // why it is not known
};

Measured money_of(const CostTotal& total, std::string_view side) {
  const CostSum sum = total.together();  // whoever pays
  if (sum.unpriced > 0)
    return {{},
            false,
            fmt::format("{} {} unknown", counted(sum.unpriced, std::string(side) + " cost"),
                        sum.unpriced == 1 ? "is" : "are")};
  if (sum.priced == 0) return {{}, false, fmt::format("no {} cost is known", side)};
  return {static_cast<double>(sum.usd), sum.at_least, {}};
}

class ThresholdCheck {
 public:
  ThresholdCheck(const ReplaySummary& summary, const Threshold& threshold) : summary_(summary), threshold_(threshold) {}

  ThresholdResult run() {
    const Measured is = measured(summary_.replayed(), "replayed");
    if (!is.value) return {threshold_.text, false, is.unknown};
    double value = *is.value;
    std::string found = fmt::format("is {}{}", is.at_least ? "at least " : "", shown(value));
    if (threshold_.kind == Threshold::Kind::change) {
      const Measured was = measured(summary_.recorded(), "recorded");
      if (!was.value) return {threshold_.text, false, was.unknown};
      if (was.at_least) return {threshold_.text, false, "the recorded cost is only a lower bound"};
      if (*was.value <= 0) return {threshold_.text, false, "nothing was recorded to compare with"};
      value = (value / *was.value - 1) * 100;
      found += fmt::format(" after {} ({:+.1f}%)", shown(*was.value), value);
    } else if (threshold_.kind == Threshold::Kind::share) {
      if (summary_.pairs() == 0) return {threshold_.text, false, "there are no pairs"};
      value = value / static_cast<double>(summary_.pairs()) * 100;
      found += fmt::format(" of {} ({:.1f}%)", summary_.pairs(), value);
    }
    const bool lower_bound =
        is.at_least && threshold_.op != Threshold::Op::greater && threshold_.op != Threshold::Op::greater_equal;
    return {threshold_.text, holds(value) && !lower_bound, std::move(found)};
  }

 private:
  Measured measured(const ReplaySide& side, std::string_view name) const {
    switch (threshold_.measure) {
      case Measure::total: return time(side.ms);
      case Measure::ttft: return time(side.ttft);
      case Measure::cost: return money_of(side.cost, name);
      case Measure::output_tokens:
        if (summary_.tokens_known() < summary_.sent() || summary_.sent() == 0) {
          return {
              {},
              false,
              fmt::format("the tokens of {} are unknown", counted(summary_.sent() - summary_.tokens_known(), "pair"))};
        }
        return {static_cast<double>(side.output_tokens), false, {}};
      case Measure::verdict: break;
    }
    return {static_cast<double>(summary_.count(threshold_.verdict)), false, {}};
  }

  Measured time(const ValueSet& values) const {
    return {values.percentile(threshold_.percent), false, "no time is known on both sides"};
  }

  std::string shown(double value) const {
    switch (threshold_.measure) {
      case Measure::total:
      case Measure::ttft: return format_duration(value);
      case Measure::cost: return format_money(static_cast<NanoUsd>(value));
      default: return format_count(static_cast<std::uint64_t>(value));
    }
  }

  bool holds(double value) const {
    switch (threshold_.op) {
      case Threshold::Op::less: return value < threshold_.bound;
      case Threshold::Op::less_equal: return value <= threshold_.bound;
      case Threshold::Op::greater: return value > threshold_.bound;
      case Threshold::Op::greater_equal: break;
    }
    return value >= threshold_.bound;
  }

  const ReplaySummary& summary_;
  const Threshold& threshold_;
};

std::uint64_t compared(const ReplaySummary& s) { return s.pairs() - s.count(Verdict::skipped); }

// The line and code of a run that ended early. nullopt: it did not.
std::optional<std::pair<std::string, int>> early(const ReplayEnd& end) {
  constexpr int kSignals = 128;
  switch (end.stop) {
    case Stop::finished: return std::nullopt;
    case Stop::limit: return std::pair(end.why, kLimit);
    case Stop::key_refused: return std::pair(end.why, kNo);
    case Stop::signal: return std::pair(end.why, kSignals + end.signal);
    case Stop::local_io: return std::pair(end.why, kLocalIo);
  }
  return std::nullopt;
}

// Why nothing can be said about the answers. Empty: something can.
std::pair<std::string, int> nothing_compared(const ReplaySummary& s, const ReplayEnd& end) {
  if (end.earlier > 0) return {};
  if (s.sent() == 0) {
    const std::string all = s.pairs() == 0 ? "" : fmt::format(": {} skipped", counted(s.pairs(), "exchange"));
    return {"nothing was replayed" + all, kNo};
  }
  if (s.answered() == 0 && s.interrupted() < s.sent()) return {"no request got an answer", kNoResponse};
  if (compared(s) == 0 && s.not_compared() == 0) return {"nothing could be compared", kNo};
  return {};
}

std::string broken_words(const ReplayResult& result) {
  std::string out;
  for (const ThresholdResult& one : result.thresholds) {
    if (!one.kept) out.append(out.empty() ? "" : ", ").append(fmt::format("{} {}", one.text, one.found));
  }
  return out;
}

}  // namespace

Result<double> parse_tolerance(std::string_view text) {
  const std::string_view digits = text.ends_with('%') ? text.substr(0, text.size() - 1) : text;
  double out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || !std::isfinite(out) || out < 0 || out > 100 || digits.starts_with('-')) {
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no share: 2%, from 0 to 100", text), {}};
  }
  return out;
}

ReplayResult judge(const ReplaySummary& summary, const ReplayLimits& limits, const ReplayEnd& end) {
  ReplayResult out;
  out.outside = summary.count(Verdict::changed) + summary.count(Verdict::error);
  for (const Threshold& threshold : limits.thresholds)
    out.thresholds.push_back(ThresholdCheck(summary, threshold).run());
  const std::uint64_t all = compared(summary);
  const auto allowed =
      static_cast<std::uint64_t>(std::floor(static_cast<double>(all) * limits.tolerate_percent / 100 + 1e-9));
  out.within_tolerance = out.outside <= allowed;
  if (const auto stopped = early(end)) {
    out.word = "STOPPED";
    std::tie(out.line, out.exit_code) = *stopped;
    if (out.outside > 0) out.line += fmt::format(", {} of {} outside tolerance", out.outside, all);
    return out;
  }
  std::tie(out.line, out.exit_code) = nothing_compared(summary, end);
  const std::string broken = broken_words(out);
  if (out.line.empty()) {
    out.exit_code = out.within_tolerance && broken.empty() ? kDone : kNo;
    if (all > 0 && (!out.within_tolerance || out.outside > 0 || broken.empty())) {
      out.line = fmt::format("{} of {} outside tolerance (limit {})", out.outside, all, allowed);
    } else if (broken.empty()) {
      out.line = summary.sent() == 0 ? "nothing was left to replay" : counted(summary.sent(), "request") + " answered";
    }
  }
  if (!broken.empty()) out.line.append(out.line.empty() ? "" : ", ").append(broken);
  out.word = out.exit_code == kDone ? "PASS" : "FAIL";
  return out;
}

}  // namespace finops::cli
