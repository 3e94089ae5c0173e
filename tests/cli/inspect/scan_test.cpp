// P8, L6, L8: which files a scan reads, from which end, and what it says of them.
#include "cli/inspect/search/scan.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "core/log/log_zstd.h"
#include "support/compressed.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::cli::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using finops::test::InspectRun;
using finops::test::SampleRecord;

// Starts at 13:02:`second` and takes `ms`.
std::string line_of(int number, int second, int ms = 0, std::string_view status = "200") {
  SampleRecord record;
  record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + number);
  record.ts = "2026-01-15T13:02:" + std::to_string(second) + ".000Z";
  record.duration_ms = std::to_string(ms);
  record.status = status;
  return record.line() + '\n';
}

void set_time(const std::string& path, int second) {
  const std::chrono::sys_time<std::chrono::seconds> time =
      std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + 13h + 2min + std::chrono::seconds(second);
  fs::last_write_time(path, fs::file_time_type::clock::from_sys(time));
}

struct Scanned {
  std::vector<int> numbers;
  ScanSummary summary;
};

Scanned last(const std::vector<std::string>& named, std::uint64_t count, const Query* filter = nullptr,
             Depth depth = Depth::metadata) {
  const auto inputs = find_inputs(named);
  REQUIRE(inputs.ok());
  ScanOptions options;
  options.filter = filter;
  options.depth = depth;
  Scanned out;
  out.summary = scan_last(*inputs, count, options, [&](const RecordView& record) {
    if (depth == Depth::metadata) CHECK(record.request.empty());
    out.numbers.push_back(std::stoi(std::string(record.id.substr(22))) - 1000);
    return true;
  });
  return out;
}

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("C4 -g: text that is spread over the chunks of a stream is found, from either end of a file") {
  SampleRecord record;
  record.response =
      R"({"headers":[],"trailers":[],"bytes":9,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"chunks":[[1,"say [\"x\"],[1,\"y nee"],[2.5,"dl"],[1e3,"e_here"]]})";
  const InspectRun run(record.line() + '\n');
  const auto inputs = find_inputs({run.path()});
  for (const char* pattern : {"needle_here", "y needl", "dle", R"(x"\],\[1)"}) {
    const Query filter = *Query::grep(pattern);
    CHECK(last({run.path()}, 5, &filter, Depth::whole).numbers.size() == 1);
    ScanOptions options;
    options.filter = &filter;
    CHECK_MESSAGE(scan(*inputs, options, [](const RecordView&) { return true; }).fitting == 1, pattern);
  }
  const Query none = *Query::grep("needle-here");
  CHECK(last({run.path()}, 5, &none).numbers.empty());
}

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
    const ScanSummary forward = scan(*inputs, options, visit);
    CHECK(got == wanted);
    CHECK(forward.damaged == reader->counts().damaged);
    CHECK(forward.entries == reader->counts().records);
    got.clear();
    const ScanSummary backward = scan_last(*inputs, 1000, options, visit);
    CHECK(got == wanted);
    CHECK(backward.damaged == forward.damaged);
    CHECK(backward.entries == forward.entries);
    CHECK(backward.report == forward.report);
  }
}

TEST_CASE("P8 scan_last: in one file the last lines, in the order of their starts") {
  const InspectRun run(line_of(1, 10) + line_of(3, 30) + line_of(4, 40) + line_of(2, 20, 60'000));
  const auto two = last({run.path()}, 2);
  CHECK(two.numbers == Numbers{2, 4});  // 2 began early and ended last
  CHECK(two.summary.partly);
  CHECK(two.summary.entries == 2);
  const auto all = last({run.path()}, 4);
  CHECK(all.numbers == Numbers{1, 2, 3, 4});
  CHECK_FALSE(all.summary.partly);
  CHECK(all.summary.entries == 4);
  CHECK(last({run.path()}, 100).numbers == Numbers{1, 2, 3, 4});
}

TEST_CASE("P8 scan_last: files are merged by when records ended, those of long ago are not opened") {
  InspectRun run(line_of(1, 20) + line_of(2, 22) + line_of(3, 24));
  run.write("b.jsonl", line_of(4, 21, 2'500) + line_of(5, 19, 40'000));
  run.write("old.jsonl", "damaged\n" + line_of(6, 11));
  set_time(run.path(), 25), set_time(run.path("b.jsonl"), 60), set_time(run.path("old.jsonl"), 12);
  const auto three = last({run.folder()}, 3);
  CHECK(three.numbers == Numbers{5, 4, 3});
  CHECK(three.summary.partly);
  CHECK(three.summary.damaged == 0);  // nobody looked
  const auto all = last({run.folder()}, 6);
  CHECK(all.numbers == Numbers{6, 5, 1, 4, 2, 3});
  CHECK_FALSE(all.summary.partly);
  CHECK(all.summary.damaged == 1);
  CHECK(all.summary.report == "finops: skipped 1 damaged line (7 bytes) in ~/old.jsonl (first at line 1)\n");
}

TEST_CASE("P8 scan_last: compressed segments and copies") {
  InspectRun run(line_of(1, 10));
  run.write("b.jsonl.zst", finops::test::seekable_zstd({line_of(2, 20), line_of(3, 30)}, false));
  run.write("c.jsonl.zst", finops::test::zstd_frame(line_of(4, 40) + line_of(5, 50)));
  run.write("d.jsonl.gz", finops::test::stored_gzip(line_of(6, 51) + line_of(7, 52)));
  run.write("copy.jsonl", line_of(7, 52) + line_of(1, 10));
  CHECK(last({run.folder()}, 4).numbers == Numbers{4, 5, 6, 7});
  const auto all = last({run.folder()}, 100);
  CHECK(all.numbers == Numbers{1, 2, 3, 4, 5, 6, 7});
  CHECK(all.summary.entries == 7);
  CHECK(last({run.path("b.jsonl.zst")}, 1).summary.partly);
}

TEST_CASE("L6 inspect inputs: of a segment that is there twice each record counts once, listed files may go") {
  InspectRun run(line_of(1, 10) + line_of(5, 50));
  run.write("log.jsonl.zst", finops::test::zstd_frame(line_of(1, 10) + line_of(6, 60)));
  const auto both = find_inputs({run.path(), run.path("log.jsonl.zst")});
  int both_records = 0;
  (void)scan(*both, {}, [&](const RecordView&) { return ++both_records > 0; });
  CHECK(both_records == 3);
  run.write("log.jsonl.zst", finops::test::zstd_frame(line_of(1, 10)));
  run.write("x.jsonl.gz", finops::test::stored_gzip(line_of(2, 20)));
  run.write(".jsonl", "no log"), run.write("y.zst", "no log"), run.write("notes.txt", "no log");
  const auto inputs = find_inputs({run.folder()});
  REQUIRE(inputs->size() == 3);
  CHECK((*inputs)[0].path == run.path());
  CHECK((*inputs)[1].path == run.path("log.jsonl.zst"));
  CHECK((*inputs)[2].path == run.path("x.jsonl.gz"));
  fs::remove(run.path()), fs::remove(run.path("x.jsonl.gz"));
  const auto read = [&] {
    int records = 0;
    const auto summary = scan(*inputs, {}, [&](const RecordView&) { return ++records > 0; });
    CHECK(summary.code == 0);
    return records;
  };
  CHECK(read() == 1);                                              // log.jsonl as log.jsonl.zst; the other was deleted
  CHECK(find_inputs({run.path()}).error().code == ErrorCode::io);  // a file that was named must be there
  fs::remove(run.path("log.jsonl.zst"));
  CHECK(read() == 0);
}

TEST_CASE("L8 inspect inputs: what cannot be decompressed is said, and fails --strict") {
  InspectRun run("");
  const std::string frame = finops::test::zstd_frame(line_of(1, 10));
  run.write("a.zst", frame + finops::test::zstd_frame(line_of(2, 20)).substr(0, 60));
  InspectOptions options;
  options.inputs = {run.path("a.zst")};
  options.strict = true;
  const auto result = run(finops::test::kPipe, options);
  CHECK(result.code == 1);
  CHECK(result.out.find("gpt-4o-mini") != std::string::npos);
  CHECK(result.err.find("finops: 1 damaged part of ~/a.zst (60 bytes) cannot be decompressed (first at byte " +
                        std::to_string(frame.size()) + ": the file ends inside a frame)\n") != std::string::npos);
  options.strict = false;
  options.mode = InspectMode::verify;
  const auto verified = run(finops::test::kPipe, options);
  CHECK(verified.code == 1);
  CHECK(verified.out.find("\tlost\tthe file ends inside a frame\t") != std::string::npos);
  CHECK(verified.err.starts_with("1 record, 1 damaged, "));
  options.mode = InspectMode::repair;
  options.repair_path = run.path("whole");
  const auto repaired = run(finops::test::kPipe, options);
  CHECK(repaired.code == 0);
  CHECK(repaired.err.find("1 record copied; 1 damaged part (60 bytes) cannot be decompressed\n") != std::string::npos);
}

}  // namespace finops::cli::test
