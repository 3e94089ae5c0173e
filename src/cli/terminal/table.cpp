#include "cli/terminal/table.h"

#include <algorithm>
#include <utility>

#include "cli/terminal/display_text.h"

namespace finops::cli {
namespace {

constexpr std::size_t kLeastColumn = 4;  // minimum width of a column that is cut

}  // namespace

Table::Table(std::vector<Column> columns, const Terminal& terminal)
    : columns_(std::move(columns)), terminal_(terminal) {}

void Table::add(std::vector<Cell> row) {
  row.resize(std::max(row.size(), columns_.size()));
  for (Cell& cell : row) cell.text = neutralise(cell.text);
  rows_.push_back(std::move(row));
}

void Table::add_line(Cell line) {
  line.text = neutralise(line.text);
  rows_.push_back({std::move(line)});
}

void Table::print(Output& out) {
  if (!started_) {
    fix_widths();
    std::vector<Cell> header;
    for (const Column& column : columns_) header.push_back({std::string(column.header), Style::bold});
    out.write(format(header));
    started_ = true;
  }
  for (const auto& row : rows_) {
    const bool line = row.size() == 1 && columns_.size() > 1;
    if (!out.write(line ? styled(terminal_, row[0].style, fit(row[0].text, terminal_.width - 1, terminal_.ascii)) + '\n'
                        : format(row)))
      break;
  }
  rows_.clear();
}

void Table::fix_widths() {
  std::size_t total = 0, flexible = columns_.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    column.width = std::max(column.width, column.header.size());
    for (const auto& row : rows_) {
      if (i < row.size() && (row.size() > 1 || columns_.size() == 1)) {
        column.width = std::max(column.width, display_width(row[i].text));
      }
    }
    total += column.width + (i > 0 ? column.gap : 0);
    if (column.flexible) flexible = i;
  }
  const std::size_t room = terminal_.width - 1;  // the last column stays free, since some terminals wrap if it is used
  if (total <= room) return;
  if (flexible < columns_.size()) {
    std::size_t& width = columns_[flexible].width;
    const std::size_t before = width, excess = total - room;
    width = std::max(width > excess ? width - excess : 0, std::min(kLeastColumn, width));
    total -= before - width;
  }
  narrow(total, room);
}

void Table::narrow(std::size_t total, std::size_t room) {
  for (; total > room; --total) {
    const auto widest = std::max_element(columns_.begin(), columns_.end(),
                                         [](const Column& a, const Column& b) { return a.width < b.width; });
    if (widest->width <= kLeastColumn) break;
    --widest->width;
  }
  if (total <= room) return;
  const Column mark{.header = terminal_.ascii ? "~" : "…", .width = 1};
  total += mark.gap + mark.width;
  while (columns_.size() > 1 && total > room) {
    total -= columns_.back().width + columns_.back().gap;
    columns_.pop_back();
  }
  columns_.push_back(mark);
  cut_ = true;
}

// Neighbouring cells of one style share an escape sequence, including the gap between them.
std::string Table::format(const std::vector<Cell>& row) const {
  std::string line;
  Style open = Style::plain;
  std::size_t blanks = 0;  // not yet written, so that no line ends with blanks
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const bool mark = cut_ && i + 1 == columns_.size();
    const std::string text = mark ? std::string(column.header) : fit(row[i].text, column.width, terminal_.ascii);
    const std::size_t used = display_width(text);
    const std::size_t padding = column.width - std::min(used, column.width);
    blanks += (i > 0 ? column.gap : 0) + (column.right ? padding : 0);
    if (!text.empty()) {
      const Style style = terminal_.color ? (mark ? Style::dim : row[i].style) : Style::plain;
      if (open != Style::plain && style != open) line += kStyleEnd;
      line.append(blanks, ' ');
      if (style != open) line += style_begin(style);
      open = style;
      blanks = 0;
      line += text;
    }
    if (!column.right) blanks += padding;
  }
  if (open != Style::plain) line += kStyleEnd;
  line += '\n';
  return line;
}

}  // namespace finops::cli
