#include "cli/inspect/list/list.h"

#include <cmath>
#include <optional>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/table.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/base/strings.h"
#include "core/conversation/conversation.h"
#include "core/query/asked.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

constexpr unsigned kMediumFrom = 72, kWideFrom = 100, kPromptFrom = 140, kLongModelsFrom = 170;

template <class T>
Cell right(const std::optional<T>& value, std::string (*format)(T), Style style = Style::plain) {
  return value ? Cell{format(*value), style} : Cell{"-", Style::plain};
}

Cell right(const std::optional<std::uint64_t>& value) { return {value ? format_tokens(*value) : "-", Style::plain}; }

// For calls without a model (lists, files), shows the operation.
Cell model_cell(const RecordView& record) {
  if (!record.model.empty()) return {std::string(record.model)};
  if (!record.response_model.empty()) return {std::string(record.response_model)};
  if (!record.operation.empty()) return {std::string(record.operation), Style::dim};
  if (record.path.empty()) return {"-"};
  return {fmt::format("{} {}", record.method, record.path), Style::dim};
}

Cell time_cell(const RecordView& record, const char* format) {
  const auto time = parse_rfc3339(record.ts);
  return {time ? format_local(*time, format) : "-", Style::dim};
}

Cell cost_cell(const RecordView& record) {
  const CostEntry entry = cost_entry_of(record);
  return {format_cost(entry), entry.usd ? Style::bold : Style::plain};
}

struct ListColumn {
  Column column;
  Cell (*cell)(const RecordView& record, const RecordView& logged);
};

// The beginning of the user's last message, on one line.
Cell prompt_cell(const RecordView& logged) {
  constexpr std::size_t kMostColumns = 400;
  const std::optional<std::string> body = body_of_message(logged.request);
  const auto conversation = body ? request_conversation(*body) : std::nullopt;
  if (!conversation) return {"-", Style::dim};
  for (auto message = conversation->messages.rbegin(); message != conversation->messages.rend(); ++message) {
    if (message->role != "user") continue;
    std::string out;
    for (const ConversationPart& part : message->parts) {
      if (part.kind != ConversationPart::Kind::text) continue;
      for (const char c : std::string_view(part.text).substr(0, kMostColumns)) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) out += c;
        if (blank && !out.empty() && out.back() != ' ') out += ' ';
      }
      if (!out.empty() && out.back() != ' ') out += ' ';
      if (out.size() >= kMostColumns) break;
    }
    out.resize(utf8_complete_prefix(out));
    if (const std::string_view text = trim(out); !text.empty()) return {std::string(text), Style::dim};
  }
  return {"-", Style::dim};
}

// Why it failed; empty: unknown.
std::string reason_of(const RecordView& record) {
  std::string out(record.error_code);
  if (!record.error_message.empty()) out.append(out.empty() ? "" : ": ").append(record.error_message);
  return out;
}
bool failed(const RecordView& record) { return !ended_well(record) && !reason_of(record).empty(); }

// If there is no column for the error code, it is shown after the model.
Cell model_or_error_cell(const RecordView& record) {
  Cell cell = model_cell(record);
  if (failed(record) && !record.error_code.empty()) cell.text.append(" ").append(record.error_code);
  return cell;
}

const Column kModelColumn{.header = "MODEL", .width = 10, .flexible = true};

template <std::size_t kWidest, bool kAscii>
Cell cut_model_cell(const RecordView& record, const RecordView&) {
  Cell cell = model_cell(record);
  cell.text = fit(neutralise(cell.text), kWidest, kAscii);
  return cell;
}

std::vector<ListColumn> list_columns(unsigned width, bool ascii) {
  const auto number = [](std::string_view header, std::size_t least) {
    return Column{.header = header, .width = least, .right = true};
  };
  using R = const RecordView&;
  const ListColumn time{{.header = "TIME", .width = 8}, [](R r, R) { return time_cell(r, "%H:%M:%S"); }};
  const ListColumn when{{.header = "WHEN", .width = 14}, [](R r, R) { return time_cell(r, "%m-%d %H:%M:%S"); }};
  const ListColumn id{{.header = "ID", .width = kShortId}, [](R r, R) {
                        return Cell{to_lower(short_id(r.id)), Style::dim};
                      }};
  const ListColumn provider{{.header = "PROVIDER", .width = 9},
                            [](R r, R) { return Cell{r.provider.empty() ? "-" : std::string(r.provider)}; }};
  ListColumn model{kModelColumn, [](R r, R) { return model_or_error_cell(r); }};
  const ListColumn state{{.header = "ST", .width = 4, .right = true, .gap = 1}, [](R r, R) {
                           return Cell{state_word(r), state_style(r)};
                         }};
  const ListColumn streamed{{.header = "S", .width = 1},
                            [](R r, R) { return Cell{r.stream.value_or(false) ? "s" : ""}; }};
  const ListColumn total{number("TOTAL", 6), [](R r, R) { return right(r.duration_ms, format_duration); }};
  const ListColumn ttft{number("TTFT", 6), [](R r, R) { return right(r.ttft_ms, format_duration); }};
  const ListColumn in{number("IN", 6), [](R r, R) { return right(r.input_tokens); }};
  const ListColumn cached{number("CACHED", 6), [](R r, R) { return right(r.cache_read_tokens); }};
  const ListColumn out{number("OUT", 6), [](R r, R) { return right(r.output_tokens); }};
  const ListColumn cost{number("COST", 8), [](R r, R) { return cost_cell(r); }};
  const ListColumn prompt{{.header = "PROMPT", .width = 10, .flexible = true}, [](R r, R logged) {
                            return failed(r) ? Cell{reason_of(r), Style::red} : prompt_cell(logged);
                          }};

  if (width < 48) return {id, state, cost};
  if (width < kMediumFrom) return {id, model, state, cost};
  if (width < kWideFrom) {
    model.column.width = 22;
    return {time, id, model, state, total, in, out, cost};
  }
  model.column.width = 24;
  if (width >= kPromptFrom) {
    model.column.flexible = false;
    model.cell = [](R r, R) { return model_cell(r); };
    if (width < kLongModelsFrom) model.cell = ascii ? cut_model_cell<24, true> : cut_model_cell<24, false>;
    if (width >= kLongModelsFrom) model.cell = ascii ? cut_model_cell<40, true> : cut_model_cell<40, false>;
    return {when, id, provider, model, state, streamed, total, ttft, in, cached, out, cost, prompt};
  }
  if (width >= 114) return {when, id, provider, model, state, streamed, total, ttft, in, cached, out, cost};
  if (width >= 106) return {when, id, model, state, streamed, total, ttft, in, cached, out, cost};
  return {when, id, model, state, streamed, total, ttft, in, out, cost};
}

class TableWriter final : public ListWriter {
 public:
  TableWriter(const Terminal& terminal, Output& out)
      : columns_(list_columns(terminal.width, terminal.ascii)),
        table_(table_columns(columns_), terminal),
        out_(out),
        prompts_(terminal.width >= kPromptFrom) {}

  bool wants_bodies() const override { return prompts_; }
  void add(const RecordView& record, const RecordView& logged) override {
    if (is_note(record)) return;
    if (const auto time = parse_rfc3339(record.ts)) {
      const std::string day = format_local(*time, "%Y-%m-%d");
      if (!day_.empty() && day != day_) table_.add_line({day, Style::dim});
      day_ = day;
    }
    std::vector<Cell> row;
    row.reserve(columns_.size());
    for (const ListColumn& column : columns_) row.push_back(column.cell(record, logged));
    table_.add(std::move(row));
    any_ = true;
    if (table_.waiting() >= kRowsBeforeWidths) table_.print(out_);
  }

  void finish() override {
    if (any_) table_.print(out_);
  }

 private:
  static std::vector<Column> table_columns(const std::vector<ListColumn>& columns) {
    std::vector<Column> out;
    for (const ListColumn& column : columns) out.push_back(column.column);
    return out;
  }

  std::vector<ListColumn> columns_;
  Table table_;
  Output& out_;
  bool prompts_;
  bool any_ = false;
  std::string day_;  // of the row above
};

class RowWriter final : public ListWriter {
 public:
  RowWriter(RowFormat format, bool header, Output& out) : row_(format), out_(out) {
    if (!header) return;
    for (const std::string_view name :
         {"ts", "id", "provider", "model", "status", "ms", "ttft_ms", "in", "cached", "out", "usd", "basis"}) {
      row_.add(name);
    }
    out_.write(row_.take());
  }

  void add(const RecordView& record, const RecordView&) override {
    if (is_note(record)) return;
    row_.add(record.ts);
    row_.add(record.id);
    row_.add(record.provider);
    row_.add(record.model.empty() ? record.response_model : record.model);
    count(record.status);
    count(whole(record.duration_ms));
    count(whole(record.ttft_ms));
    count(record.input_tokens);
    count(record.cache_read_tokens);
    count(record.output_tokens);
    row_.add(record.cost_usd);
    row_.add(record.cost_basis);
    out_.write(row_.take());
  }

 private:
  static std::optional<std::uint64_t> whole(const std::optional<double>& value) {
    if (!value || !(*value >= 0) || *value > 1e15) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(*value));
  }

  void count(const std::optional<std::uint64_t>& value) {
    number_.clear();
    if (value) append_uint(number_, *value);
    row_.add(number_);
  }

  Row row_;
  Output& out_;
  std::string number_;
};

class JsonWriter final : public ListWriter {
 public:
  JsonWriter(bool bodies, Output& out) : bodies_(bodies), out_(out) {}
  bool wants_bodies() const override { return bodies_; }
  void add(const RecordView& record, const RecordView&) override {
    out_.write((bodies_ ? std::string(record.line) : metadata_line(record)) + '\n');
  }

 private:
  bool bodies_;
  Output& out_;
};

}  // namespace

std::string_view short_id(std::string_view id) { return id.substr(id.size() - std::min(id.size(), kShortId)); }

std::unique_ptr<ListWriter> make_table_writer(const Terminal& terminal, Output& out) {
  return std::make_unique<TableWriter>(terminal, out);
}
std::unique_ptr<ListWriter> make_row_writer(RowFormat format, bool header, Output& out) {
  return std::make_unique<RowWriter>(format, header, out);
}
std::unique_ptr<ListWriter> make_json_writer(bool bodies, Output& out) {
  return std::make_unique<JsonWriter>(bodies, out);
}

void Row::add(std::string_view value) {
  if (done_) line_.clear();
  done_ = false;
  format_ == RowFormat::csv ? append_csv_field(line_, value) : append_tsv_field(line_, value);
  line_ += format_ == RowFormat::csv ? ',' : '\t';
}

std::string_view Row::take() {
  line_.back() = '\n';
  done_ = true;
  return line_;
}

}  // namespace finops::cli
