// P8: which files a scan from the end reads, how far, and what it says of them.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "cli/terminal/log_words.h"
#include "core/log/log_zstd.h"
#include "core/search/scan.h"
#include "support/compressed.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::scan_last_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

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
  out.summary = scan_last(inputs->inputs, count, options, [&](const RecordView& record) {
    if (depth == Depth::metadata) CHECK(record.request.empty());
    out.numbers.push_back(std::stoi(std::string(record.id.substr(22))) - 1000);
    return true;
  });
  return out;
}

// With a damage in its body that only a reading of the body finds.
std::string broken(int number, int second) {
  std::string line = line_of(number, second);
  const std::string next = R"(,"trailers")";
  return line.insert(line.rfind(next), R"(,"x":[1,2}})");
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
    CHECK_MESSAGE(scan(inputs->inputs, options, [](const RecordView&) { return true; }).fitting == 1, pattern);
  }
  const Query none = *Query::grep("needle-here");
  CHECK(last({run.path()}, 5, &none).numbers.empty());
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
  CHECK(cli::report_of(all.summary) == "finops: skipped 1 damaged line (7 bytes) in ~/old.jsonl (first at line 1)\n");
}

TEST_CASE("P8 scan_last: compressed segments and copies") {
  InspectRun run(line_of(1, 10));
  run.write("b.jsonl.zst", seekable_zstd({line_of(2, 20), line_of(3, 30)}, false));
  run.write("c.jsonl.zst", zstd_frame(line_of(4, 40) + line_of(5, 50)));
  run.write("d.jsonl.gz", stored_gzip(line_of(6, 51) + line_of(7, 52)));
  run.write("copy.jsonl", line_of(7, 52) + line_of(1, 10));
  CHECK(last({run.folder()}, 4).numbers == Numbers{4, 5, 6, 7});
  const auto all = last({run.folder()}, 100);
  CHECK(all.numbers == Numbers{1, 2, 3, 4, 5, 6, 7});
  CHECK(all.summary.entries == 7);
  CHECK(last({run.path("b.jsonl.zst")}, 1).summary.partly);
}

TEST_CASE("P8 scan_last: what can only be read forward has bodies read of the last records only") {
  std::string log;
  for (int i = 1; i <= 20; ++i) log += i == 12 || i == 18 ? broken(i, 10 + i) : line_of(i, 10 + i);
  InspectRun run("");
  run.write("a.jsonl.gz", stored_gzip(log));
  const auto four = last({run.path("a.jsonl.gz")}, 4, nullptr, Depth::whole);
  CHECK(four.numbers == Numbers{16, 17, 19, 20});
  CHECK(four.summary.damaged == 1);  // the body of 12 was not read
  REQUIRE(four.summary.findings.size() == 1);
  CHECK(four.summary.findings[0].counts.damages[0].line == 18);
  CHECK(four.summary.findings[0].counts.damaged_bytes == broken(18, 28).size() - 1);
  CHECK(four.summary.entries == 19);
  run.write("b.jsonl", log);
  const auto back = last({run.path("b.jsonl")}, 4, nullptr, Depth::whole);
  CHECK(back.numbers == four.numbers);
  CHECK(back.summary.damaged == 1);
}

TEST_CASE("P8 scan_last: of a file whose records ended too early no body is read") {
  InspectRun run(line_of(1, 40) + line_of(2, 41));
  run.write("old.jsonl", broken(3, 20));
  set_time(run.path(), 42), set_time(run.path("old.jsonl"), 42);
  const auto two = last({run.path(), run.path("old.jsonl")}, 2, nullptr, Depth::whole);
  CHECK(two.numbers == Numbers{1, 2});
  CHECK(two.summary.damaged == 0);
  CHECK(two.summary.entries == 3);
}

}  // namespace finops::test::scan_last_test
