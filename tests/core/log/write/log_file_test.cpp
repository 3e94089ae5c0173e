#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <thread>
#include <vector>

#include "core/log/files/log_place.h"
#include "core/log/log_faults.h"
#include "core/log/write/log_file.h"
#include "support/temp_dir.h"

namespace finops::test::log_file_test {
namespace {

namespace fs = std::filesystem;

std::string framed(const std::string& line) { return "\n" + line + "\n"; }

std::unique_ptr<LogFile> open_log(const fs::path& path, FileCalls* calls = nullptr) {
  LogFile::Options options;
  options.path = path.string();
  options.look_every = std::chrono::milliseconds{0};
  options.calls = calls;
  auto file = LogFile::open(std::move(options));
  REQUIRE(file.ok());
  return std::move(*file);
}

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

unsigned mode_of(const fs::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> out;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

TEST_CASE("L3: a short write into a file of our own leaves no fragment before the line that is written again") {
  const TempDir dir;
  Faulty calls;
  LogFile::Options options;
  options.path = (dir / "a.jsonl").string();
  options.exclusive = true;
  options.calls = &calls;
  auto file = LogFile::create(std::move(options));
  REQUIRE(file.ok());
  REQUIRE((*file)->append(framed("first")).ok());
  calls.fault = Faulty::Fault::short_write;
  calls.missing = 3;
  calls.fail_at = calls.calls + 1;
  REQUIRE((*file)->append(framed("second")).ok());
  CHECK(lines_of(dir / "a.jsonl") == std::vector<std::string>{"first", "second"});
}

TEST_CASE("L3: lines are appended whole, one after the other, in a file of mode 0600") {
  const TempDir dir;
  const mode_t before = ::umask(0777);  // the most hostile one
  auto log = open_log(dir / "a.jsonl");
  ::umask(before);
  CHECK(mode_of(dir / "a.jsonl") == 0600);
  CHECK(log->append(framed("{\"a\":1}")).ok());
  CHECK(log->append(framed("{\"a\":2}")).ok());
  CHECK(read_file(dir / "a.jsonl") == "{\"a\":1}\n{\"a\":2}\n");
}

TEST_CASE("L7: an existing log that others can read is closed to them") {
  const TempDir dir;
  write_file(dir / "a.jsonl", "{}\n");
  fs::permissions(dir / "a.jsonl", fs::perms(0644));
  auto log = open_log(dir / "a.jsonl");
  CHECK(mode_of(dir / "a.jsonl") == 0600);
}

TEST_CASE("L3: a torn tail is ended with a line break, so that it swallows nothing") {
  const TempDir dir;
  write_file(dir / "a.jsonl", "{\"whole\":1}\n{\"torn\":");
  auto log = open_log(dir / "a.jsonl");
  CHECK(log->append(framed("{\"next\":1}")).ok());
  CHECK(log->append(framed("{\"next\":2}")).ok());
  CHECK(read_file(dir / "a.jsonl") == "{\"whole\":1}\n{\"torn\":\n{\"next\":1}\n{\"next\":2}\n");
}

TEST_CASE("L3: a short write is rolled back and tried once more") {
  const TempDir dir;
  for (const std::size_t missing : {std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
    Faulty calls;
    auto log = open_log(dir / "a.jsonl", &calls);
    REQUIRE(log->append(framed("{\"before\":1}")).ok());
    const std::string before = read_file(dir / "a.jsonl");
    calls.fault = Faulty::Fault::short_write;
    calls.missing = missing;
    // Calls of one append: stat, flock, fstat, pread, write.
    calls.fail_at = calls.calls + 5;
    REQUIRE(log->append(framed("{\"x\":1}")).ok());
    CHECK(read_file(dir / "a.jsonl") == before + "{\"x\":1}\n");
  }
}

TEST_CASE("L3: when the second try is short, too, the file is as before and the error names it") {
  const TempDir dir;
  class AlwaysShort final : public FileCalls {
   public:
    bool full = false;
    int writes = 0;
    ssize_t write(int fd, const void* from, std::size_t size) override {
      ++writes;
      return FileCalls::write(fd, from, full ? size / 2 : size);
    }
  } calls;
  auto log = open_log(dir / "a.jsonl", &calls);
  REQUIRE(log->append(framed("{\"before\":1}")).ok());
  calls.full = true;
  calls.writes = 0;
  const auto failed = log->append(framed("{\"lost\":1}"));
  REQUIRE_FALSE(failed.ok());
  CHECK(calls.writes == 2);
  CHECK(failed.error().code == ErrorCode::io);
  CHECK(failed.error().message.find((dir / "a.jsonl").string()) != std::string::npos);
  CHECK(read_file(dir / "a.jsonl") == "{\"before\":1}\n");
  calls.full = false;
  CHECK(log->append(framed("{\"after\":1}")).ok());
  CHECK(lines_of(dir / "a.jsonl") == std::vector<std::string>{"{\"before\":1}", "{\"after\":1}"});
}

TEST_CASE("L3: whichever call fails, in whichever way: what is reported as written is there, once and whole") {
  using Fault = Faulty::Fault;
  for (const Fault fault : {Fault::enospc, Fault::eio, Fault::eintr, Fault::short_write}) {
    for (const int times : {1, 2}) {
      bool ran_clean = false;
      for (int n = 1; !ran_clean; ++n) {
        REQUIRE(n < 100);
        CAPTURE(static_cast<int>(fault));
        CAPTURE(times);
        CAPTURE(n);
        const TempDir dir;
        Faulty calls;
        auto log = open_log(dir / "a.jsonl", &calls);
        const int opened = calls.calls;
        calls.fault = fault;
        calls.times = times;
        calls.missing = 3;
        calls.fail_at = opened + n;
        std::map<std::string, bool> reported;
        for (int i = 0; i < 4; ++i) {
          const std::string line = "{\"line\":" + std::to_string(i) + "}";
          reported[line] = log->append(framed(line)).ok();
        }
        ran_clean = calls.calls < calls.fail_at;
        calls.fail_at = 0;
        CHECK(log->append(framed("{\"recovered\":true}")).ok());
        reported["{\"recovered\":true}"] = true;
        std::map<std::string, int> found;
        for (const std::string& line : lines_of(dir / "a.jsonl")) ++found[line];
        for (const auto& [line, ok] : reported) {
          CHECK(found[line] == (ok ? 1 : 0));
          if (fault == Fault::eintr) CHECK(ok);
        }
      }
    }
  }
}

TEST_CASE("L3: logrotate: rename, delete, copytruncate and a new folder are followed") {
  const TempDir dir;
  const fs::path path = dir / "a.jsonl";
  auto log = open_log(path);
  REQUIRE(log->append(framed("1")).ok());
  fs::rename(path, dir / "a.jsonl.1");
  REQUIRE(log->append(framed("2")).ok());
  CHECK(read_file(path) == "2\n");
  CHECK(read_file(dir / "a.jsonl.1") == "1\n");
  CHECK(mode_of(path) == 0600);
  fs::remove(path);
  REQUIRE(log->append(framed("3")).ok());
  CHECK(read_file(path) == "3\n");
  fs::resize_file(path, 0);
  REQUIRE(log->append(framed("4")).ok());
  CHECK(read_file(path) == "4\n");
}

TEST_CASE("L3: the path is looked at no more than once in a while, but a deleted file is noticed at once") {
  const TempDir dir;
  class Counting final : public FileCalls {
   public:
    int looks = 0;
    int stat(const char* path, struct stat* out) override {
      ++looks;
      return FileCalls::stat(path, out);
    }
  } calls;
  LogFile::Options options;
  options.path = (dir / "a.jsonl").string();
  options.look_every = std::chrono::hours{1};
  options.calls = &calls;
  auto log = LogFile::open(std::move(options));
  REQUIRE(log.ok());
  for (int i = 0; i < 20; ++i) REQUIRE((*log)->append(framed("1")).ok());
  CHECK(calls.looks == 0);
  fs::remove(dir / "a.jsonl");
  REQUIRE((*log)->append(framed("2")).ok());
  CHECK(read_file(dir / "a.jsonl") == "2\n");
}

TEST_CASE("L3: a file that is deleted again each time it is opened anew ends in one more line, not in a loop") {
  const TempDir dir;
  class Deleted final : public FileCalls {
   public:
    int looks = 0;
    int fstat(int fd, struct stat* out) override {
      if (++looks > 100) return errno = EIO, -1;
      const int result = FileCalls::fstat(fd, out);
      out->st_nlink = 0;
      return result;
    }
  } calls;
  LogFile::Options options;
  options.path = (dir / "a.jsonl").string();
  options.look_every = std::chrono::hours{1};
  options.calls = &calls;
  auto log = LogFile::open(std::move(options));
  REQUIRE(log.ok());
  CHECK((*log)->append(framed("1")).ok());
  CHECK(calls.looks < 10);
  CHECK(read_file(dir / "a.jsonl") == "1\n");
}

TEST_CASE("L3: 8 threads each in 4 processes on one file: every line once, none mixed") {
  const TempDir dir;
  const fs::path path = dir / "a.jsonl";
  constexpr int kProcesses = 4, kThreads = 8, kLines = 25;
  const auto size_of = [](int i) { return static_cast<std::size_t>(i % 5 == 0 ? 200'000 : 100 + i * 37); };
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      LogFile::Options options;
      options.path = path.string();
      auto log = LogFile::open(std::move(options));
      if (!log) ::_exit(1);
      std::atomic<int> failed{0};
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0; i < kLines; ++i) {
            const std::string id = std::to_string(p) + "." + std::to_string(t) + "." + std::to_string(i);
            const char fill = static_cast<char>('a' + (p * kThreads + t) % 26);
            if (!(*log)->append(framed(id + ":" + std::string(size_of(i), fill)))) ++failed;
          }
        });
      }
      for (std::thread& t : threads) t.join();
      ::_exit(failed == 0 ? 0 : 2);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  std::map<std::string, int> seen;
  bool all_whole = true;
  for (const std::string& line : lines_of(path)) {
    const std::size_t colon = line.find(':');
    REQUIRE(colon != std::string::npos);
    const int i = std::stoi(line.substr(line.rfind('.', colon) + 1));
    const std::string body = line.substr(colon + 1);
    all_whole = all_whole && body.size() == size_of(i) && body.find_first_not_of(body[0]) == std::string::npos;
    ++seen[line.substr(0, colon)];
  }
  CHECK(all_whole);
  CHECK(seen.size() == kProcesses * kThreads * kLines);
}

TEST_CASE("L4: while a file that was given up waits for its lock to be made anew, nobody who appends waits with it") {
  const TempDir dir;
  class Busy final : public FileCalls {
   public:
    int busy = 0, pauses = 0;
    std::function<void()> meanwhile;
    int flock(int fd, int operation) override {
      if (busy == 0) return FileCalls::flock(fd, operation);
      --busy;
      errno = EWOULDBLOCK;
      return -1;
    }
    void pause(std::chrono::milliseconds) override {
      ++pauses;
      meanwhile();
    }
  } calls;
  auto file = open_log(dir / "a.jsonl", &calls);
  file->give_up();
  std::promise<bool> appended;
  std::thread other;
  calls.meanwhile = [&] {
    if (calls.pauses > 1) return;
    auto done = appended.get_future();
    other = std::thread([&] { appended.set_value(file->append(framed("{}")).ok()); });
    CHECK(done.wait_for(std::chrono::seconds(10)) == std::future_status::ready);  // ready at once, or never
  };
  calls.busy = 2;
  CHECK(file->renew().ok());
  other.join();
  CHECK(calls.pauses == 2);
  CHECK_FALSE(file->given_up());
  CHECK(file->append(framed("{\"n\":1}")).ok());
  CHECK(read_file(dir / "a.jsonl") == "{\"n\":1}\n");

  calls.meanwhile = [] {};
  calls.busy = 1'000'000;
  file->give_up();
  const auto refused = file->renew();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("another running finops") != std::string::npos);
  CHECK(file->given_up());
}

TEST_CASE("L3: what cannot be a log says so and names the path") {
  const TempDir dir;
  write_file(dir / "file", "x");
  const auto below_a_file = log_place((dir / "file/log").string());
  REQUIRE_FALSE(below_a_file.ok());
  CHECK(below_a_file.error().message.find((dir / "file").string()) != std::string::npos);
  LogFile::Options options;
  options.path = "/dev/null";
  const auto device = LogFile::open(options);
  REQUIRE_FALSE(device.ok());
  CHECK(device.error().message.find("/dev/null") != std::string::npos);
  options.path = (dir / "none/a.jsonl").string();
  const auto missing = LogFile::open(options);
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().message.find(options.path) != std::string::npos);
}

}  // namespace
}  // namespace finops::test::log_file_test
