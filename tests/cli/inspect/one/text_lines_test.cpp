#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/inspect/one/text_lines.h"

namespace finops::test::text_lines_test {

namespace {

using namespace finops::cli;

}  // namespace

TEST_CASE("text_lines: lines break where they can, and no text is lost") {
  const auto lines = [](std::string_view text, std::size_t width) { return text_lines(text, width).lines; };
  using Lines = std::vector<std::string>;
  CHECK(lines("", 5).empty());
  CHECK(lines("\n\n", 5).empty());
  CHECK(lines("a\n\n  b\r\nc\n", 9) == Lines{"a", "", "  b", "c"});
  CHECK(lines("one two three", 7) == Lines{"one two", "three"});
  CHECK(lines("one two three", 8) == Lines{"one two", "three"});
  CHECK(lines("one  two", 4) == Lines{"one", "two"});
  CHECK(lines("abcdefgh", 3) == Lines{"abc", "def", "gh"});
  CHECK(lines("    abcdefgh", 6) == Lines{"    ab", "cdefgh"});
  CHECK(lines("東京都", 5) == Lines{"東京", "都"});
  CHECK(lines("東", 1) == Lines{"東"});
  CHECK(lines("a\tb", 9) == Lines{"a   b"});
  CHECK(lines("\x1b[1m", 20) == Lines{"\\x1b[1m"});
  const TextLines some = text_lines("1\n2\n3\n4", 5, 2);
  CHECK(some.lines == Lines{"1", "2"});
  CHECK(some.more == 2);
  std::string text = "words of several lengths and averylongonethatmustbebroken éö東京 ", joined;
  for (std::size_t width = 2; width < 60; ++width) {
    joined.clear();
    for (const std::string& line : lines(text, width)) joined += line;
    std::string wanted = text;
    for (std::string* one : {&joined, &wanted}) one->erase(std::remove(one->begin(), one->end(), ' '), one->end());
    CHECK(joined == wanted);
  }
  CHECK(styled_width("\x1b[31mab\x1b[0m東") == 4);
}

TEST_CASE("text_lines: parts flow into lines, two columns stand next to each other") {
  CHECK(more_lines(1) == "(1 more line, --full to show all)");
  CHECK(more_lines(2) == "(2 more lines, --full to show all)");
  CHECK(flow({"aa", "bb", "cc"}, ", ", 6) == "aa, bb\ncc\n");
  CHECK(flow({"aa", "bb", "cc"}, ", ", 5) == "aa\nbb\ncc\n");
  CHECK(flow({"wider than that"}, ", ", 5) == "wider than that\n");
  CHECK(flow({}, ", ", 5) == "\n");
  using Lines = std::vector<std::string>;
  CHECK(side_by_side({"\x1b[31mab\x1b[0m", "abcdef"}, {"x", "", "z"}, 4, "|") ==
        Lines{"\x1b[31mab\x1b[0m   | x", "abcdef |", "     | z"});
  CHECK(styled_width("no escape") == 9);
}

}  // namespace finops::test::text_lines_test
