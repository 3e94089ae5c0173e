// `inspect` without an id: one line for each exchange, as a table, tab-separated values or JSON lines.
// One thread; a writer keeps no views of a record after add().
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/options.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/prices/cost.h"
#include "core/prices/cost_total.h"
#include "core/query/fields.h"
#include "core/record/record_view.h"

namespace finops::cli {

inline constexpr std::size_t kRowsBeforeWidths = 1000;  // rows read before the column widths are fixed

inline constexpr std::size_t kShortId = 6;
std::string_view short_id(std::string_view id);

class ListWriter {
 public:
  virtual ~ListWriter() = default;
  virtual bool wants_bodies() const { return false; }
  // `logged` is the same record as it is in the log, with its bodies if wants_bodies().
  virtual void add(const RecordView& record, const RecordView& logged) = 0;
  virtual void finish() {}
};

enum class RowFormat { tsv, csv };

// Builds a line of values for programs; unknown values are empty.
class Row {
 public:
  explicit Row(RowFormat format) : format_(format) {}
  void add(std::string_view value);
  std::string_view take();  // the line with its line end; valid until the next add()

 private:
  RowFormat format_;
  std::string line_;
  bool done_ = false;
};

// The columns depend on the terminal's width: below 72, up to 99, from 100; from 140 on also the user's last message.
// Notes are left out.
std::unique_ptr<ListWriter> make_table_writer(const Terminal& terminal, Output& out);
// Columns: ts id provider model status ms ttft_ms in cached out usd; unknown is empty. Notes are left out.
std::unique_ptr<ListWriter> make_row_writer(RowFormat format, bool header, Output& out);
// The records as logged, including notes; without request and response unless `bodies`.
std::unique_ptr<ListWriter> make_json_writer(bool bodies, Output& out);

// --- The list with columns of the user's choice (--fields), in every form of output. One thread.

// These writers leave notes out.
std::unique_ptr<ListWriter> make_field_table(std::vector<Field> fields, const Terminal& terminal, Output& out);
std::unique_ptr<ListWriter> make_field_rows(std::vector<Field> fields, RowFormat format, bool header, Output& out);
std::unique_ptr<ListWriter> make_field_json(std::vector<Field> fields, Output& out);

// `--fields help`: every field with its short name, type, unit and meaning.
void print_field_help(const Terminal& terminal, bool plain, Output& out);

// --- The form of the list that the options choose. One thread.

bool is_table(const InspectOptions& options, const Terminal& terminal);
bool asks_for_field_help(const InspectOptions& options);

// Error::invalid_argument: options that exclude each other, or an unknown field.
Result<std::unique_ptr<ListWriter>> make_list_writer(const InspectOptions& options, const Terminal& terminal,
                                                     Output& out);

// --- The lines after the list on a terminal: how many exchanges, their cost, and commands to continue with. One
// thread.

struct ListTotals {
  std::uint64_t shown = 0, ok = 0, failed = 0;
  CostTotal cost;
  std::string last_id;

  void add(const RecordView& record);
};

// For stderr: "7 of 7 entries · 5 ok, 2 failed · $0.0527" and commands that show more of the same log. `entries`:
// nullopt if not all were read; then "20 newest · ...". `log`: its name for people, or empty. `named`: the inputs as
// the user named them. A command that is too long, or that would not read the same inputs, is left out.
std::string list_footer(const ListTotals& totals, std::optional<std::uint64_t> entries, std::string_view log,
                        const std::vector<std::string>& named, const Terminal& terminal);

// --- One exchange as one line of `inspect -f` on a terminal. Columns have fixed widths, so no other lines are needed.
// Pure except for the time zone.

// With its line end, and narrower than the terminal. The time is that of the end. A failed exchange shows the reason
// instead of its usage.
std::string tail_line(const RecordView& record, const Terminal& terminal);

}  // namespace finops::cli
