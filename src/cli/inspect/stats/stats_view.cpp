#include "cli/inspect/stats/stats_view.h"

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/units.h"

namespace finops::cli {
namespace {

constexpr std::size_t kBetween = 3;  // columns of " · "

std::string counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : several);
}

std::string period_text(const LogSummary& summary) {
  if (!summary.period()) return "time unknown";
  const auto& [first, last] = *summary.period();
  const bool one_day = local_day(first) == local_day(last);
  const std::string from = format_local(first, "%Y-%m-%d %H:%M");
  const std::string to = format_local(last, one_day ? "%H:%M" : "%Y-%m-%d %H:%M");
  return (one_day && from.ends_with(to) ? from : from + " to " + to) + " local";
}

std::vector<std::string> origin(const StatsReport& report) {
  std::vector<std::string> out = {period_text(report.summary),
                                  counted(report.context.inputs.size(), "log file", "log files"),
                                  counted(report.scan.damaged, "damaged line", "damaged lines")};
  if (!report.summary.sums().exact()) out.push_back(fmt::format("percentiles \u00b1{}%", kBucketError * 100));
  return out;
}

std::vector<std::string> totals(const StatsReport& report) {
  const Aggregate& sum = report.summary.sums().total();
  const auto tokens = [](std::string_view name, const TokenSum& count, bool at_least) {
    return fmt::format("{} {}", name, count.known ? (at_least ? ">" : "") + format_tokens(count.sum) : "-");
  };
  std::vector<std::string> out = {counted(sum.requests, "request", "requests")};
  if (report.scan.entries > sum.requests) out[0] += fmt::format(" of {}", format_count(report.scan.entries));
  out.push_back(fmt::format("{} failed", format_count(sum.failed)));
  if (sum.failed > 0) {
    out.back() += fmt::format(" ({:.1f}%)", 100 * static_cast<double>(sum.failed) / static_cast<double>(sum.requests));
  }
  out.push_back(tokens("in", sum.input, sum.tokens_at_least()));
  const std::string cached =
      sum.cached.known ? fmt::format(" ({})", tokens("cached", sum.cached, sum.cached_at_least())) : "";
  out.push_back(tokens("out", sum.output, sum.tokens_at_least()));
  std::vector<std::string> costs = format_total(sum.cost);
  if (costs.empty()) costs.emplace_back("cost -");
  for (std::string& cost : costs) out.push_back(std::move(cost));
  std::size_t width = cached.size();
  for (const std::string& part : out) width += part.size() + kBetween;
  if (width < report.context.terminal.width + kBetween) out[2] += cached;  // else it gives way
  return out;
}

}  // namespace

void show_stats_view(const StatsReport& report) {
  const Terminal& terminal = report.context.terminal;
  Output& out = report.context.out;
  out.write(flow(origin(report), ", ", terminal.width - 1));
  out.write(flow(totals(report), terminal.ascii ? " | " : " · ", terminal.width - 1) + '\n');
  print_stats_table(report);
  for (const std::string& block : {render_stats_bars(report), render_stats_failures(report)}) {
    if (!block.empty()) out.write('\n' + block);
  }
}

}  // namespace finops::cli
