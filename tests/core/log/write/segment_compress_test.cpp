#include "core/log/write/segment_compress.h"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/log/files/log_files.h"
#include "core/log/segment_support.h"
#include "support/temp_dir.h"

namespace finops::test::segment_compress_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

// Makes call number `fail_at` go wrong.
class Faulty final : public FileCalls {
 public:
  enum class Fault { enospc, eio, eintr, short_count };
  int fail_at = 0, calls = 0;
  Fault fault = Fault::eio;

  ssize_t pread(int fd, void* to, std::size_t size, off_t at) override {
    if (!fails()) return FileCalls::pread(fd, to, size, at);
    return fault == Fault::short_count ? FileCalls::pread(fd, to, size / 2 + 1, at) : -1;
  }
  ssize_t write(int fd, const void* from, std::size_t size) override {
    if (!fails()) return FileCalls::write(fd, from, size);
    return fault == Fault::short_count ? FileCalls::write(fd, from, size / 2 + 1) : -1;
  }
  int open(const char* path, int flags, mode_t mode) override {
    return fails_for_good() ? -1 : FileCalls::open(path, flags, mode);
  }
  int flock(int fd, int operation) override { return fails_for_good() ? -1 : FileCalls::flock(fd, operation); }
  int fchmod(int fd, mode_t mode) override { return fails_for_good() ? -1 : FileCalls::fchmod(fd, mode); }
  int fstat(int fd, struct stat* out) override { return fails_for_good() ? -1 : FileCalls::fstat(fd, out); }
  int futimens(int fd, const timespec* times) override { return fails() ? -1 : FileCalls::futimens(fd, times); }
  int fsync(int fd) override { return fails() ? -1 : FileCalls::fsync(fd); }
  int rename(const char* from, const char* to) override { return fails() ? -1 : FileCalls::rename(from, to); }
  int unlink(const char* path) override { return fails() ? -1 : FileCalls::unlink(path); }

 private:
  bool fails_for_good() { return fault != Fault::eintr && fault != Fault::short_count && fails(); }
  bool fails() {
    if (++calls != fail_at) return false;
    errno = fault == Fault::enospc ? ENOSPC : fault == Fault::eintr ? EINTR : EIO;
    return true;
  }
};

// A disk that keeps something else than what it was given.
class Corrupting final : public FileCalls {
 public:
  ssize_t write(int fd, const void* from, std::size_t size) override {
    std::string bytes(static_cast<const char*>(from), size);
    if (size > 100 && !std::exchange(done_, true)) bytes[size / 2] = static_cast<char>(bytes[size / 2] ^ 0x10);
    return FileCalls::write(fd, bytes.data(), size);
  }

 private:
  bool done_ = false;
};

}  // namespace

TEST_CASE("L6: a compressed segment is the same text in independent frames of whole lines, with a seek table") {
  TempDir dir;
  const fs::path plain = dir / kFirst, compressed = dir / std::string(kFirst).append(".zst");
  std::string text;
  SUBCASE("several frames") { text = log_text(180, 50'000); }
  SUBCASE("a line that is longer than a frame") { text = log_text(1, 300) + log_text(1, 10'000'000) + log_text(3, 90); }
  SUBCASE("an unfinished last line") { text = log_text(5, 200) + R"({"v":1,"id":"x)"; }
  SUBCASE("no line end at all") { text = std::string(9'000'000, 'x'); }
  SUBCASE("nothing") {}
  write_file(plain, text);
  set_age(plain, hours{5} + std::chrono::nanoseconds{123'456'789});
  struct stat before {
  }, after{};
  REQUIRE(::stat(plain.c_str(), &before) == 0);

  const auto done = compress_segment(plain.string());
  REQUIRE(done.ok());
  CHECK(*done);
  CHECK(names_in(dir.path()) == std::set<std::string>{compressed.filename().string()});
  const auto frames = frames_by_table(content(compressed));
  std::string joined;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i + 1 < frames.size()) CHECK(frames[i].ends_with('\n'));
    const std::size_t lines = static_cast<std::size_t>(std::count(frames[i].begin(), frames[i].end(), '\n'));
    if (lines > 1) CHECK(frames[i].size() <= 8 * 1024 * 1024);
    joined += frames[i];
  }
  CHECK((joined == text));
  if (text.size() == 9'000'000 && text.back() == '\n') CHECK(frames.size() == 2);
  REQUIRE(::stat(compressed.c_str(), &after) == 0);
  CHECK((after.st_mode & 07777) == 0600);
  CHECK(after.st_mtim.tv_sec == before.st_mtim.tv_sec);
  CHECK(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);

  if (fs::exists("/usr/bin/zstd")) {
    const std::string command =
        "/usr/bin/zstd -q -dc --memory=9MB '" + compressed.string() + "' > '" + (dir / "out").string() + "'";
    CHECK(std::system(command.c_str()) == 0);
    CHECK((content(dir / "out") == text));
  }
}

TEST_CASE("L6: a segment that a finops writes to is not compressed") {
  TempDir dir;
  const fs::path plain = dir / kFirst;
  write_file(plain, log_text(3, 100));
  {
    const UniqueFd writer = hold(plain);
    const auto done = compress_segment(plain.string());
    REQUIRE(done.ok());
    CHECK_FALSE(*done);
    CHECK(names_in(dir.path()) == std::set<std::string>{std::string(kFirst)});
  }
  const auto gone = compress_segment((dir / "20260115T090001Z-1.jsonl").string());
  REQUIRE(gone.ok());
  CHECK_FALSE(*gone);
  CHECK(*compress_segment(plain.string()));
}

TEST_CASE("L6 log.fault_nth: whichever call fails while compressing, the log is whole and the next try succeeds") {
  const std::string text = log_text(3, 500'000);
  for (const auto fault :
       {Faulty::Fault::enospc, Faulty::Fault::eio, Faulty::Fault::eintr, Faulty::Fault::short_count}) {
    int failed = 0;
    for (int at = 1;; ++at) {
      CAPTURE(at);
      TempDir dir;
      const fs::path plain = dir / kFirst, compressed = dir / std::string(kFirst).append(".zst");
      write_file(plain, text);
      Faulty calls;
      calls.fault = fault;
      calls.fail_at = at;
      const auto done = compress_segment(plain.string(), calls);
      if (calls.calls < at) {
        CHECK(done.ok());
        break;
      }
      for (const std::string& name : names_in(dir.path())) CHECK(name.find(".tmp-") == std::string::npos);
      if (!done.ok()) {
        ++failed;
        CHECK(done.error().code == ErrorCode::io);
        CHECK(done.error().message.find(kFirst) != std::string::npos);
        CHECK((content(plain) == text));
        const auto again = compress_segment(plain.string());
        REQUIRE(again.ok());
        CHECK(*again);
      }
      CHECK_FALSE(fs::exists(plain));
      CHECK((decoded(compressed) == text));
    }
    const bool harmless = fault == Faulty::Fault::eintr || fault == Faulty::Fault::short_count;
    CHECK(failed >= (harmless ? 1 : 12));
  }
}

TEST_CASE("L6 log.enospc_real: compressing where no room is left changes nothing") {
  TempDir dir;
  const fs::path plain = dir / kFirst;
  const std::string text = log_text(200, 10'000);
  write_file(plain, text);
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{100'000, 100'000};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto done = compress_segment(plain.string());
    ::_exit(!done.ok() && done.error().message.find("File too large") != std::string::npos ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(names_in(dir.path()) == std::set<std::string>{std::string(kFirst)});
  CHECK((content(plain) == text));
}

TEST_CASE("L6: what a finops that died left between rename and removal is finished, other content is not replaced") {
  TempDir dir;
  const fs::path plain = dir / kFirst, compressed = dir / std::string(kFirst).append(".zst");
  const std::string text = log_text(30, 40'000);
  write_file(plain, text);
  REQUIRE(*compress_segment(plain.string()));
  const std::string kept = content(compressed);

  write_file(plain, text);
  const auto finished = compress_segment(plain.string());
  REQUIRE(finished.ok());
  CHECK(*finished);
  CHECK_FALSE(fs::exists(plain));

  for (const std::string& other : {text + "{}\n", text.substr(0, text.size() - 1), std::string("{}\n")}) {
    write_file(plain, other);
    const auto refused = compress_segment(plain.string());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.find("has other content") != std::string::npos);
    CHECK((content(plain) == other));
    CHECK((content(compressed) == kept));
  }
  write_file(plain, text);
  write_file(compressed, kept.substr(0, kept.size() / 2));  // a copy that was cut
  CHECK_FALSE(compress_segment(plain.string()).ok());
  CHECK((content(plain) == text));
}

TEST_CASE("L6: what does not read back as it was written never replaces the segment") {
  TempDir dir;
  const std::string text = log_text(20, 1000);
  write_file(dir / kFirst, text);
  Corrupting calls;
  const auto done = compress_segment((dir / kFirst).string(), calls);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().message.find("does not decompress to the same bytes") != std::string::npos);
  CHECK((content(dir / kFirst) == text));
  CHECK(names_in(dir.path()) == std::set<std::string>{std::string(kFirst)});
}

}  // namespace finops::test::segment_compress_test
