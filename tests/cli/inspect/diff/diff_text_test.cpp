// C4: two texts word by word, as `inspect diff` shows them on a terminal.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/inspect/diff/diff.h"
#include "support/inspect_run.h"

namespace finops::test::diff_text_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

std::string joined(const std::vector<DiffLine>& lines) {
  std::string out;
  for (const DiffLine& line : lines) out += line.text + '\n';
  return out;
}

// "left | right" of each hunk.
std::string hunks(const std::string& left, const std::string& right, const Terminal& to = terminal(80)) {
  std::string out;
  for (const TextHunk& hunk : text_hunks(left, right, 70, to)) out += joined(hunk.left) + "| " + joined(hunk.right);
  return out;
}

std::string words(int first, int last) {
  std::string out;
  for (int i = first; i <= last; ++i) out += (i == first ? "w" : " w") + std::to_string(i);
  return out;
}

}  // namespace

TEST_CASE("C4 diff: changed words are marked, blanks around them are not") {
  CHECK(hunks("a b c", "a b c").empty());
  CHECK(hunks("a b c", "a x c") == "a [-b-] c\n| a {+x+} c\n");
  CHECK(hunks("a c", "a b c") == "a c\n| a {+b+} c\n");
  CHECK(hunks("a b c d", "a x y d") == "a [-b c-] d\n| a {+x y+} d\n");  // what has only a blank between it is one
  CHECK(hunks("a b", "a  b") == "a[- -]b\n| a{+  +}b\n");
  CHECK(hunks("a b", "a x", terminal(80, true)) == "a \x1b[31mb\x1b[0m\n| a \x1b[32mx\x1b[0m\n");
  CHECK(hunks("", "x") == "| {+x+}\n");
}

TEST_CASE("C4 diff: a change has a few words around it, and signs where more is left out") {
  const std::string before = words(1, 20), after = words(21, 40);
  CHECK(hunks(before + " old " + after, before + " new " + after) ==
        "\u2026 w15 w16 w17 w18 w19 w20 [-old-] w21 w22 w23 w24 w25 w26 \u2026\n"
        "| \u2026 w15 w16 w17 w18 w19 w20 {+new+} w21 w22 w23 w24 w25 w26 \u2026\n");
  CHECK(hunks(before + " old", before + " new", terminal(80, false, true)).starts_with("... w15 w16"));
  const std::string far = "x " + words(1, 30) + " x", near = "x " + words(1, 10) + " x";
  const auto changed = [](std::string text) { return text.front() = text.back() = 'y', text; };
  CHECK(text_hunks(far, changed(far), 70, terminal(80)).size() == 2);
  CHECK(text_hunks(near, changed(near), 70, terminal(80)).size() == 1);
}

TEST_CASE("C4 C5 diff: lines break between words if they can, are as wide as they say, and steer nothing") {
  const auto lines = [](const std::string& text, std::size_t width) {
    const std::vector<DiffLine> found = wrapped(text, width, terminal(80));
    for (const DiffLine& line : found) CHECK(line.width <= std::max<std::size_t>(width, 2));
    return joined(found);
  };
  CHECK(lines("one two three", 7) == "one two\nthree\n");
  CHECK(lines("one  two", 4) == "one\ntwo\n");
  CHECK(lines("abcdefgh i", 3) == "abc\ndef\ngh\ni\n");
  CHECK(lines("\u6771\u4eac", 3) == "\u6771\n\u4eac\n");
  CHECK(lines("\u6771", 1) == "\u6771\n");
  CHECK(lines("ab", 0) == "a\nb\n");
  CHECK(lines("\x1b[1m", 20) == "\\x1b[1m\n");
  CHECK(lines("", 5).empty());
}

}  // namespace finops::test::diff_text_test
