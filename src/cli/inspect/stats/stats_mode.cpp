#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/inspect/reprice.h"
#include "cli/inspect/stats/stats.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/exchange/outcome.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostKinds = 12;

// In words, since a stream that failed later has a successful status.
std::string_view phrase(const Failure& failure) {
  const auto outcome = parse_outcome(failure.outcome);
  return outcome ? phrase(*outcome, failure.begun) : failure.outcome;
}

std::string what(const Failure& failure) {
  std::string out(phrase(failure));
  if (out.empty() || (failure.status && *failure.status >= 400)) {
    const std::string status = failure.status ? fmt::format("{}", *failure.status) : "-";
    out = out.empty() ? status : status + ' ' + out;
  }
  if (!failure.code.empty() && failure.code != failure.outcome) out += ' ' + failure.code;
  return neutralise(out);
}

std::string billed(const Failure& failure) {
  const auto of_them = [&](std::uint64_t count, std::string_view what) {
    return count == failure.count ? std::string(what) : fmt::format("{} of them {}", format_count(count), what);
  };
  std::string out;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) out += (out.empty() ? "" : ", ") + of_them(count, what);
  };
  const auto money = [&](CostBasis basis) { return format_cost(failure.cost.of(basis), basis); };
  add(failure.cost.metered().priced, "billed " + money(CostBasis::metered));
  add(failure.cost.of(CostBasis::subscription).priced, money(CostBasis::subscription) + " plan");
  add(failure.cost.of(CostBasis::unknown).priced, money(CostBasis::unknown) + " with an unknown payer");
  add(failure.cost.unpriced(), "of unknown cost");
  return out;
}

}  // namespace

std::string render_stats_failures(const StatsReport& report) {
  const Terminal& terminal = report.context.terminal;
  std::vector<const Failure*> failures = report.summary.failures();
  if (failures.empty()) return {};
  const std::size_t hidden = failures.size() - std::min(failures.size(), kMostKinds);
  failures.resize(failures.size() - hidden);

  std::size_t names = 0, counts = 0, bills = 0;
  for (const Failure* failure : failures) {
    names = std::max(names, display_width(what(*failure)));
    counts = std::max(counts, format_count(failure->count).size());
    bills = std::max(bills, billed(*failure).size());
  }
  const std::size_t fixed = 2 + 2 + counts + (bills > 0 ? 2 + bills : 0);
  names =
      std::min(names, std::max<std::size_t>(16, terminal.width - 1 - std::min<std::size_t>(fixed, terminal.width - 1)));

  std::string out = styled(terminal, Style::bold, "FAILURES") + '\n';
  for (const Failure* failure : failures) {
    const std::string name = fit(what(*failure), names, terminal.ascii);
    const std::string count = format_count(failure->count), bill = billed(*failure);
    std::string line = "  " + name + std::string(names - std::min(names, display_width(name)), ' ');
    line += fmt::format("  {:>{}}", count, counts);
    if (!bill.empty())
      line +=
          "  " + fit(bill, terminal.width - 1 - std::min<std::size_t>(line.size(), terminal.width - 2), terminal.ascii);
    out += line + '\n';
  }
  if (hidden > 0) out += fmt::format("  {} {} more kinds\n", terminal.ascii ? "..." : "…", hidden);
  return out;
}

namespace {

constexpr std::size_t kSeparator = 3;  // columns of " · "

std::string counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : several);
}

std::string days_text(const LogSummary& summary) {
  if (!summary.period()) return "time unknown";
  const auto& [first, last] = *summary.period();
  const bool one_day = local_day(first) == local_day(last);
  const std::string from = format_local(first, "%Y-%m-%d %H:%M");
  const std::string to = format_local(last, one_day ? "%H:%M" : "%Y-%m-%d %H:%M");
  return (one_day && from.ends_with(to) ? from : from + " to " + to) + " local";
}

std::vector<std::string> origin(const StatsReport& report) {
  std::vector<std::string> out = {days_text(report.summary),
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
  for (const std::string& part : out) width += part.size() + kSeparator;
  if (width < report.context.terminal.width + kSeparator) out[2] += cached;  // left out if there is no room
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

namespace {

const std::vector<double> kPercentiles = {50, 95, 99};

}  // namespace

int show_stats(const InspectContext& context) {
  const InspectOptions& options = context.options;
  auto grouping = Grouping::parse(options.by);
  if (!grouping) {
    context.err << "finops: --by: " << typed(grouping.error().message) << '\n';
    return kUsage;
  }

  LogSummary summary(*std::move(grouping), options.all_latency);
  Repricer reprice(options.reprice);
  ScanOptions scan_options;
  scan_options.filter = &options.filter;
  const auto add = [&](const RecordView& record) {
    if (!is_note(record)) summary.add(reprice.metadata(record));
    return true;
  };
  const std::uint64_t limit = options.limit.value_or(0);
  const ScanSummary scanned =
      limit == 0 ? scan(context.inputs, scan_options, add) : scan_last(context.inputs, limit, scan_options, add);
  const StatsReport report{context, summary, scanned, options.percentiles.empty() ? kPercentiles : options.percentiles};
  const bool any = summary.sums().total().requests > 0;
  if (options.json) {
    write_stats_json(report);
  } else if (options.csv) {
    write_stats_csv(report);
  } else if (!context.terminal.tty || options.plain) {
    write_stats_tsv(report);
  } else if (any) {
    show_stats_view(report);
  }
  const int code = finish_scan(context, scanned);
  if (any || context.out.failed()) return code;
  context.err << (scanned.entries == 0 ? no_entries(options.inputs) : "no entries\n");
  return code;
}

}  // namespace finops::cli
