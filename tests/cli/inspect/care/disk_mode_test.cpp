#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/terminal/exit_codes.h"
#include "core/base/unique_fd.h"
#include "core/log/files/log_files.h"
#include "core/log/write/segment_compress.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::disk_mode_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
namespace fs = std::filesystem;
using std::chrono::hours;

const finops::WallTime kNow{std::chrono::seconds{1'768'482'131}};  // 2026-01-15T13:02:11Z

// A log folder: one segment in use, one closed, two compressed, and two files that are no segments.
class LogFolder {
 public:
  LogFolder() : run("") {
    fs::remove(run.path());
    add("20260101T080000Z-11.jsonl", 40, hours{24 * 14});
    add("20260103T080000Z-12.jsonl", 30, hours{24 * 10});
    for (const char* name : {"20260101T080000Z-11.jsonl", "20260103T080000Z-12.jsonl"}) {
      REQUIRE(finops::compress_segment(run.path(name)).ok());
    }
    add("20260114T080000Z-13.jsonl", 20, hours{20});
    add("20260115T080000Z-14.jsonl", 10, hours{0});
    run.write("send.jsonl", "{}\n");
    run.write("20260115T080000Z-14.inflight", "x");
    active_ = finops::UniqueFd(::open(run.path("20260115T080000Z-14.jsonl").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::flock(active_.get(), LOCK_EX | LOCK_NB) == 0);
  }

  InspectOptions options(InspectMode mode) const {
    InspectOptions out;
    out.mode = mode;
    out.inputs = {run.folder()};
    out.now = kNow;
    return out;
  }
  InspectResult vacuum(std::optional<std::uint64_t> size, std::optional<hours> age = {}) const {
    InspectOptions out = options(InspectMode::vacuum);
    out.vacuum_size = size;
    out.vacuum_time = age;
    return run(kPipe, out);
  }
  std::set<std::string> names() const {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(run.folder())) out.insert(entry.path().filename().string());
    return out;
  }
  std::uint64_t size(std::string_view name) const { return fs::file_size(run.path(name)); }

  InspectRun run;

 private:
  void add(std::string_view name, int records, hours age) {
    std::string text;
    for (int i = 0; i < records; ++i) text += SampleRecord().line() + '\n';
    run.write(name, text);
    const timespec time{std::chrono::system_clock::to_time_t(kNow - age), 0};
    const timespec both[2] = {time, time};
    REQUIRE(::utimensat(AT_FDCWD, run.path(name).c_str(), both, 0) == 0);
  }

  finops::UniqueFd active_;
};

const std::set<std::string> kOthers = {"send.jsonl", "20260115T080000Z-14.inflight", "20260115T080000Z-14.jsonl"};

}  // namespace

TEST_CASE("inspect --disk-usage: files, bytes and time by kind") {
  const LogFolder log;
  const std::uint64_t compressed =
      log.size("20260101T080000Z-11.jsonl.zst") + log.size("20260103T080000Z-12.jsonl.zst");
  const std::uint64_t closed = log.size("20260114T080000Z-13.jsonl"), active = log.size("20260115T080000Z-14.jsonl");
  const auto text = [](std::uint64_t n) { return std::to_string(n); };
  const InspectResult piped = log.run(kPipe, log.options(InspectMode::disk_usage));
  CHECK(piped.code == kDone);
  CHECK(piped.err == "");
  CHECK(piped.out == "active\t1\t" + text(active) + "\t2026-01-15T08:00:00.000Z\t2026-01-15T13:02:11.000Z\n" +
                         "closed\t1\t" + text(closed) + "\t2026-01-14T08:00:00.000Z\t2026-01-14T17:02:11.000Z\n" +
                         "compressed\t2\t" + text(compressed) +
                         "\t2026-01-01T08:00:00.000Z\t2026-01-05T13:02:11.000Z\n" + "other\t2\t4\t\t\n" + "total\t6\t" +
                         text(active + closed + compressed + 4) +
                         "\t2026-01-01T08:00:00.000Z\t2026-01-15T13:02:11.000Z\n");

  InspectOptions options = log.options(InspectMode::disk_usage);
  options.json = true;
  const InspectResult json = log.run(terminal(80), options);
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 5);
  CHECK(json.out.find(R"({"kind":"other","files":2,"bytes":4,"from":null,"to":null})") != std::string::npos);

  const InspectResult table = log.run(terminal(80), log.options(InspectMode::disk_usage));
  check_golden("inspect/disk_80.txt", table.out);
  CHECK(table.err == "\n" + log.run.folder() + "\nless: finops inspect --vacuum-size 500M\n");
}

TEST_CASE("inspect --disk-usage: no log is no error, a file and a stream are") {
  const LogFolder log;
  InspectOptions options = log.options(InspectMode::disk_usage);
  options.inputs.clear();  // the default folder, which does not exist
  InspectResult result = InspectRun::run(kPipe, options);
  CHECK(result.code == kDone);
  CHECK(result.out.find("total\t0\t0\t\t\n") != std::string::npos);
  CHECK(result.err == "no log yet\n");
  for (const InspectMode mode : {InspectMode::disk_usage, InspectMode::vacuum}) {
    options = log.options(mode);
    options.vacuum_time = hours{1};
    options.inputs = {log.run.path("send.jsonl")};
    result = InspectRun::run(kPipe, options);
    CHECK(result.code == kUsage);
    const std::string flag = mode == InspectMode::vacuum ? "--vacuum-time" : "--disk-usage";
    CHECK(result.err == "finops: " + flag + " works on log folders, and ~/send.jsonl is a file\n  name its folder: " +
                            log.run.folder() + "\n");
    options.inputs = {"-"};
    CHECK(InspectRun::run(kPipe, options).code == kUsage);
  }
  CHECK(log.names().size() == 6);
}

TEST_CASE("inspect --vacuum-time: deletes whole closed segments by age and says which") {
  const LogFolder log;
  const std::string path = log.run.path("20260101T080000Z-11.jsonl.zst");
  const std::uint64_t size = fs::file_size(path);
  InspectResult result = log.vacuum({}, hours{24 * 20});
  CHECK(result.code == kDone);
  CHECK(result.out == "");
  CHECK(result.err.starts_with("nothing to delete; "));
  result = log.vacuum({}, hours{24 * 12});
  CHECK(result.code == kDone);
  CHECK(result.out == path + "\t" + std::to_string(size) + "\n");
  CHECK(result.err.starts_with("1 segment deleted, "));
  CHECK(result.err.ends_with(", 1 segment in use\n"));
  CHECK(log.names().size() == 5);
  CHECK(log.names().contains("20260114T080000Z-13.jsonl"));  // nothing is compressed on the way
}

TEST_CASE("inspect --vacuum-size: the oldest go first, never what is in use, never other files") {
  const LogFolder log;
  std::uint64_t all = 0;
  for (const std::string& name : log.names()) {
    if (finops::is_segment(finops::kind_of(name))) all += log.size(name);
  }
  CHECK(log.vacuum(all).out == "");
  InspectOptions options = log.options(InspectMode::vacuum);
  options.vacuum_size = all - 1;
  const InspectResult shown = log.run(terminal(80), options);
  CHECK(shown.code == kDone);
  CHECK(shown.out.starts_with("deleted ~/20260101T080000Z-11.jsonl.zst ("));
  CHECK(std::count(shown.out.begin(), shown.out.end(), '\n') == 1);
  options.vacuum_size = 0;
  options.json = true;
  const InspectResult json = log.run(kPipe, options);
  CHECK(json.code == kDone);
  CHECK(json.out.starts_with(R"({"file":")"));
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 2);
  CHECK(log.names() == kOthers);
}

TEST_CASE("inspect --vacuum-size: what cannot be deleted makes it 6") {
  const LogFolder log;
  InspectOptions options = log.options(InspectMode::vacuum);
  options.vacuum_size = 0;
  options.inputs = {log.run.path("gone")};
  CHECK(InspectRun::run(kPipe, options).code == kLocalIo);
  if (::geteuid() == 0) return;  // root may delete anything
  options.inputs = {log.run.folder()};
  fs::permissions(log.run.folder(), fs::perms::owner_read | fs::perms::owner_exec);
  const InspectResult result = log.run(kPipe, options);
  fs::permissions(log.run.folder(), fs::perms::owner_all);
  CHECK(result.code == kLocalIo);
  CHECK(result.err.find("cannot delete") != std::string::npos);
}

}  // namespace finops::test::disk_mode_test
