// Rows in aligned columns for a terminal, never wider than it: if a row is too wide, cells are cut with a mark, first
// in the flexible column, then in the widest ones. If that is not enough, the last columns are left out, and a mark
// shows it. Cells are neutralised here, so no text of a model can control the terminal. One thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"

namespace finops::cli {

struct Column {
  std::string_view header;
  std::size_t width = 0;  // minimum; wider cells widen the column
  bool right = false;     // aligned to the right, as numbers are
  std::size_t gap = 2;    // blanks before it; none before the first column
  bool flexible = false;  // at most one: it is cut first, with a mark, if the row does not fit
};

struct Cell {
  std::string text;
  Style style = Style::plain;
};

class Table {
 public:
  Table(std::vector<Column> columns, const Terminal& terminal);

  void add(std::vector<Cell> row);  // one cell for each column
  void add_line(Cell line);         // a line across all columns
  std::size_t waiting() const noexcept { return rows_.size(); }

  // Writes the rows added since the last call; the first call writes the header too and fixes the widths.
  void print(Output& out);

 private:
  void fix_widths();
  void narrow(std::size_t total, std::size_t room);
  std::string format(const std::vector<Cell>& row) const;

  std::vector<Column> columns_;
  Terminal terminal_;
  std::vector<std::vector<Cell>> rows_;
  bool started_ = false;
  bool cut_ = false;  // the last column is the mark for columns that were left out
};

}  // namespace finops::cli
