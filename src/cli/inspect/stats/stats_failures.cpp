#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/stats/stats_view.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/units.h"
#include "core/exchange/outcome.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostKinds = 12;

// In words, since the status of a stream that failed later looks fine.
std::string_view phrase(const Failure& failure) {
  const auto outcome = parse_outcome(failure.outcome);
  return outcome ? phrase(*outcome, failure.status) : failure.outcome;
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
  add(failure.cost.of(CostBasis::unknown).priced, money(CostBasis::unknown) + " of an unknown payer");
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

  std::size_t names = 0, counts = 0, notes = 0;
  for (const Failure* failure : failures) {
    names = std::max(names, display_width(what(*failure)));
    counts = std::max(counts, format_count(failure->count).size());
    notes = std::max(notes, billed(*failure).size());
  }
  const std::size_t fixed = 2 + 2 + counts + (notes > 0 ? 2 + notes : 0);
  names =
      std::min(names, std::max<std::size_t>(16, terminal.width - 1 - std::min<std::size_t>(fixed, terminal.width - 1)));

  std::string out = styled(terminal, Style::bold, "FAILURES") + '\n';
  for (const Failure* failure : failures) {
    const std::string name = fit(what(*failure), names, terminal.ascii);
    const std::string count = format_count(failure->count), note = billed(*failure);
    std::string line = "  " + name + std::string(names - std::min(names, display_width(name)), ' ');
    line += fmt::format("  {:>{}}", count, counts);
    if (!note.empty())
      line +=
          "  " + fit(note, terminal.width - 1 - std::min<std::size_t>(line.size(), terminal.width - 2), terminal.ascii);
    out += line + '\n';
  }
  if (hidden > 0) out += fmt::format("  {} {} more kinds\n", terminal.ascii ? "..." : "…", hidden);
  return out;
}

}  // namespace finops::cli
