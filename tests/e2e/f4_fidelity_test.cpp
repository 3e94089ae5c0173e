// F6: the list of what finops changes, which README.md shows to users.
#include <doctest/doctest.h>

#include "support/fidelity_changes.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

using namespace finops::test;

namespace {

// Runs of blanks and line ends are one blank: a list in README.md is wrapped.
std::string unwrapped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const bool blank = letter == ' ' || letter == '\n';
    if (!blank) {
      out += letter;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return {};
  const std::size_t start = from + begin.size(), to = text.find(end, start);
  return to == std::string::npos ? std::string() : text.substr(start, to - start);
}

}  // namespace

TEST_CASE("F6: README lists exactly what the fidelity test allows to differ") {
  const std::string readme = read_file(tests_folder().parent_path() / "README.md");
  const std::string list = between(readme, "<!-- changes -->\n", "<!-- /changes -->");
  CHECK(unwrapped(list) == unwrapped("\n" + fidelity::changes_as_markdown()));
}
