// L4, L5, L6: what the writers of a log do to each other: requests, the threads that look after it, other processes.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "core/log/write/log_store.h"
#include "core/log/write/lost_recovery.h"
#include "core/log/write/segment_compress.h"
#include "support/temp_dir.h"
#include "support/wait.h"

namespace finops::test::log_writers_test {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<ExchangeLogger> open_logger(const fs::path& path, FileCalls* calls,
                                            const std::function<void(ExchangeLogger::Options&)>& more = {}) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.install_key = "test key";
  options.retry_after = {};
  options.calls = calls;
  if (more) more(options);
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

bool log_one(ExchangeLogger& logger) {
  Exchange x = sample_exchange();
  const auto state = logger.begin(x);
  return state.ok() && logger.record(x, state->get()).ok();
}

ino_t inode_of(int fd) {
  struct stat found {};
  return ::fstat(fd, &found) == 0 ? found.st_ino : 0;
}

}  // namespace

TEST_CASE("L4: a record that comes to wait just when the log has recovered does not wait for the next failure") {
  LogLadder ladder({});
  std::vector<std::string> written;
  const auto append = [&](std::string_view line) -> Result<void> {
    written.emplace_back(line);
    return {};
  };
  LogGap gap;
  CHECK(ladder.failed(LogStep::no_bodies, Error{ErrorCode::io, "full", {}}) == LogStep::memory);
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), append, gap));  // before the thread that failed keeps it
  CHECK(ladder.step() == LogStep::whole);
  ladder.hold("\nlate\n");
  CHECK(ladder.waiting() == 1);
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), append, gap));
  CHECK(written == std::vector<std::string>{"\nlate\n"});
  CHECK(gap.late == 1);
  CHECK(gap.since > WallTime{});
  CHECK(ladder.waiting() == 0);
}

TEST_CASE("L6: a new segment that another process took for an empty leftover is made again, and is ours") {
  const TempDir dir;
  class Deleted final : public FileCalls {
   public:
    std::string path;
    int flock(int fd, int operation) override {
      if (!path.empty()) (void)::unlink(std::exchange(path, {}).c_str());
      return FileCalls::flock(fd, operation);
    }
  } calls;
  LogFile::Options options;
  options.path = calls.path = (dir / "a.jsonl").string();
  options.exclusive = true;
  options.calls = &calls;
  auto file = LogFile::create(options);
  REQUIRE(file.ok());
  REQUIRE(*file != nullptr);
  REQUIRE((*file)->append("\n1\n").ok());
  CHECK(read_file(options.path) == "1\n");
  CHECK(is_in_use(options.path));
}

TEST_CASE("L6 fsync: a segment that is closed while housekeeping syncs is forced to the disk, too") {
  const TempDir dir;
  class Syncs final : public FileCalls {
   public:
    std::function<void()> meanwhile;
    std::set<ino_t> synced, written;
    int fdatasync(int fd) override {
      synced.insert(inode_of(fd));
      if (meanwhile) std::exchange(meanwhile, {})();
      return 0;
    }
    ssize_t write(int fd, const void* from, std::size_t size) override {
      written.insert(inode_of(fd));
      return FileCalls::write(fd, from, size);
    }
  } calls;
  auto logger = open_logger(dir / "log", &calls, [](ExchangeLogger::Options& options) {
    options.rotate_size = 100;  // each record closes one
    options.keep.compress = false;
  });
  REQUIRE(log_one(*logger));
  calls.meanwhile = [&] {  // two: the first of them is being synced
    CHECK(log_one(*logger));
    CHECK(log_one(*logger));
  };
  logger->run_housekeeping();
  logger->each_second();
  CHECK(calls.written.size() == 3);
  CHECK(calls.synced == calls.written);
}

TEST_CASE("L5: a segment that another process compresses while it is looked for a record is found all the same") {
  const TempDir dir;
  class Compresses final : public FileCalls {
   public:
    int done = 0;
    int open(const char* path, int flags, mode_t mode) override {
      if (std::string_view(path).ends_with(".jsonl") && (flags & O_CREAT) == 0 && compress_segment(path)) ++done;
      return FileCalls::open(path, flags, mode);
    }
  } calls;
  auto place = log_place((dir / "log").string());
  REQUIRE(place.ok());
  Exchange x = sample_exchange();
  x.timing.wall_start = std::chrono::system_clock::now();
  const std::string stem = (dir / "log/20260101T000000Z-1").string();
  std::ofstream(stem + ".jsonl") << record_line(x) << '\n';
  const Redactor redactor({}, "test key");
  std::string note;
  append_lost_record(note, x, 4000, redactor.for_exchange(x.id, x.request.headers, x.request.target));
  std::ofstream(stem + ".inflight") << note << '\n';
  const LostReport report = recover_lost(*place, calls, [](std::string_view) -> Result<void> { return {}; });
  CHECK(report.lost == 0);
  CHECK(report.problems.empty());
  CHECK(calls.done == 1);
  CHECK_FALSE(fs::exists(stem + ".inflight"));
}

TEST_CASE("L4: a log folder that is deleted while finops runs is made again, private") {
  const TempDir dir;
  auto logger = open_logger(dir / "a/log", nullptr);
  REQUIRE(log_one(*logger));
  fs::remove_all(dir / "a");
  CHECK(eventually([&] {  // it looks at the path each second
    (void)log_one(*logger);
    logger->each_second();
    return fs::exists(logger->path());
  }));
  CHECK(logger->health().waiting == 0);
  CHECK(log_one(*logger));
  CHECK(logger->health().dropped == 2);  // what went into the deleted file
  REQUIRE(fs::exists(logger->path()));
  CHECK(fs::status(dir / "a/log").permissions() == fs::perms::owner_all);
}

TEST_CASE("L6: the name of a segment is not used again in the second in which it was compressed or deleted") {
  const TempDir dir;
  auto logger = open_logger(dir / "log", nullptr, [](ExchangeLogger::Options& options) {
    options.rotate_size = 100;
    options.keep.bytes = 1;
  });
  auto other = open_logger(dir / "other", nullptr, [](ExchangeLogger::Options& options) { options.rotate_size = 100; });
  std::set<std::string> names, others;
  for (int i = 0; i < 5; ++i) {
    CHECK(names.insert(logger->path()).second);
    REQUIRE(log_one(*logger));
    logger->run_housekeeping();  // its remark closes the next one
    CHECK(others.insert(other->path()).second);
    REQUIRE(log_one(*other));
    other->run_housekeeping();
  }
}

TEST_CASE("L6: a segment whose compressed namesake is there is not begun") {
  const TempDir dir;
  class Taken final : public FileCalls {
   public:
    std::string first;
    int open(const char* path, int flags, mode_t mode) override {
      if (first.empty() && std::string_view(path).ends_with(".jsonl")) {
        first = path;
        std::ofstream(first + ".zst") << "of a container with the same process number";
      }
      return FileCalls::open(path, flags, mode);
    }
  } calls;
  auto logger = open_logger(dir / "log", &calls);
  CHECK(logger->path() != calls.first);
  CHECK_FALSE(fs::exists(calls.first));
}

TEST_CASE("L6: what is left to compress does not keep finops from ending") {
  const TempDir dir;
  REQUIRE(log_place((dir / "log").string()).ok());
  for (int i = 1; i <= 5; ++i) {
    std::ofstream(dir / ("log/20260101T000000Z-" + std::to_string(i) + ".jsonl")) << "{}\n";
  }
  KeepRules rules;
  rules.age = {};
  int asked = 0;
  rules.stop = [&] { return ++asked > 2; };
  CHECK(keep_segments((dir / "log").string(), rules, std::chrono::system_clock::now()).compressed == 2);
  rules.stop = {};
  CHECK(keep_segments((dir / "log").string(), rules, std::chrono::system_clock::now()).compressed == 3);
}

TEST_CASE("L6: the temporary file of a compression that has just begun is no leftover") {
  const TempDir dir;
  REQUIRE(log_place((dir / "log").string()).ok());
  const std::string path = (dir / "log/20260101T000000Z-1.jsonl").string();
  std::ofstream(path) << "{}\n";
  const UniqueFd at_it(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(::flock(at_it.get(), LOCK_EX) == 0);
  std::ofstream(path + ".zst.tmp-7") << "";  // made, not locked yet
  KeepRules rules;
  rules.age = {};
  (void)keep_segments((dir / "log").string(), rules, std::chrono::system_clock::now());
  CHECK(fs::exists(path + ".zst.tmp-7"));
  REQUIRE(::flock(at_it.get(), LOCK_UN) == 0);
  (void)keep_segments((dir / "log").string(), rules, std::chrono::system_clock::now());
  CHECK_FALSE(fs::exists(path + ".zst.tmp-7"));
  CHECK(fs::exists(path + ".zst"));
}

TEST_CASE("L6: after the end the log's path is one that exists") {
  const TempDir dir;
  auto logger = open_logger(dir / "log", nullptr, [](ExchangeLogger::Options& options) { options.rotate_size = 100; });
  REQUIRE(log_one(*logger));
  logger->close();
  CHECK(fs::exists(logger->health().path));
}

}  // namespace finops::test::log_writers_test
