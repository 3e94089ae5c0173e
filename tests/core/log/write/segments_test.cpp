#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/log/files/log_files.h"
#include "core/log/write/segment_compress.h"
#include "core/log/write/segment_keep.h"
#include "support/temp_dir.h"

namespace finops::test::segments_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

const WallTime kNow{std::chrono::seconds{1'768'482'131}};  // 2026-01-15T13:02:11Z
constexpr std::string_view kFirst = "20260115T090001Z-4711.jsonl";

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string content(const fs::path& path) {  // read_file() takes a byte at a time
  std::ifstream in(path, std::ios::binary);
  std::string out(fs::file_size(path), '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  return out;
}

// As if its last record had been written so long before kNow.
void set_age(const fs::path& path, std::chrono::nanoseconds age) {
  const auto at = std::chrono::duration_cast<std::chrono::nanoseconds>(kNow.time_since_epoch()) - age;
  const timespec time{static_cast<std::time_t>(at.count() / 1'000'000'000), at.count() % 1'000'000'000};
  const timespec both[2] = {time, time};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), both, 0) == 0);
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.insert(entry.path().filename().string());
  return out;
}

// Lines of `size` bytes that compress a little, so many that a segment has several frames.
std::string log_text(std::size_t lines, std::size_t size) {
  std::string out;
  std::uint64_t state = 88172645463325252;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t end = out.size() + size - 1;
    out += R"({"v":1,"id":")" + std::to_string(i) + R"(","body":")";
    while (out.size() + 2 < end) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      out += static_cast<char>('a' + state % 23);
    }
    out += "\"}\n";
  }
  return out;
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out |= std::uint32_t{static_cast<unsigned char>(bytes.at(at + i))} << (8 * i);
  return out;
}

// What a reader needs who knows nothing but the format's description: each frame by the table, in 8 MiB of window.
std::vector<std::string> frames_by_table(std::string_view file) {
  std::vector<std::string> out;
  REQUIRE(file.size() >= 17);
  REQUIRE(u32_at(file, file.size() - 4) == 0x8F92EAB1);
  REQUIRE(file[file.size() - 5] == 0);
  const std::size_t count = u32_at(file, file.size() - 9);
  const std::size_t table = file.size() - 17 - 8 * count;
  REQUIRE(u32_at(file, table) == 0x184D2A5E);
  REQUIRE(u32_at(file, table + 4) == 8 * count + 9);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view frame = file.substr(at, u32_at(file, table + 8 + 8 * i));
    std::string text(u32_at(file, table + 12 + 8 * i), '\0');
    CHECK(ZSTD_getFrameContentSize(frame.data(), frame.size()) == text.size());
    CHECK((static_cast<unsigned char>(frame[4]) & 4) != 0);  // has a checksum
    ZSTD_DStream* stream = ZSTD_createDStream();
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23);
    ZSTD_inBuffer in{frame.data(), frame.size(), 0};
    ZSTD_outBuffer to{text.data(), text.size(), 0};
    CHECK(ZSTD_decompressStream(stream, &to, &in) == 0);
    CHECK(in.pos == frame.size());
    CHECK(to.pos == text.size());
    ZSTD_freeDStream(stream);
    out.push_back(std::move(text));
    at += frame.size();
  }
  CHECK(at == table);
  return out;
}

std::string decoded(const fs::path& path) {
  std::string out;
  for (const std::string& frame : frames_by_table(content(path))) out += frame;
  return out;
}

// The lock that a running finops holds on its segment.
UniqueFd hold(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  REQUIRE(::flock(fd.get(), LOCK_EX | LOCK_NB) == 0);
  return fd;
}

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
  int futimens(int fd, const timespec* times) override { return fails() ? -1 : FileCalls::futimens(fd, times); }
  int fsync(int fd) override { return fails() ? -1 : FileCalls::fsync(fd); }
  int rename(const char* from, const char* to) override { return fails() ? -1 : FileCalls::rename(from, to); }
  int unlink(const char* path) override { return fails() ? -1 : FileCalls::unlink(path); }

 private:
  bool fails() {
    if (++calls != fail_at) return false;
    errno = fault == Fault::enospc ? ENOSPC : fault == Fault::eintr ? EINTR : EIO;
    return true;
  }
};

}  // namespace

TEST_CASE("L6: segments are listed by start, then process, then number, other files are not") {
  TempDir dir;
  for (const char* name : {"20260115T090001Z-4711-10.jsonl", "20260115T090001Z-4711-2.jsonl.zst",
                           "20260115T090001Z-4711.jsonl", "20260114T090001Z-99999.jsonl", "send.jsonl", "notes.txt"}) {
    write_file(dir / name, name);
  }
  fs::create_directory(dir / "20260115T090002Z-1.jsonl");
  fs::create_symlink(dir / "send.jsonl", dir / "20260115T090003Z-1.jsonl");
  set_age(dir / "20260115T090001Z-4711.jsonl", hours{1});
  const auto segments = list_segments(dir.path().string());
  REQUIRE(segments.ok());
  REQUIRE(segments->size() == 4);
  CHECK((*segments)[0].path == (dir / "20260114T090001Z-99999.jsonl").string());
  CHECK((*segments)[1].path == (dir / "20260115T090001Z-4711.jsonl").string());
  CHECK((*segments)[1].bytes == 27);
  CHECK((*segments)[1].modified == kNow - hours{1});
  CHECK_FALSE((*segments)[1].compressed);
  CHECK((*segments)[2].path == (dir / "20260115T090001Z-4711-2.jsonl.zst").string());
  CHECK((*segments)[2].compressed);
  CHECK((*segments)[3].path == (dir / "20260115T090001Z-4711-10.jsonl").string());

  const auto missing = list_segments((dir / "missing").string());
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
  CHECK(missing.error().message.find("missing") != std::string::npos);
}

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
    CHECK(refused.error().message.find("holds something else") != std::string::npos);
    CHECK((content(plain) == other));
    CHECK((content(compressed) == kept));
  }
  write_file(plain, text);
  write_file(compressed, kept.substr(0, kept.size() / 2));  // a copy that was cut
  CHECK_FALSE(compress_segment(plain.string()).ok());
  CHECK((content(plain) == text));
}

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

TEST_CASE("L6: what does not read back as it was written never replaces the segment") {
  TempDir dir;
  const std::string text = log_text(20, 1000);
  write_file(dir / kFirst, text);
  Corrupting calls;
  const auto done = compress_segment((dir / kFirst).string(), calls);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().message.find("does not give it back") != std::string::npos);
  CHECK((content(dir / kFirst) == text));
  CHECK(names_in(dir.path()) == std::set<std::string>{std::string(kFirst)});
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

}  // namespace finops::test::segments_test
