// L6: a clock that was wrong, or is, deletes no segment that is young.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/log/files/log_files.h"
#include "core/log/write/clock_doubt.h"
#include "core/log/write/exchange_logger.h"
#include "support/temp_dir.h"

namespace finops::test::clock_doubt_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::days;
using Names = std::vector<std::string>;

const WallTime kNow{std::chrono::seconds{1'768'482'131}};  // 2026-01-15T13:02:11Z
constexpr std::chrono::hours kYear{24 * 365};

// A closed segment whose last record is of `at`.
void add_segment(const fs::path& path, WallTime at, std::size_t size = 1000) {
  std::ofstream(path, std::ios::binary) << std::string(size, 'x') << '\n';
  const timespec time{std::chrono::system_clock::to_time_t(at), 0};
  const timespec both[2] = {time, time};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), both, 0) == 0);
}

std::size_t segments_in(const fs::path& folder) {
  std::size_t n = 0;
  for (const Segment& segment : *list_segments(folder.string())) n += segment.bytes > 0 ? 1 : 0;
  return n;
}

KeepReport keep(const TempDir& dir, MayDelete may, std::uint64_t bytes = 0) {
  KeepRules rules;
  rules.compress = false;
  rules.bytes = bytes;
  rules.may = may;
  return keep_segments(dir.path().string(), rules, kNow);
}

// A clock that a test sets.
struct Clock {
  Moment at{kNow, 1h};
  void pass(std::chrono::nanoseconds time) {
    at.wall += std::chrono::duration_cast<WallTime::duration>(time);
    at.boot += time;
  }
  ClockDoubt::Read read() {
    return [this] { return at; };
  }
};

std::unique_ptr<ExchangeLogger> open_logger(const TempDir& dir, Clock& clock, std::uint64_t bytes) {
  ExchangeLogger::Options options;
  options.path = dir.path().string();
  options.install_key = "test key";
  options.fsync = Fsync::never;
  options.clock = clock.read();
  options.keep.compress = false;
  options.keep.bytes = bytes;
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

}  // namespace

TEST_CASE("L6: a segment is no older than its name, nor than one that its process wrote before it") {
  const TempDir dir;
  add_segment(dir / "20251201T000000Z-5.jsonl", kNow - days{40});  // really old
  add_segment(dir / "20251201T000000Z-7.jsonl", kNow - days{2});
  add_segment(dir / "20251201T000000Z-7-1.jsonl", kNow - 6 * kYear);  // the clock went back, the number counts on
  add_segment(dir / "20260114T000000Z-8.jsonl", WallTime{});
  CHECK(keep(dir, MayDelete::by_age_and_size).deleted == Names{"20251201T000000Z-5.jsonl"});
}

TEST_CASE("L6: a segment that the clock calls old is not the first that goes for the total size") {
  const TempDir dir;
  add_segment(dir / "20260110T000000Z-7.jsonl", kNow - days{4});
  add_segment(dir / "20260114T000000Z-7.jsonl", WallTime{});
  CHECK(keep(dir, MayDelete::by_size, 1500).deleted == Names{"20260110T000000Z-7.jsonl"});
}

TEST_CASE("L6: a segment from the future does not make others look young") {
  const TempDir dir;
  add_segment(dir / "20251201T000000Z-7.jsonl", kNow + kYear);
  add_segment(dir / "20251202T000000Z-7.jsonl", kNow - days{40});
  CHECK(keep(dir, MayDelete::by_age_and_size).deleted == Names{"20251202T000000Z-7.jsonl"});
}

TEST_CASE("L6: by size only leaves the newest, nothing leaves all") {
  const TempDir dir;
  for (const int day : {1, 2, 3}) {
    add_segment(dir / ("2025110" + std::to_string(day) + "T000000Z-7.jsonl"), kNow - days{80 - day});
  }
  CHECK(keep(dir, MayDelete::nothing, 1).deleted.empty());
  CHECK(keep(dir, MayDelete::by_size).deleted.empty());
  CHECK(keep(dir, MayDelete::by_size, 1).deleted == Names{"20251101T000000Z-7.jsonl", "20251102T000000Z-7.jsonl"});
}

TEST_CASE("L6: after a jump of the clock, either way, nothing is deleted for an hour of the machine's time") {
  for (const std::chrono::nanoseconds jump : {std::chrono::nanoseconds{kYear}, -std::chrono::nanoseconds{kYear},
                                              std::chrono::nanoseconds{6min}, -std::chrono::nanoseconds{6min}}) {
    Clock clock;
    ClockDoubt doubt(clock.read());
    CHECK(doubt.look({}).may == MayDelete::by_age_and_size);
    clock.pass(4h);  // also asleep
    CHECK(doubt.look({}).may == MayDelete::by_age_and_size);
    clock.at.wall += std::chrono::duration_cast<WallTime::duration>(jump);
    ClockDoubt::View view = doubt.look({});
    CHECK(view.may == MayDelete::nothing);
    CHECK(view.now == clock.at.wall);
    CHECK_FALSE(view.why.empty());
    clock.pass(59min);
    view = doubt.look({});
    CHECK(view.may == MayDelete::nothing);
    CHECK(view.why.empty());
    clock.pass(2min);
    CHECK(doubt.look({}).may == MayDelete::by_age_and_size);
  }
}

TEST_CASE("L6: many small steps are a jump, too, a few minutes are none") {
  Clock clock;
  ClockDoubt doubt(clock.read());
  clock.at.wall += 4min;
  CHECK(doubt.look({}).may == MayDelete::by_age_and_size);
  clock.at.wall += 4min;
  CHECK(doubt.look({}).may == MayDelete::nothing);
}

TEST_CASE("L6: a process that starts weeks after the last record, or before it, deletes by size only for an hour") {
  Segment segment;
  segment.path = "/log/a.jsonl";
  segment.bytes = 1;
  struct Case {
    WallTime started, modified;
    MayDelete may;
  };
  for (const Case& c :
       {Case{kNow - days{40}, kNow - days{15}, MayDelete::by_size},
        Case{kNow - days{40}, kNow - days{13}, MayDelete::by_age_and_size},
        Case{kNow - days{1}, kNow + 6min, MayDelete::by_size}, Case{kNow + kYear, kNow - days{1}, MayDelete::by_size},
        Case{kNow - days{1}, kNow + 1min, MayDelete::by_age_and_size},
        // The process before this one saw the jump, and was started anew.
        Case{kNow - days{500}, kNow - 10min, MayDelete::by_size}}) {
    Clock clock;
    ClockDoubt doubt(clock.read());
    segment.started = c.started, segment.modified = c.modified;
    CHECK(doubt.look({segment}).may == c.may);
    clock.pass(61min);
    CHECK(doubt.look({segment}).may == MayDelete::by_age_and_size);
  }
}

TEST_CASE("L6: a clock that jumps while finops runs deletes no segment, and what is old goes an hour later") {
  const TempDir dir;
  Clock clock;
  for (const int day : {10, 11, 12}) {
    add_segment(dir / ("202601" + std::to_string(day) + "T000000Z-7.jsonl"), kNow - days{15 - day});
  }
  auto logger = open_logger(dir, clock, 1500);
  clock.at.wall += kYear;
  logger->run_housekeeping();
  CHECK(segments_in(dir.path()) == 3);
  CHECK(logger->health().deleted == 0);
  clock.pass(61min);
  logger->run_housekeeping();
  CHECK(logger->health().deleted == 3);
}

TEST_CASE("L6: a start with a wrong clock deletes for the size only, and leaves the newest") {
  for (const WallTime wrong : {kNow + kYear, WallTime{std::chrono::seconds{5}}}) {
    const TempDir dir;
    for (const int day : {10, 11, 12}) {
      add_segment(dir / ("202601" + std::to_string(day) + "T000000Z-7.jsonl"), kNow - days{15 - day});
    }
    Clock clock;
    clock.at.wall = wrong;
    open_logger(dir, clock, 0)->run_housekeeping();
    CHECK(segments_in(dir.path()) == 3);
    open_logger(dir, clock, 1)->run_housekeeping();
    REQUIRE(fs::exists(dir / "20260112T000000Z-7.jsonl"));
    CHECK_FALSE(fs::exists(dir / "20260111T000000Z-7.jsonl"));
  }
}

}  // namespace finops::test::clock_doubt_test
