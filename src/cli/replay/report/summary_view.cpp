// The summary of a replay for people.
#include <algorithm>
#include <cmath>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/diff/diff.h"
#include "cli/inspect/list/list.h"
#include "cli/replay/report/summary.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/table.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr unsigned kBesideFrom = 100;
constexpr std::size_t kNames = 14;  // columns of the names at the left
constexpr std::size_t kMostLines = 8, kMostShown = 12;

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::same: return Style::green;
    case Verdict::reworded: return Style::cyan;
    case Verdict::changed: return Style::yellow;
    case Verdict::error: return Style::red;
    case Verdict::skipped: break;
  }
  return Style::dim;
}

std::string change_of(double from, double to) {
  if (!(from > 0)) return "-";
  const double percent = (to / from - 1) * 100;
  return fmt::format("{:+.{}f}%", percent, std::abs(percent) < 9.95 ? 1 : 0);
}

class SummaryView {
 public:
  SummaryView(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end, const Terminal& terminal,
              Output& out)
      : summary_(summary),
        result_(result),
        end_(end),
        terminal_(terminal),
        room_(std::max<std::size_t>(terminal.width, 20) - 1),
        out_(out) {}

  void print() {
    head();
    verdicts();
    if (summary_.sent() > 0) figures();
    for (const ReplayedPair& pair : summary_.changed()) example("CHANGED", pair);
    for (const ReplayedPair& pair : summary_.failed()) example("ERROR", pair);
    more();
    result();
  }

 private:
  // Neutralised, and cut to the width.
  void line(std::string_view text, Style style = Style::plain) {
    out_.write(styled(terminal_, style, fit(neutralise(text), room_, terminal_.ascii)) + "\n");
  }
  void blank() { out_.write("\n"); }

  void head() {
    line(run_words(summary_, end_));
    blank();
  }

  void verdicts() {
    for (const VerdictInfo& row : kVerdicts) {
      const std::uint64_t count = summary_.count(row.verdict);
      if (row.verdict == Verdict::skipped && count == 0) continue;
      const std::string number = format_count(count);
      const std::string name = fmt::format("  {:<9}{:>7}", row.word, number);
      const std::string text = fit(name + "   " + std::string(row.meaning), room_, terminal_.ascii);
      const Style style = count == 0 ? Style::dim : style_of(row.verdict);
      out_.write(styled(terminal_, style, text.substr(0, name.size())) +
                 text.substr(std::min(name.size(), text.size())) + "\n");
    }
    for (const auto& [why, count] : summary_.skipped()) line(fmt::format("  {:>16}   {}", format_count(count), why));
    blank();
  }

  // ---- what was recorded against what came now

  void figures() {
    Table table({{"", kNames + 2}, {"recorded", 12, true}, {"replayed", 12, true}, {"change", 9, true}}, terminal_);
    const auto row = [&](std::string name, std::string from, std::string to, std::string change) {
      table.add({{"  " + std::move(name), Style::plain},
                 {std::move(from), Style::plain},
                 {std::move(to), Style::plain},
                 {std::move(change), Style::plain}});
    };
    costs(row);
    tokens(row);
    times(row, "ttft", summary_.recorded().ttft, summary_.replayed().ttft);
    times(row, "total", summary_.recorded().ms, summary_.replayed().ms);
    table.print(out_);
    if (const std::uint64_t unknown = summary_.sent() - summary_.tokens_known(); unknown > 0) {
      line(fmt::format("  output tokens of {} unknown on a side are left out", counted(unknown, "pair")), Style::dim);
    }
    if (summary_.baseline_pairs() > 0) {
      line(fmt::format(
          "  {:<{}}{:.1f}% of {} differ when the old target answers again", "noise floor", kNames,
          100 * static_cast<double>(summary_.baseline_differ()) / static_cast<double>(summary_.baseline_pairs()),
          counted(summary_.baseline_pairs(), "pair")));
    }
    for (const ThresholdResult& one : result_.thresholds) {
      line(fmt::format("  {:<{}}{}, {}", "threshold", kNames, one.text, one.found),
           one.kept ? Style::green : Style::red);
    }
    blank();
  }

  template <class Row>
  void costs(Row row) {
    for (std::size_t i = 0; i < kCostBases; ++i) {
      const auto basis = static_cast<CostBasis>(i);
      const CostSum &from = summary_.recorded().cost.of(basis), &to = summary_.replayed().cost.of(basis);
      if (from.priced + from.unpriced + to.priced + to.unpriced == 0) continue;
      const auto text = [&](const CostSum& sum) {
        std::string out = format_cost(sum, basis);
        if (sum.unpriced > 0) out += fmt::format(" +{} unknown", sum.unpriced);
        return out;
      };
      const bool known =
          from.unpriced + to.unpriced == 0 && from.priced > 0 && to.priced > 0 && !from.at_least && !to.at_least;
      const char* const name = basis == CostBasis::subscription ? "cost (plan)" : "cost";
      row(name, text(from), text(to),
          known ? change_of(static_cast<double>(from.usd), static_cast<double>(to.usd)) : "-");
    }
  }

  template <class Row>
  void tokens(Row row) {
    if (summary_.tokens_known() == 0) return row("output tokens", "-", "-", "-");
    const std::uint64_t from = summary_.recorded().output_tokens, to = summary_.replayed().output_tokens;
    row("output tokens", format_count(from), format_count(to),
        change_of(static_cast<double>(from), static_cast<double>(to)));
  }

  template <class Row>
  void times(Row row, const std::string& name, const ValueSet& from, const ValueSet& to) {
    for (const int percent : {50, 95}) {
      const auto was = from.percentile(percent), is = to.percentile(percent);
      if (!was || !is) continue;
      row(fmt::format("{} p{}", name, percent), format_duration(*was), format_duration(*is), change_of(*was, *is));
    }
  }

  // ---- examples

  void example(const char* word, const ReplayedPair& pair) {
    const Style style = pair.comparison.verdict == Verdict::error ? Style::red : Style::yellow;
    std::string text = fmt::format("{:<8}{}  {} {}", word, to_lower(short_id(pair.id)), pair.method, pair.path);
    std::string models = pair.model_from;
    if (!pair.model_to.empty() && pair.model_to != models) models += (models.empty() ? "" : " > ") + pair.model_to;
    const bool fits = display_width(neutralise(text + models)) + 3 <= room_;
    line(fits && !models.empty() ? text + "   " + models : text, style);
    if (!fits) item("model", models);
    if (pair.comparison.differences.empty() || pair.comparison.verdict == Verdict::error)
      item("reason", pair.comparison.reason);
    std::size_t shown = 0;
    for (const AnswerDifference& one : pair.comparison.differences) {
      if (shown++ < kMostShown) difference(one);
    }
    const std::size_t rest = pair.comparison.left_out + shown - std::min(shown, kMostShown);
    if (rest > 0) item("more", counted(rest, "further difference"));
    sums(pair);
    blank();
  }

  void item(std::string_view name, std::string_view text) {
    std::string label = fmt::format("  {:<{}}", name, kNames - 2);
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      for (const DiffLine& one : wrapped(text.substr(begin, end - begin), room_ - kNames, terminal_)) {
        if (lines++ == kMostLines) return line(label + dots());
        out_.write(label + one.text + "\n");
        label.assign(kNames, ' ');
      }
      begin = end + 1;
    }
  }

  void difference(const AnswerDifference& one) {
    const bool words = one.what == "text" || one.what == "thinking" || one.what == "refusal" || one.what == "arguments";
    const std::string place = one.place.empty() ? "" : one.place + ": ";
    if (words && !one.recorded.empty() && !one.replayed.empty()) {
      if (!place.empty()) item(one.what, one.place);
      return texts(place.empty() ? one.what : "", one.recorded, one.replayed);
    }
    if (one.what == "tools" || one.recorded.size() + one.replayed.size() > room_ - kNames) {
      if (!one.recorded.empty()) item(one.what, "- " + place + one.recorded);
      if (!one.replayed.empty()) item(one.recorded.empty() ? one.what : "", "+ " + place + one.replayed);
      return;
    }
    const auto word = [](const std::string& text) { return text.empty() ? "none" : text; };
    item(one.what, fmt::format("{}{} > {}", place, word(one.recorded), word(one.replayed)));
  }

  // The first place where two texts differ.
  void texts(std::string_view name, std::string_view from, std::string_view to) {
    const bool beside = terminal_.tty && terminal_.width >= kBesideFrom;
    const std::string between = terminal_.ascii ? " | " : " │ ";
    const std::size_t width = beside ? (room_ - kNames - 3) / 2 : room_ - kNames - 2;
    const std::vector<TextHunk> hunks = text_hunks(from, to, width, terminal_);
    if (hunks.empty()) return;
    std::string label = fmt::format("  {:<{}}", name, kNames - 2);
    const auto put = [&](const std::string& text) {
      out_.write(label + text + "\n");
      label.assign(kNames, ' ');
    };
    const TextHunk& first = hunks.front();
    if (beside) {
      for (std::size_t i = 0; i < std::min(kMostLines, std::max(first.left.size(), first.right.size())); ++i) {
        const DiffLine empty, &l = i < first.left.size() ? first.left[i] : empty,
                              &r = i < first.right.size() ? first.right[i] : empty;
        put(l.text + std::string(width - std::min(width, l.width), ' ') + between + r.text);
      }
    } else {
      for (const auto& [sign, lines] : {std::pair('-', &first.left), std::pair('+', &first.right)}) {
        for (std::size_t i = 0; i < std::min(kMostLines / 2, lines->size()); ++i) {
          put(fmt::format("{} {}", i == 0 ? sign : ' ', (*lines)[i].text));
        }
      }
    }
    if (hunks.size() > 1) put(fmt::format("{} {} more", dots(), counted(hunks.size() - 1, "place")));
  }

  void sums(const ReplayedPair& pair) {
    std::string text;
    const auto add = [&](const std::string& part) { text.append(text.empty() ? "" : "   ").append(part); };
    if (pair.output_tokens_from && pair.output_tokens_to && pair.output_tokens_from != pair.output_tokens_to) {
      add(fmt::format(
          "out tokens {} > {} ({})", format_count(*pair.output_tokens_from), format_count(*pair.output_tokens_to),
          change_of(static_cast<double>(*pair.output_tokens_from), static_cast<double>(*pair.output_tokens_to))));
    }
    const auto from = format_total(pair.cost_from), to = format_total(pair.cost_to);
    if (!from.empty() && !to.empty() && from != to) add(fmt::format("cost {} > {}", from.front(), to.front()));
    if (pair.ms_from && pair.ms_to)
      add(fmt::format("{} > {}", format_duration(*pair.ms_from), format_duration(*pair.ms_to)));
    if (!text.empty()) item("figures", text);
  }

  void more() {
    std::string text;
    const auto add = [&](Verdict verdict, const std::vector<ReplayedPair>& shown, const char* noun) {
      if (summary_.count(verdict) > shown.size()) {
        text += fmt::format("{}{} more {}", text.empty() ? "" : ", ",
                            format_count(summary_.count(verdict) - shown.size()), noun);
      }
    };
    add(Verdict::changed, summary_.changed(), "changed");
    add(Verdict::error, summary_.failed(), "with an error");
    if (text.empty()) return;
    line(text + ": --report html=FILE shows all of them");
    blank();
  }

  void result() {
    const Style style = result_.exit_code == 0 ? Style::green : Style::red;
    const std::string text = fmt::format("result: {}  {}", result_.word, result_.line);
    bool first = true;
    for (const DiffLine& one : wrapped(text, room_, terminal_)) {
      out_.write((first ? styled(terminal_, style, one.text) : "  " + one.text) + "\n");
      first = false;
    }
  }

  std::string dots() const { return terminal_.ascii ? "..." : "…"; }

  const ReplaySummary& summary_;
  const ReplayResult& result_;
  const ReplayEnd& end_;
  const Terminal& terminal_;
  std::size_t room_;
  Output& out_;
};

}  // namespace

std::string run_words(const ReplaySummary& summary, const ReplayEnd& end) {
  std::string out = fmt::format("{} replayed in {}", format_count(summary.sent()), format_duration(to_ms(end.elapsed)));
  if (!end.target.empty()) out += " against " + end.target;
  if (end.at_once > 1) out += fmt::format(", {} at a time", end.at_once);
  if (end.earlier > 0) out += fmt::format(", {} by an earlier run", format_count(end.earlier));
  return out;
}

void print_summary(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end,
                   const Terminal& terminal, Output& out) {
  SummaryView(summary, result, end, terminal, out).print();
}

}  // namespace finops::cli
