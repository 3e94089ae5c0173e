// F4 F6: the bytes of both sides against each other, for whatever a client and a provider may send. All that differs
// must be one of the declared changes (support/fidelity_changes.cpp, README.md). FINOPS_FUZZ_SEED picks other
// exchanges, FINOPS_FIDELITY_EXCHANGES another number of them.
#include <doctest/doctest.h>

#include "support/fidelity_differences.h"
#include "support/fidelity_run.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"
#include "support/wait.h"

namespace finops::test::f4_fidelity_test {

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

// What an answer is expected to be, and one that is just that.
struct Answer {
  fidelity::ExpectedAnswer expected;
  Message arrived;

  Answer() {
    expected.status = "200 OK";
    expected.headers = {{"A", "1"}, {"b", ""}, {"A", "2"}};
    expected.trailers = {{"T", "x"}};
    expected.body = "body";
    arrived.start_line = "HTTP/1.1 200 OK";
    arrived.headers = expected.headers;
    arrived.headers.emplace_back("x-finops-id", std::string(26, '0'));
    arrived.trailers = expected.trailers;
    arrived.body = expected.body;
    arrived.complete = true;
  }
};

}  // namespace

TEST_CASE("F4: the comparison of the fidelity test sees every kind of difference") {
  CHECK(fidelity::compare_answer(Answer().expected, Answer().arrived) == "");
  const std::vector<std::pair<std::string, std::function<void(Message&)>>> damages = {
      {"reason", [](Message& m) { m.start_line = "HTTP/1.1 200 ok"; }},
      {"order", [](Message& m) { std::swap(m.headers[0], m.headers[2]); }},
      {"case of a name", [](Message& m) { m.headers[1].first = "B"; }},
      {"value", [](Message& m) { m.headers[0].second = "1 "; }},
      {"a field less", [](Message& m) { m.headers.erase(m.headers.begin()); }},
      {"a field more", [](Message& m) { m.headers.emplace_back("b", ""); }},
      {"a second id", [](Message& m) { m.headers.push_back(m.headers.back()); }},
      {"byte of the body", [](Message& m) { m.body[1] = 'O'; }},
      {"end of the body", [](Message& m) { m.body.pop_back(); }},
      {"cut", [](Message& m) { m.complete = false; }},
      {"trailer", [](Message& m) { m.trailers.clear(); }},
  };
  for (const auto& [name, damage] : damages) {
    CAPTURE(name);
    Answer answer;
    damage(answer.arrived);
    CHECK(fidelity::compare_answer(answer.expected, answer.arrived) != "");
  }
  Answer cut;
  cut.expected.complete = false;
  CHECK(fidelity::compare_answer(cut.expected, cut.arrived) == "a cut answer looks whole");
}

TEST_CASE("F4 F6 L1: nothing differs between the two sides but what is declared, and the log names it") {
  const int seed = env_number("FINOPS_FUZZ_SEED", 20261128);
  const int exchanges = env_number("FINOPS_FIDELITY_EXCHANGES", sanitized() ? 3'000 : 100'000);
  fidelity::ChangeCounts counts;
  const fidelity::Report report =
      fidelity::run_fidelity(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(exchanges), counts);
  INFO(counts.summary());
  CHECK_MESSAGE(report.differences.empty(), report.differences);
  CHECK(report.exchanges == static_cast<std::uint64_t>(exchanges));
  CHECK(counts.never_met() == "");
}

TEST_CASE("F6: README lists exactly what the fidelity test allows to differ") {
  const std::string readme = read_file(tests_folder().parent_path() / "README.md");
  const std::string list = between(readme, "<!-- changes -->\n", "<!-- /changes -->");
  CHECK(unwrapped(list) == unwrapped("\n" + fidelity::changes_as_markdown()));
}

}  // namespace finops::test::f4_fidelity_test
