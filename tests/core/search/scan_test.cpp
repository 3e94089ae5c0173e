#include "core/search/scan.h"

#include <doctest/doctest.h>

#include "cli/terminal/log_words.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::scan_test {

TEST_CASE("P7 scan: metadata are read before bodies, and what is found and counted stays the same") {
  std::string log;
  for (int i = 0; i < 60; ++i) {
    SampleRecord record;
    record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + i);
    record.status = i % 7 == 0 ? "500" : "200";
    const std::string word = i % 5 == 0 ? "kangaroo" : "wallaby";
    const std::string body = i % 3 == 0
                                 ? R"("chunks":[[1,")" + word.substr(0, 4) + R"("],[2,")" + word.substr(4) + "\"]]"
                                 : R"("body":")" + word + '"';
    record.response = R"({"headers":[],"trailers":[],"encoding":"utf8","truncated":false,)" + body + '}';
    log += record.line() + '\n';
    if (i % 20 == 0) log += "damaged\n" + record.line().substr(0, 300) + '\n';
  }
  // Only a whole reading sees it, and only one that fits is read whole: it is named then, and the record is not given.
  SampleRecord broken;
  broken.id = "01KEZ87T5W0000000000009999", broken.status = "500";
  broken.response = R"({"headers":[],"x":[1,2}},"encoding":"utf8","truncated":false,"body":"kangaroo"})";
  const InspectRun run(log + broken.line() + '\n');
  const auto inputs = find_inputs({run.path()});
  const auto at = *parse_rfc3339("2026-01-15T13:02:40Z");
  for (const Query& filter : {*Query::grep("kangaroo"), *Query::grep("k.*o"), *Query::parse("status=500", at),
                              *Query::parse("status=500 and response.body ~ kangaroo", at),
                              *Query::parse("not response.body ~ kangaroo", at)}) {
    std::vector<int> wanted;
    auto reader = LogReader::open(run.path());
    RecordView record;
    while (*reader->next(record)) {
      if (filter.matches(record)) wanted.push_back(std::stoi(std::string(record.id.substr(22))) - 1000);
    }
    ScanOptions options;
    options.depth = Depth::whole;
    options.filter = &filter;
    std::vector<int> got;
    const auto visit = [&](const RecordView& one) {
      CHECK_FALSE(one.response.empty());
      got.push_back(std::stoi(std::string(one.id.substr(22))) - 1000);
      return true;
    };
    const ScanSummary forward = scan(inputs->inputs, options, visit);
    CHECK(got == wanted);
    CHECK(forward.damaged == reader->counts().damaged);
    CHECK(forward.entries == reader->counts().records);
    got.clear();
    const ScanSummary backward = scan_last(inputs->inputs, 1000, options, visit);
    CHECK(got == wanted);
    CHECK(backward.damaged == forward.damaged);
    CHECK(backward.entries == forward.entries);
    CHECK(cli::report_of(backward) == cli::report_of(forward));
  }
}

TEST_CASE("P8 scan: what is not worth reading is counted, and its bodies are not read") {
  std::string log;
  for (int i = 0; i < 5; ++i) {
    SampleRecord record;
    record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + i);
    if (i != 3) record.response = R"({"headers":[],"x":[1,2}},"encoding":"utf8","truncated":false,"body":"damaged"})";
    log += record.line() + '\n';
  }
  const InspectRun run(log);
  const auto inputs = find_inputs({run.path()});
  ScanOptions options;
  options.depth = Depth::whole;
  options.worth_reading = [](const RecordView& record) {
    CHECK(record.response.empty());
    return record.id.ends_with("1003");
  };
  std::string seen;
  const ScanSummary summary = scan(inputs->inputs, options, [&](const RecordView& record) {
    CHECK_FALSE(record.response.empty());
    seen += record.id;
    return true;
  });
  CHECK(seen == "01KEZ87T5W0000000000001003");
  CHECK(summary.entries == 5);
  CHECK(summary.damaged == 0);
  options.worth_reading = nullptr;
  CHECK(scan(inputs->inputs, options, [](const RecordView&) { return true; }).damaged == 4);
}

TEST_CASE("L8 scan: what cannot be read is handed back, and the rest is read") {
  const InspectRun run(SampleRecord().line() + '\n');
  const std::vector<LogInput> inputs = {{run.path("gone.jsonl"), false}, {run.path("left.jsonl"), true}, {run.path()}};
  int records = 0;
  const ScanSummary summary = scan(inputs, {}, [&](const RecordView&) { return ++records > 0; });
  CHECK(records == 1);
  CHECK(summary.unreadable);
  REQUIRE(summary.findings.size() == 1);  // a listed file may be gone
  CHECK(summary.findings[0].input.path == run.path("gone.jsonl"));
  CHECK(summary.findings[0].unreadable->code == ErrorCode::io);
}

}  // namespace finops::test::scan_test
