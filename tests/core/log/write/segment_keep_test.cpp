#include "core/log/write/segment_keep.h"

#include <doctest/doctest.h>

#include <thread>

#include "core/log/files/log_files.h"
#include "core/log/segment_support.h"
#include "core/log/write/segment_compress.h"
#include "support/temp_dir.h"

namespace finops::test::segment_keep_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

}  // namespace

TEST_CASE("L6: closed segments are compressed, empty ones and leftovers go, everything else stays") {
  TempDir dir;
  const std::string text = log_text(20, 1000);
  write_file(dir / "20260115T090001Z-1.jsonl", text);
  write_file(dir / "20260115T090002Z-2.jsonl", text);
  write_file(dir / "20260115T090003Z-3.jsonl", "");
  write_file(dir / "20260115T090004Z-4.jsonl", "");
  write_file(dir / "20260115T090001Z-1.jsonl.zst.tmp-4194999", "half");  // left by a dead process
  write_file(dir / "20260115T090005Z-5.jsonl.zst.tmp-4194998", "half");  // of a process that is at work
  const std::set<std::string> others = {
      "send.jsonl",    "20260115T090001Z-1.inflight",  "x.jsonl.zst.tmp-4194999", "old.jsonl.gz",
      "log.jsonl.zst", "20260115T090001Z-1.jsonl.bak", "install-key.txt"};
  for (const std::string& name : others) write_file(dir / name, name == "send.jsonl" ? "" : "kept");
  const UniqueFd active = hold(dir / "20260115T090002Z-2.jsonl"), starting = hold(dir / "20260115T090004Z-4.jsonl"),
                 compressing = hold(dir / "20260115T090005Z-5.jsonl.zst.tmp-4194998");

  const KeepReport report = keep_segments(dir.path().string(), {}, std::chrono::system_clock::now());
  CHECK(report.problems.empty());
  CHECK(report.compressed == 1);
  CHECK(report.bytes_before == text.size());
  CHECK(report.bytes_after == fs::file_size(dir / "20260115T090001Z-1.jsonl.zst"));
  CHECK(report.deleted == std::vector<std::string>{"20260115T090003Z-3.jsonl"});
  CHECK(report.bytes_deleted == 0);
  std::set<std::string> expected = others;
  expected.insert({"20260115T090001Z-1.jsonl.zst", "20260115T090002Z-2.jsonl", "20260115T090004Z-4.jsonl",
                   "20260115T090005Z-5.jsonl.zst.tmp-4194998"});
  CHECK(names_in(dir.path()) == expected);
}

TEST_CASE("L6: segments older than the limit are deleted, by the time of their last record, never one in use") {
  TempDir dir;
  const std::string text = log_text(20, 1000);
  const char* const names[] = {"20260101T000000Z-1.jsonl", "20260102T000000Z-2.jsonl", "20260103T000000Z-3.jsonl"};
  for (const char* name : names) write_file(dir / name, text);
  REQUIRE(*compress_segment((dir / names[0]).string()));
  set_age(dir / "20260101T000000Z-1.jsonl.zst", hours{49});
  set_age(dir / names[1], hours{47});
  set_age(dir / names[2], hours{90});
  const UniqueFd active = hold(dir / names[2]);
  const std::uint64_t size = fs::file_size(dir / "20260101T000000Z-1.jsonl.zst");

  KeepRules rules;
  rules.age = hours{0};
  CHECK(keep_segments(dir.path().string(), rules, kNow).deleted.empty());
  rules.age = hours{48};
  const KeepReport report = keep_segments(dir.path().string(), rules, kNow);
  CHECK(report.problems.empty());
  CHECK(report.deleted == std::vector<std::string>{"20260101T000000Z-1.jsonl.zst"});
  CHECK(report.bytes_deleted == size);
  CHECK(names_in(dir.path()) == std::set<std::string>{"20260102T000000Z-2.jsonl.zst", names[2]});
  // Compressing kept the time, so age goes on counting from the last record.
  CHECK(keep_segments(dir.path().string(), rules, kNow + hours{2}).deleted ==
        std::vector<std::string>{"20260102T000000Z-2.jsonl.zst"});
}

TEST_CASE("L6: beyond the total size the oldest closed segments go first") {
  TempDir dir;
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    names.push_back("2026010" + std::to_string(i + 1) + "T000000Z-" + std::to_string(i + 1) + ".jsonl");
    write_file(dir / names.back(), log_text(20, 1000));
    set_age(dir / names.back(), hours{100 - 10 * i});
  }
  set_age(dir / names[3], hours{200});  // began late, ended first
  const UniqueFd active = hold(dir / names[0]);
  KeepRules rules;
  rules.age = hours{0};
  rules.bytes = 0;
  CHECK(keep_segments(dir.path().string(), rules, kNow).deleted.empty());
  const auto segments = list_segments(dir.path().string());
  REQUIRE(segments.ok());
  std::uint64_t total = 0;
  for (const Segment& segment : *segments) total += segment.bytes;

  rules.bytes = total;
  CHECK(keep_segments(dir.path().string(), rules, kNow).deleted.empty());
  rules.bytes = total - (*segments)[3].bytes - 1;
  const KeepReport report = keep_segments(dir.path().string(), rules, kNow);
  CHECK(report.deleted == std::vector<std::string>{names[3] + ".zst", names[1] + ".zst"});
  rules.bytes = 1;
  CHECK(keep_segments(dir.path().string(), rules, kNow).deleted ==
        std::vector<std::string>{names[2] + ".zst", names[4] + ".zst"});
  CHECK(names_in(dir.path()) == std::set<std::string>{names[0]});  // in use, whatever it takes
}

TEST_CASE("L6: a segment that cannot be compressed is reported, and the others are still compressed") {
  TempDir dir;
  const std::string text = log_text(20, 1000);
  write_file(dir / "20260115T090001Z-1.jsonl", text);
  write_file(dir / "20260115T090001Z-1.jsonl.zst", "something else");
  write_file(dir / "20260115T090002Z-2.jsonl", text);
  KeepReport report = keep_segments(dir.path().string(), {}, std::chrono::system_clock::now());
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find("20260115T090001Z-1.jsonl") != std::string::npos);
  CHECK(report.compressed == 1);
  CHECK((content(dir / "20260115T090001Z-1.jsonl") == text));

  report = keep_segments((dir / "missing").string(), {}, kNow);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find("missing") != std::string::npos);
}

TEST_CASE("L6: several keepers at once do each piece of work once") {
  TempDir dir;
  const std::string text = log_text(40, 5000);
  for (int i = 0; i < 12; ++i) write_file(dir / segment_name(kNow, 100, static_cast<unsigned>(i)), text);
  std::vector<KeepReport> reports(4);
  std::vector<std::thread> keepers;
  for (KeepReport& report : reports) {
    keepers.emplace_back([&] { report = keep_segments(dir.path().string(), {}, std::chrono::system_clock::now()); });
  }
  for (std::thread& keeper : keepers) keeper.join();
  std::uint64_t compressed = 0;
  for (const KeepReport& report : reports) {
    CHECK(report.problems.empty());
    CHECK(report.deleted.empty());
    compressed += report.compressed;
  }
  CHECK(compressed == 12);
  for (const std::string& name : names_in(dir.path())) {
    CHECK(name.ends_with(".jsonl.zst"));
    CHECK((decoded(dir / name) == text));
  }
  CHECK(names_in(dir.path()).size() == 12);
}

}  // namespace finops::test::segment_keep_test
