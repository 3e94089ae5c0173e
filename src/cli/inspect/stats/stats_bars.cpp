#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/stats/stats.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/units.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostBuckets = 10, kMostSlots = 24;
constexpr std::size_t kLongestBar = 40;
constexpr unsigned kSideBySideFrom = 100;
constexpr std::size_t kBetween = 4;  // blanks between two blocks

// A line that may hold escape sequences, and the columns that it takes.
struct Line {
  std::string text;
  std::size_t width = 0;

  void append(const Terminal& terminal, Style style, std::string_view part) {
    if (part.empty()) return;
    text += styled(terminal, style, part);
    width += display_width(part);
  }
};
using Block = std::vector<Line>;

std::string bar(double share, std::size_t room, bool ascii) {
  if (!(share > 0)) return {};
  const auto cells = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(room))));
  std::string out;
  for (std::size_t i = 0; i < std::min(cells, room); ++i) out += ascii ? "#" : "█";
  return out;
}

// ---- latency

struct Band {
  std::string label;
  std::uint64_t count;
};

std::string edge(double ms) {  // 500ms, 2s, 2m08s
  if (ms < 1000) return fmt::format("{:.0f}ms", ms);
  return ms < 100'000 ? fmt::format("{:.0f}s", ms / 1000) : format_duration(ms);
}

// "1-2s": the unit once, when both have it.
std::string range(double from, double to) {
  const std::string first = edge(from), last = edge(to);
  if ((from < 1000) != (to < 1000) || to >= 100'000) return first + '-' + last;
  return first.substr(0, first.find_first_not_of("0123456789")) + '-' + last;
}

// As many buckets as a screen has room for: the fullest ones, and one each for everything below and above them.
std::vector<Band> bands(const Histogram& histogram) {
  const std::vector<Histogram::Bucket> all = histogram.buckets();
  const std::size_t shown = std::min(all.size(), kMostBuckets);
  std::size_t begin = 0;
  std::uint64_t best = 0;
  for (std::size_t at = 0; at + shown <= all.size(); ++at) {
    std::uint64_t inside = 0;
    for (std::size_t i = at; i < at + shown; ++i) inside += all[i].count;
    if (inside > best) begin = at, best = inside;
  }
  std::vector<Band> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i < begin || (i == begin && all[i].from_ms == 0)) {
      if (out.empty()) out.push_back({"", 0});
      out.front().label = "< " + edge(all[i].to_ms);
      out.front().count += all[i].count;
    } else if (i >= begin + shown) {
      if (i == begin + shown) out.push_back({"> " + edge(all[i].from_ms), 0});
      out.back().count += all[i].count;
    } else {
      out.push_back({range(all[i].from_ms, all[i].to_ms), all[i].count});
    }
  }
  return out;
}

Block latency_block(const StatsReport& report, std::size_t width) {
  const Terminal& terminal = report.context.terminal;
  const LogSummary& summary = report.summary;
  const Histogram& histogram = summary.durations();
  Block out;
  if (histogram.count() == 0) return out;
  std::string title = fmt::format("of {} that succeeded", format_count(histogram.count()));
  if (report.context.options.all_latency) title = fmt::format("of all {}", format_count(histogram.count()));
  Line& head = out.emplace_back();
  head.append(terminal, Style::bold, "LATENCY");
  head.append(terminal, Style::plain, ' ' + title);
  const ValueSet& ttft = summary.sums().total().ttft_ms;
  if (ttft.count() > 0) {
    const std::string text = fmt::format("ttft p50 {}  p95 {}", format_duration(*ttft.percentile(50)),
                                         format_duration(*ttft.percentile(95)));
    const bool fits = head.width + 3 + text.size() <= width;
    (fits ? head : out.emplace_back()).append(terminal, Style::plain, (fits ? "   " : "  ") + text);
  }
  const std::vector<Band> all = bands(histogram);
  std::size_t labels = 0, counts = 0;
  std::uint64_t most = 0;
  for (const Band& band : all) {
    labels = std::max(labels, band.label.size());
    counts = std::max(counts, format_count(band.count).size());
    most = std::max(most, band.count);
  }
  const std::size_t used = 2 + labels + 2 + counts + 2 + 6 + 2;
  const std::size_t room = std::min(kLongestBar, width > used ? width - used : 0);
  for (const Band& band : all) {
    Line& line = out.emplace_back();
    const double share = static_cast<double>(band.count) / static_cast<double>(histogram.count());
    const std::string length = bar(static_cast<double>(band.count) / static_cast<double>(most), room, terminal.ascii);
    line.append(terminal, Style::plain,
                fmt::format("  {:>{}}  {:>{}}  {:>6}", band.label, labels, format_count(band.count), counts,
                            fmt::format("{:.1f}%", share * 100)));
    if (!length.empty()) line.append(terminal, Style::plain, "  ");
    line.append(terminal, Style::green, length);
  }
  return out;
}

// ---- what each hour or day cost

struct Slot {
  std::string label;
  LogSummary::Hour sum;
};

// "$1.20 +1 ~$0.31"
std::string money_of(const CostTotal& total) {
  std::string out;
  for (const CostBasis basis : {CostBasis::metered, CostBasis::subscription, CostBasis::unknown}) {
    if (total.of(basis).priced == 0) continue;
    out += (out.empty() ? "" : " ") + cost_text(total.of(basis), basis);
  }
  return out.empty() ? "-" : out;
}

std::vector<Slot> slots(const std::vector<LogSummary::Hour>& hours) {
  std::vector<Slot> out;
  const bool one_day = !hours.empty() && hours.front().name.substr(0, 10) == hours.back().name.substr(0, 10);
  if (hours.size() <= kMostSlots) {
    for (const LogSummary::Hour& hour : hours) {
      const std::string day = one_day ? "" : hour.name.substr(5, 5) + ' ';
      out.push_back({day + hour.name.substr(11, 5), hour});
    }
    return out;
  }
  for (const LogSummary::Hour& hour : hours) {
    const std::string day = hour.name.substr(0, 10);
    if (out.empty() || out.back().label != day) {
      out.push_back({day, hour});
      continue;
    }
    out.back().sum.requests += hour.requests;
    out.back().sum.cost.add(hour.cost);
  }
  return out;
}

Block time_block(const StatsReport& report, std::size_t width) {
  const Terminal& terminal = report.context.terminal;
  const std::vector<LogSummary::Hour> hours = report.summary.hours();
  std::vector<Slot> all = slots(hours);
  Block out;
  if (all.size() < 2) return out;
  const std::size_t hidden = all.size() - std::min(all.size(), kMostSlots);
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(hidden));

  std::size_t labels = 4, counts = 4, costs = 4;
  NanoUsd most = 0;
  for (const Slot& slot : all) {
    const CostTotal& cost = slot.sum.cost;
    labels = std::max(labels, slot.label.size());
    counts = std::max(counts, format_count(slot.sum.requests).size());
    costs = std::max(costs, money_of(cost).size());
    most = std::max(most, cost.together().usd);
  }
  Line& head = out.emplace_back();
  head.append(terminal, Style::bold,
              fmt::format("{:<{}}  {:>{}}  {:>{}}", hours.size() > kMostSlots ? "DAY" : "HOUR", labels, "REQS", counts,
                          "COST", costs));
  if (hidden > 0) {
    out.emplace_back().append(terminal, Style::dim, fmt::format("{} {} earlier", terminal.ascii ? "..." : "…", hidden));
  }
  const std::size_t used = labels + 2 + counts + 2 + costs + 2;
  const std::size_t room = std::min(kLongestBar, width > used ? width - used : 0);
  for (const Slot& slot : all) {
    const CostTotal& cost = slot.sum.cost;
    Line& line = out.emplace_back();
    line.append(terminal, Style::plain,
                fmt::format("{:<{}}  {:>{}}  ", slot.label, labels, format_count(slot.sum.requests), counts));
    line.append(terminal, Style::bold, fmt::format("{:>{}}", money_of(cost), costs));
    const double share = most > 0 ? static_cast<double>(cost.together().usd) / static_cast<double>(most) : 0;
    const std::string length = bar(share, room, terminal.ascii);
    if (!length.empty()) line.append(terminal, Style::plain, "  ");
    line.append(terminal, Style::cyan, length);
  }
  return out;
}

}  // namespace

std::string render_stats_bars(const StatsReport& report) {
  const Terminal& terminal = report.context.terminal;
  const std::size_t room = terminal.width - 1;
  const bool wide = terminal.width >= kSideBySideFrom;
  const std::size_t half = (room - kBetween) / 2;
  Block left = wide && !report.summary.sums().grouping().by_time() ? time_block(report, half) : Block{};
  Block right = latency_block(report, left.empty() ? room : half);
  if (left.empty()) left.swap(right);

  std::string out;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const Line empty;
    const Line& a = i < left.size() ? left[i] : empty;
    out += a.text;
    if (i < right.size()) out.append(half + kBetween - a.width, ' ').append(right[i].text);
    out += '\n';
  }
  return out;
}

}  // namespace finops::cli
