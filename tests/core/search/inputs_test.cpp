#include "core/search/inputs.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "core/log/log_zstd.h"
#include "core/search/scan.h"
#include "support/compressed.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::inputs_test {
namespace {

namespace fs = std::filesystem;

// Starts at 13:02:`second`.
std::string line_of(int number, int second) {
  SampleRecord record;
  record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + number);
  record.ts = "2026-01-15T13:02:" + std::to_string(second) + ".000Z";
  return record.line() + '\n';
}

}  // namespace

TEST_CASE("L6 search inputs: of a segment that is there twice each record counts once, listed files may go") {
  InspectRun run(line_of(1, 10) + line_of(5, 50));
  run.write("log.jsonl.zst", zstd_frame(line_of(1, 10) + line_of(6, 60)));
  const auto both = find_inputs({run.path(), run.path("log.jsonl.zst")});
  int both_records = 0;
  (void)scan(both->inputs, {}, [&](const RecordView&) { return ++both_records > 0; });
  CHECK(both_records == 3);
  run.write("log.jsonl.zst", zstd_frame(line_of(1, 10)));
  run.write("x.jsonl.gz", stored_gzip(line_of(2, 20)));
  run.write(".jsonl", "no log"), run.write("y.zst", "no log"), run.write("notes.txt", "no log");
  const auto inputs = find_inputs({run.folder()});
  REQUIRE(inputs->inputs.size() == 3);
  CHECK(inputs->inputs[0].path == run.path());
  CHECK(inputs->inputs[1].path == run.path("log.jsonl.zst"));
  CHECK(inputs->inputs[2].path == run.path("x.jsonl.gz"));
  fs::remove(run.path()), fs::remove(run.path("x.jsonl.gz"));
  const auto read = [&] {
    int records = 0;
    const auto summary = scan(inputs->inputs, {}, [&](const RecordView&) { return ++records > 0; });
    CHECK(!summary.unreadable);
    return records;
  };
  CHECK(read() == 1);                                              // log.jsonl as log.jsonl.zst; the other was deleted
  CHECK(find_inputs({run.path()}).error().code == ErrorCode::io);  // a file that was named must be there
  fs::remove(run.path("log.jsonl.zst"));
  CHECK(read() == 0);
}

}  // namespace finops::test::inputs_test
