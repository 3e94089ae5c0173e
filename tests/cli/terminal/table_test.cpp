#include "cli/terminal/table.h"

#include <doctest/doctest.h>

#include <sstream>

namespace finops::cli {

TEST_CASE("C5 table: columns without room give way to a mark, also for rows that come later and are short") {
  std::vector<Column> columns;
  for (int i = 0; i < 9; ++i) columns.push_back({.header = "HEADER"});
  std::ostringstream text;
  Output out(text);
  Table table(columns, {.tty = true, .width = 20, .color = false, .ascii = true});
  table.add({{"a"}, {"b"}});
  table.print(out);
  table.add({{"c"}});
  table.add({});
  table.print(out);
  CHECK(text.str() == "HEA~  HEA~  HEA~  ~\na     b           ~\nc                 ~\n                  ~\n");
}

}  // namespace finops::cli
