#include "core/search/find_session.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include "core/search/scan.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::find_session_test {
namespace {

const WallTime kNow = *parse_rfc3339("2026-01-15T13:02:40Z");

std::string of_session(const std::string& session, char last) {
  SampleRecord record;
  record.id.back() = last;
  std::string line = record.line() + '\n';
  const std::string none = R"("session":null)";
  return line.replace(line.find(none), none.size(), R"("session":")" + session + '"');
}

std::uint64_t fitting(const std::vector<LogInput>& inputs, const Query& filter) {
  ScanOptions options;
  options.filter = &filter;
  return scan(inputs, options, [](const RecordView&) { return true; }).fitting;
}

}  // namespace

TEST_CASE("C4 find session: what each word means, with how many exchanges and since when") {
  const InspectRun run(of_session("abcd-1", '0') + of_session("abcd-2", '1') + of_session("abcd-2", '2') +
                       of_session("other", '3'));
  const auto inputs = find_inputs({run.path()})->inputs;
  const FoundSessions found = find_sessions(inputs, {"abcd", "other", "gone"}, kNow);
  REQUIRE(found.words.size() == 3);
  REQUIRE(found.words[0].size() == 2);
  CHECK(found.words[0][0].id == "abcd-1");
  CHECK(found.words[0][1].id == "abcd-2");
  CHECK(found.words[0][1].exchanges == 2);
  CHECK(found.words[0][1].since == "2026-01-15T13:02:11.482Z");
  CHECK(found.words[1].size() == 1);
  CHECK(found.words[2].empty());

  const FoundSessions one = find_sessions(inputs, {"cd-2"}, kNow);
  CHECK(fitting(inputs, one.filter) == 2);
  CHECK(fitting(inputs, find_sessions(inputs, {"gone", "other"}, kNow).filter) == 1);
  CHECK(fitting(inputs, find_sessions(inputs, {"abc"}, kNow).filter) == 0);  // three characters are no part
}

TEST_CASE("C4 find session: stdin is read once, so a word is a whole id there") {
  const FoundSessions found = find_sessions({{"-", false}}, {"abcd"}, kNow);
  REQUIRE(found.words.size() == 1);
  CHECK(found.words[0].empty());
}

TEST_CASE("C4 find session: what can be read only once is not read to look for sessions") {
  const InspectRun run("");
  REQUIRE(::mkfifo(run.path("fifo.jsonl").c_str(), 0600) == 0);  // without a writer, so that opening it would wait
  const FoundSessions found = find_sessions({{run.path("fifo.jsonl"), false}}, {"abcd"}, kNow);
  REQUIRE(found.words.size() == 1);
  CHECK(found.words[0].empty());
}

}  // namespace finops::test::find_session_test
