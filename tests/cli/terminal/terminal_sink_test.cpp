#include <doctest/doctest.h>

#include <sstream>

#include "cli/terminal/terminal.h"
#include "cli/terminal/terminal_sink.h"

namespace finops::test::terminal_sink_test {

TEST_CASE("C5: nothing that steers a terminal passes the sink, however the text is cut") {
  const std::string hostile =
      "a\x1b[31mb\x1b]0;t\a\xC2\x9B"
      "c\xE2\x80\xAE"
      "d\xFF\rover\x7F\b\tt\r\nend é\xC3";
  const std::string shown = "a\\x1b[31mb\\x1b]0;t\\x07\\x9bc\\u202ed\\xff\\rover\\x7f\\x08\tt\nend é\\xc3";
  for (std::size_t size = 1; size <= hostile.size(); ++size) {
    std::ostringstream out;
    {
      cli::TerminalSink sink(out);
      for (std::size_t at = 0; at < hostile.size(); at += size) out << hostile.substr(at, size);
    }
    CHECK(out.str() == shown);
  }
  std::ostringstream out;
  {
    cli::TerminalSink sink(out);
    for (const char c : hostile) out.put(c);
  }
  CHECK(out.str() == shown);
  out << "\x1b";
  CHECK(out.str() == shown + "\x1b");  // the sink is gone
}

TEST_CASE("C5: the sink lets our own styles pass where a view asks for it, and no others") {
  std::string text;
  for (const cli::Style style :
       {cli::Style::dim, cli::Style::bold, cli::Style::red, cli::Style::green, cli::Style::yellow, cli::Style::cyan}) {
    text += cli::styled({.tty = true, .width = 80, .color = true, .ascii = false}, style, "x");
  }
  for (std::size_t size = 1; size <= 6; ++size) {
    std::ostringstream out;
    {
      cli::TerminalSink sink(out);
      sink.allow_styles(true);
      for (std::size_t at = 0; at < text.size(); at += size) out << text.substr(at, size);
      out << "\x1b[5mblink\x1b[";
    }
    CHECK(out.str() == text + "\\x1b[5mblink\\x1b[");
  }
}

}  // namespace finops::test::terminal_sink_test
