// L6: segments and their rotation, and what is forced to the disk when.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "core/log/log_faults.h"
#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "core/log/write/log_store.h"
#include "support/temp_dir.h"
#include "support/wait.h"

namespace finops::test::log_store_test {
namespace {

namespace fs = std::filesystem;

std::string framed(const std::string& line) { return "\n" + line + "\n"; }

std::unique_ptr<LogStore> open_store(const fs::path& path, FileCalls* calls = nullptr, std::uint64_t rotate = 1 << 20,
                                     Fsync fsync = Fsync::never) {
  auto place = log_place(path.string());
  REQUIRE(place.ok());
  LogStore::Options options;
  options.place = *place;
  options.rotate_size = rotate;
  options.fsync = fsync;
  options.calls = calls;
  auto store = LogStore::open(std::move(options));
  REQUIRE(store.ok());
  return std::move(*store);
}

// Lines by how often they are there, of all segments.
std::map<std::string, int> lines_in(const fs::path& folder) {
  std::map<std::string, int> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    const std::string text = read_file(entry.path());
    CHECK((text.empty() || text.ends_with('\n')));
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
      ++out[text.substr(at, text.find('\n', at) - at)];
    }
  }
  return out;
}

std::size_t segments_in(const fs::path& folder) {
  std::size_t n = 0;
  for (const auto& entry : fs::directory_iterator(folder)) n += entry.path().extension() == ".jsonl";
  return n;
}

// Counts the syncs of each file, and refuses some.
class Syncs final : public FileCalls {
 public:
  std::mutex mutex;
  std::condition_variable changed;
  std::map<ino_t, int> of;  // by inode
  int data = 0, folders = 0, fail = 0;
  bool hold = false;
  int inside = 0;

  int fdatasync(int fd) override {
    struct stat found {};
    (void)::fstat(fd, &found);
    std::unique_lock lock(mutex);
    ++of[found.st_ino];
    ++data;
    ++inside;
    changed.notify_all();
    changed.wait(lock, [&] { return !hold; });
    --inside;
    if (fail == 0) return 0;
    --fail;
    errno = EIO;
    return -1;
  }
  int fsync(int) override {
    const std::lock_guard lock(mutex);
    ++folders;
    return 0;
  }
};

}  // namespace

TEST_CASE("L6: a segment that is large enough is closed, the next one has a name of its own, an empty one goes") {
  const TempDir dir;
  auto store = open_store(dir / "log", nullptr, 100);
  const std::string first = store->path();
  CHECK(is_segment(kind_of(fs::path(first).filename().string())));
  REQUIRE(store->append(framed(std::string(98, 'a'))).ok());
  CHECK(store->path() == first);
  REQUIRE(store->append(framed("b")).ok());
  const std::string second = store->path();
  CHECK(second != first);
  CHECK(fs::file_size(first) == 101);
  CHECK(fs::file_size(second) == 0);
  CHECK(fs::exists(second));
  REQUIRE(store->append(framed(std::string(1000, 'c'))).ok());  // one line more than a segment
  CHECK(fs::file_size(second) == 1001);
  const std::string third = store->path();
  store->close();
  CHECK_FALSE(fs::exists(third));
  CHECK(fs::exists(second));
}

TEST_CASE("L6: a name that is taken is not touched") {
  const TempDir dir;
  auto first = open_store(dir / "log"), second = open_store(dir / "log");  // the same process, the same second
  CHECK(first->path() != second->path());
  CHECK(first->append(framed("1")).ok());
  CHECK(second->append(framed("2")).ok());
  CHECK(lines_in(dir / "log") == std::map<std::string, int>{{"1", 1}, {"2", 1}});
}

TEST_CASE("L6: a file that the user named is never rotated") {
  const TempDir dir;
  auto store = open_store(dir / "a.jsonl", nullptr, 10);
  for (int i = 0; i < 20; ++i) REQUIRE(store->append(framed("0123456789")).ok());
  CHECK(segments_in(dir.path()) == 1);
  CHECK(store->path() == (dir / "a.jsonl").string());
  store->close();
  CHECK(fs::exists(dir / "a.jsonl"));
}

TEST_CASE("L6 log.rotate_race: 4 processes of 4 threads that rotate every few lines: every line once, none mixed") {
  const TempDir dir;
  constexpr int kProcesses = 4, kThreads = 4, kLines = 60;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto store = open_store(dir / "log", nullptr, 700, p % 2 == 0 ? Fsync::never : Fsync::interval);
      std::atomic<int> failed{0};
      std::atomic<bool> done{false};
      std::thread keeper([&] {
        while (!done) {
          (void)store->sync();
          store->release_closed();
        }
      });
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0; i < kLines; ++i) {
            const std::string id = std::to_string(p) + "." + std::to_string(t) + "." + std::to_string(i);
            if (!store->append(framed(id + ":" + std::string(static_cast<std::size_t>(i * 5), 'x')))) ++failed;
          }
        });
      }
      for (std::thread& t : threads) t.join();
      done = true;
      keeper.join();
      store->close();
      ::_exit(failed == 0 ? 0 : 2);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  const auto lines = lines_in(dir / "log");
  CHECK(lines.size() == kProcesses * kThreads * kLines);
  for (const auto& [line, times] : lines) {
    CHECK(times == 1);
    const std::size_t colon = line.find(':');
    REQUIRE(colon != std::string::npos);
    const auto i = static_cast<std::size_t>(std::stoi(line.substr(line.rfind('.', colon) + 1)));
    CHECK(line.size() == colon + 1 + i * 5);
  }
  CHECK(segments_in(dir / "log") > 50);
}

TEST_CASE("L6: when no new segment can begin, the old one goes on") {
  const TempDir dir;
  class NoNewFiles final : public FileCalls {
   public:
    bool none = false;
    int open(const char* path, int flags, mode_t mode) override {
      if (!none) return FileCalls::open(path, flags, mode);
      errno = EMFILE;
      return -1;
    }
  } calls;
  auto store = open_store(dir / "log", &calls, 50);
  const std::string first = store->path();
  calls.none = true;
  for (int i = 0; i < 20; ++i) CHECK(store->append(framed(std::to_string(i) + "0123456789")).ok());
  CHECK(store->path() == first);
  calls.none = false;
  for (int i = 20; i < 40; ++i) CHECK(store->append(framed(std::to_string(i) + "0123456789")).ok());
  CHECK(store->path() != first);
  CHECK(lines_in(dir / "log").size() == 40);
}

TEST_CASE("L6 fsync: never means never, a sync forces what is there once, closed segments and the folder, too") {
  const TempDir dir;
  {
    Syncs calls;
    auto store = open_store(dir / "never", &calls, 30);
    for (int i = 0; i < 9; ++i) REQUIRE(store->append(framed("0123456789")).ok());
    store->close();
    CHECK(calls.data == 0);
  }
  Syncs calls;
  auto store = open_store(dir / "log", &calls, 30, Fsync::interval);
  for (int i = 0; i < 7; ++i) REQUIRE(store->append(framed("0123456789")).ok());
  CHECK(calls.data == 0);
  CHECK(store->sync().ok());
  CHECK(calls.data == 3);
  CHECK(calls.of.size() == 3);
  CHECK(calls.folders == 1);
  CHECK(store->sync().ok());
  CHECK(calls.data == 3);  // nothing new
  REQUIRE(store->append(framed("x")).ok());
  store->close();
  CHECK(calls.data == 4);
  CHECK(calls.folders == 1);
}

TEST_CASE("L6 fsync: what went to a file that logrotate renamed is forced to the disk with it") {
  const TempDir dir;
  Syncs calls;
  LogFile::Options options;
  options.path = (dir / "a.jsonl").string();
  options.look_every = std::chrono::milliseconds{0};
  options.calls = &calls;
  options.synced = true;
  auto file = LogFile::open(std::move(options));
  REQUIRE(file.ok());
  REQUIRE((*file)->append(framed("1")).ok());
  fs::rename(dir / "a.jsonl", dir / "a.jsonl.1");
  REQUIRE((*file)->append(framed("2")).ok());
  CHECK((*file)->sync().ok());
  CHECK(calls.of.size() == 2);
}

TEST_CASE("L6 fsync record: a line is on the disk when append() returns, and those who wait together share a sync") {
  const TempDir dir;
  Syncs calls;
  auto store = open_store(dir / "log", &calls, 1 << 20, Fsync::record);
  REQUIRE(store->append(framed("first")).ok());
  CHECK(calls.data == 1);
  constexpr int kWaiting = 12;
  calls.hold = true;
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kWaiting; ++i) {
    threads.emplace_back([&, i] {
      if (store->append(framed("line " + std::to_string(i)))) ++done;
    });
  }
  // One thread is in fsync. The lines of all the others get into the file meanwhile, but their append() does not
  // return.
  CHECK(eventually([&] { return lines_in(dir / "log").size() == 1 + kWaiting; }));
  CHECK(done == 0);
  {
    const std::lock_guard lock(calls.mutex);
    calls.hold = false;
  }
  calls.changed.notify_all();
  for (std::thread& t : threads) t.join();
  CHECK(done == kWaiting);
  CHECK(calls.data >= 2);
  CHECK(calls.data <= 4);
}

TEST_CASE("L6 log.fsync_fail: a segment that refuses is never synced or written again, the next one goes on") {
  const TempDir dir;
  for (const Fsync policy : {Fsync::interval, Fsync::record}) {
    const fs::path log = dir / (policy == Fsync::record ? "record" : "interval");
    Syncs calls;
    auto store = open_store(log, &calls, 1 << 20, policy);
    const std::string first = store->path();
    calls.fail = 1;
    REQUIRE(store->append(framed("1")).ok());
    if (policy == Fsync::interval) CHECK_FALSE(store->sync().ok());
    const auto size = fs::file_size(first);
    const auto tried = calls.of;
    REQUIRE(tried.size() == 1);
    CHECK(store->sync_errors() == 1);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(store->append(framed("2" + std::to_string(i))).ok());
      CHECK(store->sync().ok());
    }
    CHECK(store->path() != first);
    CHECK(fs::file_size(first) == size);
    CHECK(calls.of[tried.begin()->first] == 1);
    store->close();
    CHECK(calls.of[tried.begin()->first] == 1);
    CHECK(lines_in(log) == std::map<std::string, int>{{"1", 1}, {"20", 1}, {"21", 1}, {"22", 1}});
  }
}

TEST_CASE("L6 log.fsync_fail: a file that the user named is opened anew") {
  const TempDir dir;
  Syncs calls;
  auto store = open_store(dir / "a.jsonl", &calls, 1 << 20, Fsync::interval);
  calls.fail = 1;
  REQUIRE(store->append(framed("1")).ok());
  CHECK_FALSE(store->sync().ok());
  CHECK(store->sync_errors() == 1);
  REQUIRE(store->append(framed("2")).ok());
  CHECK(store->sync().ok());
  CHECK(read_file(dir / "a.jsonl") == "1\n2\n");
}

TEST_CASE("L6 log.fsync_fail: while no new segment can begin, appending fails and then goes on by itself") {
  const TempDir dir;
  class Broken final : public FileCalls {
   public:
    bool broken = false;
    int open(const char* path, int flags, mode_t mode) override {
      if (!broken) return FileCalls::open(path, flags, mode);
      errno = ENOSPC;
      return -1;
    }
    int fdatasync(int fd) override {
      if (!broken) return FileCalls::fdatasync(fd);
      errno = EIO;
      return -1;
    }
  } calls;
  auto store = open_store(dir / "log", &calls, 1 << 20, Fsync::interval);
  REQUIRE(store->append(framed("1")).ok());
  calls.broken = true;
  CHECK_FALSE(store->sync().ok());
  CHECK_FALSE(store->append(framed("2")).ok());
  CHECK_FALSE(store->append(framed("3")).ok());
  calls.broken = false;
  CHECK(store->append(framed("4")).ok());
  CHECK(lines_in(dir / "log") == std::map<std::string, int>{{"1", 1}, {"4", 1}});
}

TEST_CASE("L6: rotation wakes housekeeping, and its messages are notes in the log") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = (dir / "log").string();
  options.install_key = "k";
  options.rotate_size = 4096;
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  REQUIRE((*logger)->start_care().ok());
  for (int i = 0; i < 20; ++i) {
    Exchange x = sample_exchange();
    const auto state = *(*logger)->begin(x);
    REQUIRE((*logger)->record(x, state.get()).ok());
  }
  CHECK((*logger)->health().written == 20);
  (*logger)->close();
  CHECK(segments_in(dir / "log") >= 1);
}

}  // namespace finops::test::log_store_test
