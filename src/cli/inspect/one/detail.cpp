#include "cli/inspect/one/one_view.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/list/list.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/record/record_message.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

constexpr std::size_t kLabel = 10;  // columns of the names at the left
constexpr std::size_t kLongestTimeBar = 60;
constexpr std::size_t kLeastPath = 16;
constexpr unsigned kSideBySide = 120;

// Puts parts side by side as far as they fit into `width`; a part that is too wide is broken.
std::vector<std::string> rows(const std::vector<std::string>& parts, std::string_view between, std::size_t width) {
  std::vector<std::string> out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (display_width(part) >= width) {
      for (std::string& line : text_lines(part, width - 1).lines) out.push_back(std::move(line));
    } else if (out.empty() || display_width(out.back()) + between.size() + display_width(part) >= width) {
      out.push_back(part);
    } else {
      out.back().append(between).append(part);
    }
  }
  return out;
}

// Collects the view line by line.
class Page {
 public:
  explicit Page(const Terminal& terminal) : terminal_(terminal) {}

  const Terminal& terminal() const { return terminal_; }
  void line(std::string_view text) { text_.append(text).push_back('\n'); }
  // `text` may contain our escape sequences; the caller must neutralise text of a record.
  void labelled(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    const std::string column = fmt::format("{:<{}}", label, kLabel);
    line((label.empty() ? column : styled(terminal_, Style::dim, column)) + std::string(text));
  }
  // Parts without escape sequences, side by side until the width is used, then on a new line. Empty ones are left out.
  void labelled(std::string_view label, const std::vector<std::string>& parts, std::string_view between) {
    for (const std::string& row :
         rows(parts, between, terminal_.width - std::min<std::size_t>(terminal_.width, kLabel))) {
      labelled(label, row);
      label = "";
    }
  }
  void unlabelled(const std::vector<std::string>& parts, std::string_view between) {
    for (const std::string& row : rows(parts, between, terminal_.width)) line(row);
  }
  void lines(const std::vector<std::string>& lines) {
    for (const std::string& text : lines) line(text);
  }
  std::string take() { return std::move(text_); }

 private:
  Terminal terminal_;
  std::string text_;
};

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

// "name value", or nothing when the value is unknown.
std::string named(std::string_view name, std::string_view value) {
  return value.empty() ? std::string{} : fmt::format("{} {}", name, neutralise(value));
}
std::string named(std::string_view name, const std::optional<double>& ms) {
  return ms ? fmt::format("{} {}", name, format_duration(*ms)) : std::string{};
}
std::string named(std::string_view name, const std::optional<std::uint64_t>& count) {
  return count ? fmt::format("{} {}", name, format_count(*count)) : std::string{};
}

std::string outcome_text(const RecordView& record) {
  std::string outcome = neutralise(record.outcome.empty() ? "-" : record.outcome);
  std::replace(outcome.begin(), outcome.end(), '_', ' ');
  return record.status ? fmt::format("{} {}", *record.status, outcome) : outcome;
}

void add_head(Page& page, const RecordView& r, bool full) {
  const Terminal& terminal = page.terminal();
  const std::string query = r.query.empty() ? "" : (r.query.starts_with('?') ? "" : "?") + std::string(r.query);
  std::string left = is_note(r) ? "note" : neutralise(fmt::format("{} {}{}", r.method, r.path, query));
  const std::string id = neutralise(to_lower(short_id(r.id)));
  const std::string state = is_note(r) ? "" : outcome_text(r);
  const std::string total = r.duration_ms ? "  " + format_duration(*r.duration_ms) : "";
  const std::size_t others = display_width(id) + 4 + display_width(state) + total.size() + 1;
  const bool one_line = others + display_width(left) <= terminal.width;
  if (!one_line && (full || others + kLeastPath >= terminal.width)) {
    page.line(styled(terminal, Style::bold, id));
    const std::size_t room = terminal.width - 1;
    if (!full) left = fit(left, room, terminal.ascii);
    page.lines(text_lines(left, room).lines);
    if (!state.empty())
      page.line(styled(terminal, state_style(r), fit(state, room - total.size(), terminal.ascii)) + total);
    return;
  }
  if (!one_line) left = fit(left, terminal.width - others, terminal.ascii);
  const std::size_t used = others + display_width(left);
  const std::size_t blanks = used < terminal.width ? 2 + terminal.width - used : 2;
  page.line(styled(terminal, Style::bold, id) + "  " + left + (state.empty() ? "" : std::string(blanks, ' ')) +
            styled(terminal, state_style(r), state) + total);
}

std::string zone_of(std::string offset) {  // +0100 -> +01:00
  if (offset.size() == 5) offset.insert(3, ":");
  return offset;
}

void add_origin(Page& page, const RecordView& r, const RecordMessage& response) {
  std::string when = neutralise(r.ts);
  if (const auto time = parse_rfc3339(r.ts)) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count() % 1000;
    when = fmt::format("{}.{:03} {}", format_local(*time, "%Y-%m-%d %H:%M:%S"), (ms + 1000) % 1000,
                       zone_of(format_local(*time, "%z")));
  }
  const std::string model = neutralise(r.response_model.empty() ? r.model : r.response_model);
  std::string stream = r.stream.value_or(false) ? "stream" : "";
  if (response.chunks > 0) stream += fmt::format("{}{} chunks", stream.empty() ? "" : ", ", response.chunks);
  page.unlabelled({when, neutralise(r.provider), model, neutralise(r.operation), stream}, "   ");
  for (const std::string& line : text_lines(r.id, page.terminal().width - 1).lines) {
    page.line(styled(page.terminal(), Style::dim, line));
  }
}

// One character for each slice of the total: waiting for a connection, for the first byte, and streaming.
std::string time_bar(const RecordView& r, const Terminal& terminal) {
  const auto first = r.ttfb_ms ? r.ttfb_ms : r.ttft_ms;
  if (!first || !r.duration_ms || *r.duration_ms < 1 || *first > *r.duration_ms) return {};
  const std::size_t cells = std::min<std::size_t>(kLongestTimeBar, terminal.width - std::min(terminal.width - 1, 20u));
  const auto cell_of = [&](double ms) {
    const double share = std::clamp(ms / *r.duration_ms, 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(cells)));
  };
  const std::size_t connected = r.upstream_connect_ms ? std::min(cell_of(*r.upstream_connect_ms), cells) : 0;
  const std::size_t answered = std::max(cell_of(*first), connected);
  const auto piece = [&](std::size_t count, std::string_view unicode, std::string_view ascii, Style style) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += terminal.ascii ? ascii : unicode;
    return styled(terminal, style, out);
  };
  return piece(connected, "·", ".", Style::dim) + piece(answered - connected, "░", "-", Style::yellow) +
         piece(cells - answered, "█", "#", Style::green);
}

// The strings of a JSON array.
std::vector<std::string> texts_of(std::string_view json) {
  std::vector<std::string> out;
  const auto list = parse_json(json);
  if (!list.is_array()) return out;
  for (const auto& value : list) {
    if (value.is_string()) out.push_back(neutralise(value.get<std::string>()));
  }
  return out;
}

void add_numbers(Page& page, const RecordView& r) {
  std::string connect = named("connect", r.upstream_connect_ms);
  if (connect.empty() && r.upstream_reused.value_or(false)) connect = "connect reused";
  std::string overhead;
  if (r.overhead_us) overhead = fmt::format("finops {:.0f}us", *r.overhead_us);
  page.labelled("time",
                {connect, named("first byte", r.ttfb_ms), named("first token", r.ttft_ms),
                 named("total", r.duration_ms), overhead},
                " | ");
  if (const std::string bar = time_bar(r, page.terminal()); !bar.empty()) page.labelled("", bar);

  const auto with = [](std::string text, const std::vector<std::string>& parts) {
    const std::string inner = join(parts, ", ");
    return inner.empty() || text.empty() ? text : fmt::format("{} ({})", text, inner);
  };
  const bool at_least = r.usage_source == "partial";
  const auto bound = [&](std::string text) { return at_least && !text.empty() ? ">" + text : text; };
  const auto count = [&](std::string_view name, const std::optional<std::uint64_t>& value) {
    std::string text = named(name, value);
    return at_least && !text.empty() ? text.insert(name.size() + 1, ">") : text;
  };
  page.labelled("tokens",
                {with(count("in", r.input_tokens),
                      {named("cached", r.cache_read_tokens), named("cache written", r.cache_write_tokens),
                       r.cache_write_1h_tokens.value_or(0) > 0 ? named("for 1h", r.cache_write_1h_tokens) : ""}),
                 with(count("out", r.output_tokens), {named("reasoning", r.reasoning_tokens)}),
                 r.usage_source == "partial" ? "partial" : ""},
                "   ");

  page.labelled(
      "ended",
      {neutralise(phrase_of(r)), join(texts_of(r.finish_reasons), ", "),
       r.service_tier.empty() ? "" : neutralise(fmt::format("tier {}", r.service_tier)), neutralise(r.response_id)},
      "   ");

  const auto usd = usd_of(r);
  std::string cost = !usd ? "" : styled(page.terminal(), Style::bold, bound(format_money_exact(*usd)));
  if (usd && r.cost_basis == "subscription") cost = "~" + cost + "  covered by a subscription";
  if (cost.empty() && r.cost_status == "no_price") {
    cost = "-  " + (r.cost_reason.empty() ? "no price known for this model" : neutralise(r.cost_reason));
  }
  if (cost.empty() && is_unpriced(cost_entry_of(r))) {
    const bool could_ask = r.stream.value_or(false) && (r.provider == "openai" || r.provider == "azure");
    cost = ended_as(r, Outcome::lost) ? "-  the answer was lost"
           : could_ask                ? "-  no usage was reported; 'serve --plugin include_usage' asks for it"
                                      : "-  no usage was reported";
  }
  std::vector<std::string> parts;
  const auto by = parse_json(r.cost_by);
  if (by.is_object()) {
    for (const auto& [name, value] : by.items()) {
      if (!value.is_number()) continue;
      if (const auto part = parse_usd(json_line(value))) {
        parts.push_back(fmt::format("{} {}", neutralise(name), format_money_exact(*part)));
      }
    }
  }
  const std::string sum = parts.empty() || !usd ? "" : " = " + join(parts, " + ");
  const bool fits = usd && kLabel + format_money_exact(*usd).size() + display_width(sum) < page.terminal().width;
  if (usd) {
    page.labelled("cost", fits ? cost + sum : cost);
  } else {
    page.labelled("cost", {cost}, "");
  }
  if (!fits) page.labelled("", parts, " + ");
}

void add_parties(Page& page, const RecordView& r) {
  std::vector<std::string> client{neutralise(r.client), named("key", r.credential), named("session", r.session)};
  const auto tags = parse_json(r.tags);
  if (tags.is_object()) {
    for (const auto& [name, value] : tags.items()) {
      if (value.is_string()) client.push_back(neutralise(fmt::format("{}={}", name, value.get<std::string>())));
    }
  }
  if (r.source == "send" || r.source == "replay") client.push_back(fmt::format("by finops {}", r.source));
  page.labelled("client", client, "   ");
  page.labelled("upstream",
                {neutralise(r.upstream_url), neutralise(r.upstream_request_id),
                 r.attempts.value_or(1) > 1 ? named("attempts", r.attempts) : ""},
                "   ");
  page.labelled("replay of", {neutralise(r.replay_of)}, "");
  std::string error = join({std::string(r.error_code), std::string(r.error_message)}, ": ");
  if (!r.error_phase.empty()) error += fmt::format(" ({})", r.error_phase);
  std::string_view label = "error";
  const unsigned width = page.terminal().width;
  for (const std::string& line : text_lines(error, width > kLabel + 1 ? width - 1 - kLabel : 1).lines) {
    page.labelled(label, styled(page.terminal(), Style::red, line));
    label = "";
  }
}

// Request and response, side by side if there is room, else one below the other.
void add_halves(Page& page, const Result<RecordMessage>& request, const Result<RecordMessage>& response, bool both,
                const DetailOptions& options) {
  const Terminal& terminal = page.terminal();
  if (!both || options.full || options.headers || terminal.width < kSideBySide) {
    page.lines(message_lines(request, Side::request, terminal, options));
    if (!both) return;
    page.line("");
    return page.lines(message_lines(response, Side::response, terminal, options));
  }
  Terminal left = terminal, right = terminal;
  left.width = (terminal.width - 3) / 2;
  right.width = terminal.width - 2 - left.width;
  page.lines(side_by_side(message_lines(request, Side::request, left, options),
                          message_lines(response, Side::response, right, options), left.width - 1,
                          styled(terminal, Style::dim, terminal.ascii ? "|" : "│")));
}

}  // namespace

std::string render_detail(const RecordView& record, const Terminal& terminal, const DetailOptions& options) {
  Page page(terminal);
  const auto request = parse_message(record.request), response = parse_message(record.response);
  add_head(page, record, options.full);
  add_origin(page, record, response ? *response : RecordMessage{});
  page.line("");
  add_numbers(page, record);
  add_parties(page, record);
  page.line("");
  if (record.request.empty()) {
    if (!record.response.empty()) page.lines(message_lines(response, Side::response, terminal, options));
  } else {
    add_halves(page, request, response, !record.response.empty(), options);
  }
  return page.take();
}

}  // namespace finops::cli
