#include "core/search/find_record.h"

#include <doctest/doctest.h>

#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::find_record_test {
namespace {

std::string id_of(const std::string& end) { return std::string(26 - end.size(), '0') + end; }

// With a damage in its body that only a reading of the body finds.
std::string line_of(const std::string& end, bool broken = false) {
  SampleRecord record;
  record.id = id_of(end);
  if (broken) record.response = R"({"headers":[],"x":[1,2}},"encoding":"utf8","truncated":false,"body":"damaged"})";
  return record.line() + '\n';
}

FoundRecords find(const InspectRun& run, const std::vector<std::string>& words) {
  return find_records(find_inputs({run.folder()})->inputs, words);
}

}  // namespace

TEST_CASE("P8 find: of all records the body of only the one that was asked for is read") {
  const InspectRun run(line_of("AAAA", true) + line_of("BBBB", true) + line_of("CCCC") + line_of("DDDD", true));
  for (const std::string& word : {std::string("cccc"), id_of("CCCC")}) {
    const FoundRecords found = find(run, {word});
    REQUIRE(found.words[0].candidates.size() == 1);
    CHECK(found.words[0].candidates[0].id == id_of("CCCC"));
    CHECK(found.words[0].line + '\n' == line_of("CCCC"));
    CHECK(found.summary.damaged == 0);
    CHECK(found.summary.entries == (word.size() < 26 ? 4 : 3));  // a whole id ends the pass
  }
}

TEST_CASE("L8 find: a record that is damaged inside is not found, a whole copy of it is") {
  InspectRun run(line_of("AAAA", true));
  const FoundRecords none = find(run, {"aaaa"});
  CHECK(none.words[0].candidates.empty());
  CHECK(none.summary.damaged == 1);
  run.write("zopy.jsonl", line_of("AAAA"));
  const FoundRecords copy = find(run, {"aaaa"});
  REQUIRE(copy.words[0].candidates.size() == 1);
  CHECK(copy.words[0].line + '\n' == line_of("AAAA"));
}

TEST_CASE("C4 find: a part may fit several, and copies of a record are one") {
  InspectRun run(line_of("1AAAA") + line_of("2AAAA") + line_of("BBBB"));
  run.write("copy.jsonl", line_of("1AAAA") + line_of("BBBB"));
  const FoundRecords found = find(run, {"aaaa", "BBBB", "2aaaa", "nope"});
  REQUIRE(found.words.size() == 4);
  CHECK(found.words[0].candidates.size() == 2);
  CHECK(found.words[1].candidates.size() == 1);
  CHECK(found.words[1].line + '\n' == line_of("BBBB"));
  REQUIRE(found.words[2].candidates.size() == 1);
  CHECK(found.words[2].line + '\n' == line_of("2AAAA"));
  CHECK(found.words[3].candidates.empty());
  CHECK(found.words[3].line.empty());
}

TEST_CASE("C4 find: a part is a beginning or an end, in any letter case, and nothing in the middle") {
  CHECK(has_part("01KEZ87T5W", "01kez"));
  CHECK(has_part("01KEZ87T5W", "7t5w"));
  CHECK(has_part("01KEZ87T5W", "01KEZ87T5W"));
  CHECK_FALSE(has_part("01KEZ87T5W", "EZ87"));
  CHECK_FALSE(has_part("01KEZ87T5W", "01KEZ87T5W0"));
}

}  // namespace finops::test::find_record_test
