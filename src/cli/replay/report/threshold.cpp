#include "cli/replay/report/threshold.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/query/lexer.h"
#include "core/query/values.h"

namespace finops::cli {
namespace {

using Measure = Threshold::Measure;

constexpr std::string_view kOperators = "<>=!~";

std::optional<double> number_in(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

class ThresholdReader {
 public:
  explicit ThresholdReader(std::string_view text) : text_(text) { out_.text = text; }

  Result<Threshold> read() {
    const std::size_t op = std::min(text_.find_first_of(kOperators), text_.size());
    if (!read_measure(trim(text_.substr(0, op)))) {
      return wrong(0,
                   "the measures are p50 and ttft_p95 (any percentile), cost, output_tokens, errors, changed, "
                   "reworded, same and skipped");
    }
    const std::size_t end = std::min(text_.find_first_not_of(kOperators, op), text_.size());
    if (!read_operator(text_.substr(op, end - op))) return wrong(op, "here comes < <= > or >=");
    const std::size_t begin = std::min(text_.find_first_not_of(" \t", end), text_.size());
    const std::string_view bound = trim(text_.substr(begin));
    if (!read_bound(bound)) return wrong(begin, expected());
    return std::move(out_);
  }

 private:
  Error wrong(std::size_t at, std::string_view what) const { return query_error(text_, at, what); }

  bool read_measure(std::string_view name) {
    if (name == "cost" || name == "output_tokens") {
      out_.measure = name == "cost" ? Measure::cost : Measure::output_tokens;
      return true;
    }
    if (const auto verdict = parse_verdict(name == "errors" ? "error" : name)) {
      out_.measure = Measure::verdict;
      out_.verdict = *verdict;
      return true;
    }
    out_.measure = name.starts_with("ttft_") ? Measure::ttft : Measure::total;
    if (const std::size_t under = name.find('_'); under != name.npos) {
      if (name.substr(0, under) != "ttft" && name.substr(0, under) != "total") return false;
      name.remove_prefix(under + 1);
    }
    if (!name.starts_with('p') || name.size() < 2 || !is_digit(name[1])) return false;
    const auto percent = number_in(name.substr(1));
    if (!percent || *percent <= 0 || *percent > 100) return false;
    out_.percent = *percent;
    return true;
  }

  bool read_operator(std::string_view op) {
    constexpr auto kWords = std::to_array<std::string_view>({"<", "<=", ">", ">="});  // in the order of Op
    const auto found = std::find(kWords.begin(), kWords.end(), op);
    out_.op = static_cast<Threshold::Op>(found - kWords.begin());
    return found != kWords.end();
  }

  bool read_bound(std::string_view text) {
    if (text.ends_with('%')) return read_percent(text.substr(0, text.size() - 1));
    out_.kind = Threshold::Kind::amount;
    std::optional<ValueRange> range;
    switch (out_.measure) {
      case Measure::total:
      case Measure::ttft: range = read_duration(text); break;
      case Measure::cost: range = read_money(text); break;
      case Measure::output_tokens:
      case Measure::verdict: range = read_count(text); break;
    }
    if (!range || range->low < 0) return false;
    out_.bound = range->low;
    return true;
  }

  bool read_percent(std::string_view text) {
    const bool change = text.starts_with('+') || text.starts_with('-');
    if (change == (out_.measure == Measure::verdict)) return false;
    const auto percent = number_in(text.substr(text.starts_with('+') ? 1 : 0));
    if (!percent || (!change && *percent > 100) || (change && text.starts_with('+') && *percent < 0)) return false;
    out_.kind = change ? Threshold::Kind::change : Threshold::Kind::share;
    out_.bound = *percent;
    return true;
  }

  std::string_view expected() const {
    switch (out_.measure) {
      case Measure::total:
      case Measure::ttft: return "here comes a time (2s, 350ms) or a change (+10%, -5%)";
      case Measure::cost: return "here comes an amount in dollars (0.50) or a change (+5%, -10%)";
      case Measure::output_tokens: return "here comes a number (1200, 1.2k) or a change (+10%, -5%)";
      case Measure::verdict: break;
    }
    return "here comes a number (2) or a share of the pairs (1%)";
  }

  std::string_view text_;
  Threshold out_;
};

}  // namespace

Result<Threshold> parse_threshold(std::string_view text) { return ThresholdReader(text).read(); }

}  // namespace finops::cli
