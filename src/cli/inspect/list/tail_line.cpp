#include "cli/inspect/list/list.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>

#include <spdlog/fmt/fmt.h>
#include "cli/inspect/list/list.h"

#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/base/strings.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

// Builds a line: cells side by side, cut to their width, without blanks at its end.
class Line {
 public:
  explicit Line(const Terminal& terminal) : terminal_(terminal) {}

  void left(std::string_view text, std::size_t width, Style style = Style::plain, std::size_t gap = 2) {
    add(text, width, style, gap, false);
  }
  void right(std::string_view text, std::size_t width, Style style = Style::plain, std::size_t gap = 2) {
    add(text, width, style, gap, true);
  }
  // Adds the first text that fits before the terminal's last column, or else the last one, cut.
  void rest(std::initializer_list<std::string> texts) {
    const std::size_t edge = terminal_.width - 1;
    if (used_ + 2 >= edge) return;
    const std::size_t room = edge - used_ - 2;
    const auto fits = [&](const std::string& text) { return display_width(neutralise(text)) <= room; };
    const auto* found = std::find_if(texts.begin(), texts.end(), fits);
    left(found == texts.end() ? *std::prev(texts.end()) : *found, room);
  }
  std::string end() && { return std::move(out_) + '\n'; }

 private:
  void add(std::string_view text, std::size_t width, Style style, std::size_t gap, bool right) {
    const std::string shown = fit(neutralise(text), width, terminal_.ascii);
    const std::size_t padding = width - std::min(display_width(shown), width);
    blanks_ += (used_ > 0 ? gap : 0) + (right ? padding : 0);
    used_ += (used_ > 0 ? gap : 0) + width;
    if (!shown.empty()) {
      out_.append(blanks_, ' ').append(styled(terminal_, style, shown));
      blanks_ = 0;
    }
    if (!right) blanks_ += padding;
  }

  const Terminal& terminal_;
  std::string out_;
  std::size_t used_ = 0, blanks_ = 0;
};

std::string ended_at(const RecordView& record) {
  const auto begun = parse_rfc3339(record.ts);
  if (!begun) return "-";
  const auto took = std::chrono::milliseconds(static_cast<std::int64_t>(record.duration_ms.value_or(0)));
  return format_local(*begun + took, "%H:%M:%S");
}

std::string model_of(const RecordView& record) {
  for (const std::string_view name : {record.model, record.response_model, record.operation}) {
    if (!name.empty()) return std::string(name);
  }
  return record.path.empty() ? "-" : fmt::format("{} {}", record.method, record.path);
}

std::string_view what_happened(const RecordView& record) {
  const std::string_view known = phrase_of(record);
  return known.empty() ? record.outcome : known;
}

// "rate_limit_error: Number of requests ...", "client left, 212 tokens, >$0.0031"
std::string failure(const RecordView& record, std::string_view how, bool with_message, bool with_cost) {
  std::string out(record.error_code.empty() ? how : record.error_code);
  if (with_message && !record.error_message.empty()) {
    out += (out.empty() ? "" : ": ") + std::string(record.error_message);
  }
  if (record.output_tokens) out += fmt::format("{}{} tokens", out.empty() ? "" : ", ", *record.output_tokens);
  if (const CostEntry entry = cost_entry_of(record); entry.usd && with_cost) out += ", " + format_cost(entry);
  return out;
}

std::string tokens(const std::optional<std::uint64_t>& count) { return count ? format_tokens(*count) : "-"; }
std::string span(const std::optional<double>& ms) { return ms ? format_duration(*ms) : "-"; }

void add_usage(Line& line, const RecordView& record, bool cached) {
  line.right(tokens(record.input_tokens), 6);
  line.left(">" + tokens(record.output_tokens), 7, Style::plain, 0);
  if (cached) line.left(record.cache_read_tokens ? tokens(record.cache_read_tokens) + " cached" : "", 13);
}

}  // namespace

std::string tail_line(const RecordView& record, const Terminal& terminal) {
  constexpr unsigned kWithModel = 48, kWithTimes = 72, kWithTtft = 100, kWithProvider = 116;
  const unsigned width = terminal.width;
  Line line(terminal);
  const CostEntry cost = cost_entry_of(record);
  const std::string price = format_cost(cost);
  const Style price_style = cost.usd ? Style::bold : Style::plain;
  const std::string id = to_lower(short_id(record.id));
  if (width < kWithTimes) {
    line.left(id, kShortId, Style::dim);
    if (width >= kWithModel) line.left(model_of(record), 22);
    line.right(state_word(record), 4, state_style(record), 1);
    line.right(price, 9, price_style);
    return std::move(line).end();
  }
  line.left(ended_at(record), 8, Style::dim);
  line.left(id, kShortId, Style::dim);
  if (width >= kWithProvider) line.left(record.provider.empty() ? "-" : record.provider, 9);
  line.left(model_of(record), width >= kWithProvider ? 24 + std::min(width - kWithProvider, 16u)
                              : width >= kWithTtft   ? 30
                                                     : 22);
  line.right(state_word(record), 4, state_style(record), 1);
  line.right(span(record.duration_ms), 6);
  if (width >= kWithTtft) line.right(span(record.ttft_ms), 6);
  if (!ended_well(record)) {
    const bool message = width >= kWithTtft, money = width >= kWithProvider;
    // Where a whole phrase has no room, the word of the log.
    line.rest({failure(record, what_happened(record), message, money),
               failure(record, record.outcome.empty() ? what_happened(record) : record.outcome, message, money)});
    return std::move(line).end();
  }
  add_usage(line, record, width >= kWithProvider);
  line.right(price, 9, price_style, 1);
  return std::move(line).end();
}

}  // namespace finops::cli
