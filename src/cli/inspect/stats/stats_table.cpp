#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/stats/stats.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/table.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostRows = 50;
// Columns are left out before a name gets shorter than this; less important ones (from kExtra on) earlier.
constexpr std::size_t kNameWidth = 24, kLeastNameWidth = 20;
constexpr int kExtra = 6;
constexpr std::string_view kProvider = "PROVIDER";
// Amounts that are not in COST get a column if there are any.
constexpr std::pair<CostBasis, std::string_view> kOtherMoney[] = {{CostBasis::subscription, "PLAN"},
                                                                  {CostBasis::unknown, "PAYER?"}};

struct StatsColumn {
  std::string header;
  Column column;
  int rank;  // the highest is left out first if there is no room; 0 always stays
  std::function<Cell(const Aggregate&)> cell;
};

using Groups = std::vector<const Aggregation::Group*>;

Cell or_dash(std::string text) { return {text.empty() ? "-" : std::move(text)}; }

Cell tokens_cell(const TokenSum& tokens, bool at_least) {
  if (!tokens.known) return {"-"};
  return {(at_least ? ">" : "") + format_tokens(tokens.sum)};
}

// Five decimals, since one request costs little.
Cell each_cell(const Aggregate& sum) {
  const auto usd = sum.usd_per_request();
  if (!usd) return {"-"};
  constexpr NanoUsd kUnit = 10'000, kWhole = 100'000;
  const NanoUsd rounded = *usd / kUnit + (*usd % kUnit * 2 >= kUnit ? 1 : 0);
  const bool at_least = sum.cost.metered().at_least;
  const char* mark = at_least ? ">" : "";
  if (rounded == 0 && *usd > 0) return {at_least ? ">$0" : "<$0.00001"};
  return {fmt::format("{}${}.{:05}", mark, rounded / kWhole, rounded % kWhole)};
}

Cell hit_cell(const Aggregate& sum) {
  const auto hit = sum.cache_hit();
  return or_dash(hit ? fmt::format("{:.0f}%", *hit * 100) : "");
}

Cell provider_cell(const Aggregate& sum) {
  if (sum.providers.size() < 2) return or_dash(sum.providers.empty() ? "" : sum.providers[0]);
  return {fmt::format("{} +{}", sum.providers[0], sum.providers.size() - 1)};
}

Cell time_cell(const ValueSet& values, double percent) {
  const auto ms = values.percentile(percent);
  return or_dash(ms ? format_duration(*ms) : "");
}

std::vector<StatsColumn> all_columns(const StatsReport& report) {
  using A = const Aggregate&;
  std::vector<StatsColumn> out;
  const auto number = [&](std::string header, int rank, std::size_t gap, std::function<Cell(A)> cell) {
    out.push_back({std::move(header), {.header = {}, .width = 3, .right = true, .gap = gap}, rank, std::move(cell)});
  };
  if (report.summary.sums().grouping().name() == "model") {
    out.push_back({std::string(kProvider), {.header = {}, .width = 8}, 8, provider_cell});
  }
  number("REQS", 0, 2, [](A sum) { return Cell{format_count(sum.requests)}; });
  number("ERR", 1, 1, [](A sum) { return Cell{format_count(sum.failed), sum.failed > 0 ? Style::red : Style::plain}; });
  number("IN", 4, 2, [](A sum) { return tokens_cell(sum.input, sum.tokens_at_least()); });
  number("CACHED", 7, 2, [](A sum) { return tokens_cell(sum.cached, sum.cached_at_least()); });
  number("HIT", 6, 1, hit_cell);
  number("OUT", 3, 2, [](A sum) { return tokens_cell(sum.output, sum.tokens_at_least()); });
  number("COST", 0, 2, [](A sum) { return Cell{cost_text(sum.cost.metered(), CostBasis::metered), Style::bold}; });
  for (const auto& [basis, header] : kOtherMoney) {
    if (report.summary.sums().total().cost.of(basis).priced == 0) continue;
    number(std::string(header), 1, 2, [basis = basis](A sum) { return Cell{cost_text(sum.cost.of(basis), basis)}; });
  }
  number("$/REQ", 9, 2, each_cell);
  const std::vector<double>& percentiles = report.percentiles;
  const bool chosen = !report.context.options.percentiles.empty();
  std::size_t gap = 2;
  for (const double percent : percentiles) {
    number(fmt::format("p{}", percent), chosen || percent <= 95 ? 2 : 5, std::exchange(gap, 1),
           [percent](A sum) { return time_cell(sum.duration_ms, percent); });
  }
  const bool usual = std::find(percentiles.begin(), percentiles.end(), 95) != percentiles.end();
  const double ttft = usual ? 95 : percentiles.back();
  number(fmt::format("TTFT{}", ttft), 7, 1, [ttft](A sum) { return time_cell(sum.ttft_ms, ttft); });
  return out;
}

// The names of the groups for people.
std::vector<std::string> labels(const Groups& groups, const Grouping& grouping) {
  constexpr std::size_t kOffsetAt = 19;
  std::vector<std::string> out;
  std::unordered_map<std::string, int> met;  // hours that occur twice, when clocks go back
  for (const auto* group : groups) {
    std::string label;
    for (const std::string_view part : Grouping::parts(group->key)) {
      label.append(label.empty() ? "" : " / ").append(part.empty() ? "-" : part);
    }
    if (grouping.by_hour() && label.size() > kOffsetAt) {
      label = label.substr(0, 10) + ' ' + label.substr(11, 5);
      ++met[label];
    }
    out.push_back(std::move(label));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (const auto found = met.find(out[i]); found != met.end() && found->second > 1) {
      out[i] += ' ' + groups[i]->key.substr(kOffsetAt);
    }
  }
  return out;
}

std::string heading(const Grouping& grouping) {
  std::string out = grouping.name();
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// All rows of the table, cell by cell; the first column is the name.
class Sheet {
 public:
  explicit Sheet(const StatsReport& report)
      : report_(report), terminal_(report.context.terminal), columns_(all_columns(report)) {
    const Aggregation& sums = report.summary.sums();
    Groups groups = sums.groups();
    const std::size_t hidden = groups.size() - std::min(groups.size(), kMostRows);
    const bool latest = sums.grouping().by_time();
    if (latest) {
      groups.erase(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(hidden));
    } else {
      groups.resize(groups.size() - hidden);
    }
    const std::string more =
        fmt::format("{} {} {}", terminal_.ascii ? "..." : "…", format_count(hidden), latest ? "earlier" : "more");
    name_.push_back({{}, {.header = {}, .width = 5, .flexible = true}, 0, nullptr});
    name_[0].header = heading(sums.grouping());
    if (hidden > 0 && latest) add_remark(more);
    const std::vector<std::string> names = labels(groups, sums.grouping());
    for (std::size_t i = 0; i < groups.size(); ++i) add(names[i], groups[i]->sum, Style::plain);
    if (hidden > 0 && !latest) add_remark(more);
    add("total", sums.total(), Style::bold);
    if (columns_.front().header == kProvider) rows_.back()[1].text.clear();
  }

  // Leaves out columns until the rest fits.
  void make_room() {
    while (true) {
      const auto worst = std::max_element(columns_.rbegin(), columns_.rend(),
                                          [](const auto& a, const auto& b) { return a.rank < b.rank; });
      std::size_t total = std::min(width_of(0), worst->rank >= kExtra ? kNameWidth : kLeastNameWidth);
      for (std::size_t i = 0; i < columns_.size(); ++i) total += width_of(i + 1) + columns_[i].column.gap;
      if (total <= terminal_.width - 1 || worst->rank == 0) return;
      if (worst->rank == 2) left_out_.push_back(worst->header);
      const auto at = static_cast<std::size_t>(worst.base() - columns_.begin()) - 1;
      columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(at));
      for (auto& row : rows_) row.erase(row.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
  }

  void print() {
    std::vector<Column> shape;
    name_[0].column.header = name_[0].header;
    shape.push_back(name_[0].column);
    for (StatsColumn& column : columns_) {
      column.column.header = column.header;
      shape.push_back(column.column);
    }
    Table table(std::move(shape), terminal_);
    for (auto& row : rows_) table.add(std::move(row));
    table.print(report_.context.out);
  }

  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  void add(std::string name, const Aggregate& sum, Style style) {
    std::vector<Cell> row = {{std::move(name), style}};
    for (const StatsColumn& column : columns_) {
      row.push_back(column.cell(sum));
      if (style != Style::plain) row.back().style = style;
    }
    rows_.push_back(std::move(row));
  }

  void add_remark(const std::string& text) {
    rows_.emplace_back(columns_.size() + 1);
    rows_.back()[0] = {text, Style::dim};
  }

  std::size_t width_of(std::size_t at) const {
    const StatsColumn& column = at == 0 ? name_[0] : columns_[at - 1];
    std::size_t width = std::max(column.column.width, column.header.size());
    for (const auto& row : rows_) width = std::max(width, display_width(neutralise(row[at].text)));
    return width;
  }

  const StatsReport& report_;
  const Terminal& terminal_;
  std::vector<StatsColumn> name_, columns_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<std::string> left_out_;
};

// Explains the signs in the table, if there are any.
std::vector<std::string> footnotes(const Aggregation& sums) {
  std::vector<std::string> out;
  const Aggregate& total = sums.total();
  std::string gaps;
  if (total.usage_unknown > 0) gaps = fmt::format("usage unknown for {}", format_count(total.usage_unknown));
  if (total.usage_partial > 0) {
    gaps += fmt::format("{} for {}", gaps.empty() ? "usage partial" : ", partial", format_count(total.usage_partial));
  }
  if (total.cached.known && total.cache_unknown > 0) {
    gaps += fmt::format("{}cached unknown for {}", gaps.empty() ? "" : ", ", format_count(total.cache_unknown));
  }
  if (!gaps.empty()) out.push_back(gaps + ": sums with > are lower bounds");
  if (total.cost.unpriced() > 0) {
    out.push_back(fmt::format("cost unknown for {}: +N is how many of a group are not in its cost",
                              format_count(total.cost.unpriced())));
  }
  if (total.cost.of(CostBasis::subscription).priced > 0) {
    out.push_back("PLAN is what a subscription's requests would cost with an API key");
  }
  if (total.cost.of(CostBasis::unknown).priced > 0) {
    out.push_back("PAYER? is the cost of requests without an API key, or with a token that does not show who pays");
  }
  if (sums.overlapping()) out.push_back("an exchange with several tags counts in each group, and once in the total");
  return out;
}

}  // namespace

std::string cost_text(const CostSum& cost, CostBasis basis) {
  const std::string usd = format_cost(cost, basis);
  return cost.priced == 0 || cost.unpriced == 0 ? usd : fmt::format("{} +{}", usd, cost.unpriced);
}

void print_stats_table(const StatsReport& report) {
  const Terminal& terminal = report.context.terminal;
  Sheet sheet(report);
  sheet.make_room();
  sheet.print();
  for (const std::string& footnote : footnotes(report.summary.sums())) {
    report.context.out.write(styled(terminal, Style::dim, wrap(footnote, terminal.width - 1, 2)) + '\n');
  }
  for (const std::string& header : sheet.left_out()) {
    report.context.err << fmt::format("finops: no room for {}; --plain shows all\n", header);
  }
}

}  // namespace finops::cli
