#include "cli/inspect/list/list.h"

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/table.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool is_number(FieldType type) {
  return type == FieldType::count || type == FieldType::status || type == FieldType::duration ||
         type == FieldType::money;
}

Cell cell_of(const Field& field, const RecordView& record) {
  const FieldValue value = field.of(record);
  if (!is_known(value)) return {"-"};
  if (field.info->name == "id") return {to_lower(short_id(record.id)), Style::dim};
  if (field.info->name == "status") return {state_word(record), state_style(record)};
  if (const auto* time = std::get_if<WallTime>(&value)) return {format_local(*time, "%m-%d %H:%M:%S"), Style::dim};
  if (const auto* usd = std::get_if<NanoUsd>(&value)) {
    CostEntry entry = cost_entry_of(record);
    entry.usd = *usd;  // may be one part of the cost
    return {format_cost(entry), Style::bold};
  }
  if (const auto* span = std::get_if<double>(&value)) {
    return {field.info->unit == "us" ? fmt::format("{}us", *span) : format_duration(*span)};
  }
  const auto* count = std::get_if<std::uint64_t>(&value);
  if (count != nullptr && field.info->unit == "tokens") return {format_tokens(*count)};
  Cell out;
  append_field_text(out.text, value);
  return out;
}

class FieldTable final : public ListWriter {
 public:
  FieldTable(std::vector<Field> fields, const Terminal& terminal, Output& out)
      : fields_(std::move(fields)), headers_(headers(fields_)), table_(columns(), terminal), out_(out) {}

  void add(const RecordView& record, const RecordView&) override {
    if (is_note(record)) return;
    std::vector<Cell> row;
    for (const Field& field : fields_) row.push_back(cell_of(field, record));
    table_.add(std::move(row));
    any_ = true;
    if (table_.waiting() >= kRowsBeforeWidths) table_.print(out_);
  }
  void finish() override {
    if (any_) table_.print(out_);
  }

 private:
  static std::vector<std::string> headers(const std::vector<Field>& fields) {
    std::vector<std::string> out;
    for (const Field& field : fields) out.push_back(to_upper(field.name));
    return out;
  }

  std::vector<Column> columns() const {
    std::vector<Column> out;
    std::size_t flexible = fields_.size();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      out.push_back({.header = headers_[i], .right = is_number(fields_[i].type())});
      if (fields_[i].type() == FieldType::text && fields_[i].info->name != "id") flexible = i;
    }
    if (flexible < out.size()) out[flexible].flexible = true;
    return out;
  }

  std::vector<Field> fields_;
  std::vector<std::string> headers_;
  Table table_;
  Output& out_;
  bool any_ = false;
};

class FieldRows final : public ListWriter {
 public:
  FieldRows(std::vector<Field> fields, RowFormat format, bool header, Output& out)
      : fields_(std::move(fields)), row_(format), out_(out) {
    if (!header) return;
    for (const Field& field : fields_) row_.add(field.name);
    out_.write(row_.take());
  }

  void add(const RecordView& record, const RecordView&) override {
    if (is_note(record)) return;
    for (const Field& field : fields_) {
      text_.clear();
      append_field_text(text_, field.of(record));
      row_.add(text_);
    }
    out_.write(row_.take());
  }

 private:
  std::vector<Field> fields_;
  Row row_;
  Output& out_;
  std::string text_;
};

class FieldJson final : public ListWriter {
 public:
  FieldJson(std::vector<Field> fields, Output& out) : fields_(std::move(fields)), out_(out) {}

  void add(const RecordView& record, const RecordView&) override {
    if (is_note(record)) return;
    std::string line;
    for (const Field& field : fields_) {
      line += line.empty() ? '{' : ',';
      append_json_string(line, field.name);
      line += ':';
      append_field_json(line, field.of(record));
    }
    out_.write(line + "}\n");
  }

 private:
  std::vector<Field> fields_;
  Output& out_;
};

}  // namespace

std::unique_ptr<ListWriter> make_field_table(std::vector<Field> fields, const Terminal& terminal, Output& out) {
  return std::make_unique<FieldTable>(std::move(fields), terminal, out);
}
std::unique_ptr<ListWriter> make_field_rows(std::vector<Field> fields, RowFormat format, bool header, Output& out) {
  return std::make_unique<FieldRows>(std::move(fields), format, header, out);
}
std::unique_ptr<ListWriter> make_field_json(std::vector<Field> fields, Output& out) {
  return std::make_unique<FieldJson>(std::move(fields), out);
}

void print_field_help(const Terminal& terminal, bool plain, Output& out) {
  const bool for_people = terminal.tty && !plain;
  Row row(RowFormat::tsv);
  for (const FieldInfo& field : field_table()) {
    const std::string_view type = to_string(field.type);
    if (!for_people) {
      for (const std::string_view cell : {field.name, field.alias, type, field.unit, field.about}) row.add(cell);
      out.write(row.take());
      continue;
    }
    out.write(styled(terminal, Style::bold, field.name));
    if (!field.alias.empty()) out.write(", " + styled(terminal, Style::bold, field.alias));
    const std::string kind = field.unit.empty() ? std::string(type) : fmt::format("{}, {}", type, field.unit);
    const std::size_t names = field.name.size() + (field.alias.empty() ? 0 : field.alias.size() + 2);
    const bool fits = names + 2 + kind.size() < terminal.width;
    out.write((fits ? "  " : "\n    ") + styled(terminal, Style::dim, kind) + '\n');
    out.write(wrap("    " + std::string(field.about), terminal.width - 1, 4) + '\n');
  }
}

bool is_table(const InspectOptions& options, const Terminal& terminal) {
  return terminal.tty && !options.json && !options.csv && !options.plain;
}

bool asks_for_field_help(const InspectOptions& options) {
  return options.fields.size() == 1 && options.fields.front() == "help";
}

Result<std::unique_ptr<ListWriter>> make_list_writer(const InspectOptions& options, const Terminal& terminal,
                                                     Output& out) {
  const bool table = is_table(options, terminal);
  const RowFormat format = options.csv ? RowFormat::csv : RowFormat::tsv;
  const bool header = options.header || options.csv;
  if (options.fields.empty()) {
    return options.json ? make_json_writer(options.bodies, out)
           : table      ? make_table_writer(terminal, out)
                        : make_row_writer(format, header, out);
  }
  auto fields = find_fields(options.fields);
  if (!fields) return Error{ErrorCode::invalid_argument, "--fields: " + fields.error().message, {}};
  return options.json ? make_field_json(*std::move(fields), out)
         : table      ? make_field_table(*std::move(fields), terminal, out)
                      : make_field_rows(*std::move(fields), format, header, out);
}

}  // namespace finops::cli
