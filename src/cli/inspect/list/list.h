// `inspect` without an id: one line for each exchange, as a table, tab-separated values or JSON lines.
// One thread; a writer keeps no view of a record beyond add().
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/prices/cost.h"
#include "core/record/record_view.h"

namespace finops::cli {

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

}  // namespace finops::cli
