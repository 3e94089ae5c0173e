// `inspect` without an id: one line for each exchange, as a table, tab-separated values or JSON lines.
// One thread; a writer keeps no view of a record beyond add().
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

inline constexpr std::size_t kRowsBeforeWidths = 1000;  // looked at before the column widths are fixed

inline constexpr std::size_t kShortId = 6;
std::string_view short_id(std::string_view id);

class ListWriter {
 public:
  virtual ~ListWriter() = default;
  virtual bool wants_bodies() const { return false; }
  // `logged` is the same record as it was read, with its bodies if wants_bodies().
  virtual void add(const RecordView& record, const RecordView& logged) = 0;
  virtual void finish() {}
};

enum class RowFormat { tsv, csv };

// A line of values for machines, unknown ones empty.
class Row {
 public:
  explicit Row(RowFormat format) : format_(format) {}
  void add(std::string_view value);
  std::string_view take();  // the line with its end; good until the next add()

 private:
  RowFormat format_;
  std::string line_;
  bool done_ = false;
};

// Columns by the terminal's width: below 72, to 99, from 100; from 140 on what the user said last. Notes are left out.
std::unique_ptr<ListWriter> make_table_writer(const Terminal& terminal, Output& out);
// ts id provider model status ms ttft_ms in cached out usd; unknown is empty. Notes are left out.
std::unique_ptr<ListWriter> make_row_writer(RowFormat format, bool header, Output& out);
// The records as written, without request and response unless `bodies`; notes too.
std::unique_ptr<ListWriter> make_json_writer(bool bodies, Output& out);

// --- The list with columns of the user's choice (--fields), in every form of output. One thread.

// Error::invalid_argument: one of them is no field; names the flag.
Result<std::vector<Field>> choose_fields(const std::vector<std::string>& names);

// Notes are left out of all of them.
std::unique_ptr<ListWriter> make_field_table(std::vector<Field> fields, const Terminal& terminal, Output& out);
std::unique_ptr<ListWriter> make_field_rows(std::vector<Field> fields, RowFormat format, bool header, Output& out);
std::unique_ptr<ListWriter> make_field_json(std::vector<Field> fields, Output& out);

// `--fields help`: every field with its short name, type, unit and what it is.
void print_field_help(const Terminal& terminal, bool plain, Output& out);

// --- Which form of the list the options ask for. One thread.

bool is_table(const InspectOptions& options, const Terminal& terminal);
bool asks_for_field_help(const InspectOptions& options);

// Error::invalid_argument: options that do not go together, or an unknown field.
Result<std::unique_ptr<ListWriter>> make_list_writer(const InspectOptions& options, const Terminal& terminal,
                                                     Output& out);

// --- What follows the list on a terminal: how many exchanges, what they cost, where to go on. One thread.

struct ListTotals {
  std::uint64_t shown = 0, ok = 0, failed = 0;
  CostTotal cost;
  std::string last_id;

  void add(const RecordView& record);
};

// For stderr: "7 of 7 entries · 5 ok, 2 failed · $0.0527" and the commands that show more of the same log. `entries`:
// nullopt if not all were looked at, "20 newest · ...". `log`: its name for people, or empty. `named`: the inputs as
// the user named them. A command that does not fit, or that would not read them, is left out.
std::string list_footer(const ListTotals& totals, std::optional<std::uint64_t> entries, std::string_view log,
                        const std::vector<std::string>& named, const Terminal& terminal);

// --- One exchange as one line of `inspect -f` on a terminal, without the lines before it: columns of fixed width. Pure
// but for the time zone.

// With its line end, and narrower than the terminal. The time is when it ended; what failed says why instead of what it
// used.
std::string tail_line(const RecordView& record, const Terminal& terminal);

}  // namespace finops::cli
