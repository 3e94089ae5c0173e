// L6, L8: following a log gives every record once, whatever happens to its files.
#include "core/log/read/log_follower.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "core/log/log_zstd.h"
#include "support/temp_dir.h"

namespace finops::test::log_follower_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Kind = LogFollower::Event::Kind;

std::string line_of(const std::string& id, std::size_t size = 0) {
  return R"({"v":1,"id":")" + id + R"(","request":{"body":")" + std::string(size, 'x') +
         R"("},"response":null})"
         "\n";
}

void append(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

LogFollower follow(const fs::path& path, LogFollower::Options options = {}) {
  auto follower = LogFollower::open({path.string()}, options);
  REQUIRE_MESSAGE(follower.ok(), follower.error().message);
  return std::move(*follower);
}

// What comes until nothing comes any more: ids, "now FILE", "damage BEGIN-END".
std::vector<std::string> read_all(LogFollower& follower, std::size_t expected) {
  std::vector<std::string> out;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto event = follower.next(out.size() < expected ? 1000ms : 30ms);
    REQUIRE(event.ok());
    if (!*event && out.size() < expected) continue;
    if (!*event) break;
    if ((*event)->kind == Kind::record) out.emplace_back((*event)->record->id);
    if ((*event)->kind == Kind::switched) out.push_back("now " + fs::path((*event)->path).filename().string());
    if ((*event)->kind == Kind::damaged) {
      out.push_back("damage " + std::to_string((*event)->damage.begin) + "-" + std::to_string((*event)->damage.end));
    }
  }
  return out;
}

using Texts = std::vector<std::string>;

// This process, while it lives.
class FewOpenFiles {
 public:
  explicit FewOpenFiles(rlim_t most) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit fewer{most, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &fewer) == 0);
  }
  ~FewOpenFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewOpenFiles(const FewOpenFiles&) = delete;
  FewOpenFiles& operator=(const FewOpenFiles&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("L8 log follow: what is completed after the start, each line once it has its end") {
  const TempDir folder;
  const fs::path log = folder / "a.jsonl";
  append(log, line_of("old") + line_of("half").substr(0, 20));
  for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
    CAPTURE(static_cast<int>(depth));
    fs::resize_file(log, line_of("old").size() + 20);
    LogFollower::Options options;
    options.depth = depth;
    LogFollower in_folder = follow(folder.path(), options), of_file = follow(log, options);
    for (LogFollower* follower : {&in_folder, &of_file}) CHECK(read_all(*follower, 0).empty());
    append(log, line_of("half").substr(20, 10));
    CHECK(read_all(in_folder, 0).empty());
    append(log, line_of("half").substr(30) + line_of("b", 200'000) + line_of("c").substr(0, 3));
    for (LogFollower* follower : {&in_folder, &of_file}) CHECK(read_all(*follower, 2) == Texts{"half", "b"});
    append(log, line_of("c").substr(3) + "torn\n\n" + line_of("d"));
    const std::uint64_t end = fs::file_size(log) - line_of("d").size() - 2;
    const std::string damage = "damage " + std::to_string(end - 4) + "-" + std::to_string(end);
    for (LogFollower* follower : {&in_folder, &of_file}) CHECK(read_all(*follower, 3) == Texts{"c", damage, "d"});
  }
  LogFollower::Options options;
  options.from_start = true;
  LogFollower all = follow(log, options);
  CHECK(read_all(all, 4)[0] == "old");
}

TEST_CASE("L8 log follow: a record glued to a torn one comes with its damage") {
  const TempDir folder;
  LogFollower follower = follow(folder.path());
  append(folder / "a.jsonl", line_of("a").substr(0, 30) + line_of("b") + line_of("c"));
  CHECK(read_all(follower, 4) == Texts{"now a.jsonl", "damage 0-30", "b", "c"});
}

TEST_CASE("L8 log follow: of a line that holds several records each one comes") {
  const TempDir folder;
  LogFollower follower = follow(folder.path());
  const auto glued = [](const std::string& id) { return line_of(id).substr(0, line_of(id).size() - 1); };
  append(folder / "a.jsonl", glued("a") + glued("b") + glued("b") + line_of("t").substr(0, 30) + glued("c") + "\n");
  append(folder / "b.jsonl", glued("d") + line_of("e"));
  const std::size_t torn = 3 * glued("a").size();
  CHECK(read_all(follower, 8) == Texts{"now a.jsonl",
                                       "damage " + std::to_string(torn) + "-" + std::to_string(torn + 30), "a", "b",
                                       "c", "now b.jsonl", "d", "e"});
}

TEST_CASE("L8 log follow: new segments, also when they are compressed at once, deleted ones") {
  const TempDir folder;
  append(folder / "1.jsonl", line_of("old"));
  std::ofstream(folder / "0.jsonl.zst", std::ios::binary) << zstd_frame(line_of("older"));
  LogFollower follower = follow(folder.path());
  append(folder / "2.jsonl", line_of("a"));
  CHECK(read_all(follower, 2) == Texts{"now 2.jsonl", "a"});
  append(folder / "2.jsonl", line_of("b"));  // not read yet when the segment is compressed
  std::ofstream(folder / "2.jsonl.zst", std::ios::binary) << zstd_frame(line_of("a") + line_of("b"));
  fs::remove(folder / "2.jsonl");
  std::ofstream(folder / "tmp", std::ios::binary) << zstd_frame(line_of("c"));
  fs::rename(folder / "tmp", folder / "3.jsonl.zst");  // never seen before
  append(folder / "4.jsonl", line_of("d"));
  Texts texts = read_all(follower, 4);
  std::sort(texts.begin(), texts.end());
  CHECK(texts == Texts{"b", "c", "d", "now 4.jsonl"});
  fs::remove(folder / "4.jsonl");
  append(folder / "4.jsonl", line_of("e"));
  CHECK(read_all(follower, 2) == Texts{"now 4.jsonl", "e"});
}

TEST_CASE("L6 log.logrotate: rename, deletion, copytruncate and a changed link are followed") {
  const TempDir folder;
  const fs::path log = folder / "a.jsonl";
  append(log, line_of("old"));
  LogFollower of_file = follow(log), in_folder = follow(folder.path());
  LogFollower* const both[] = {&of_file, &in_folder};
  fs::copy_file(log, folder / "a.jsonl.0");  // as before cutting it
  fs::copy_file(log, folder / "old-copy.jsonl");
  for (LogFollower* f : both) CHECK(read_all(*f, 0).empty());

  const int kept = ::open(log.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  fs::rename(log, folder / "a.jsonl.1");
  append(log, line_of("new"));
  for (LogFollower* f : both) CHECK(read_all(*f, 2) == Texts{"now a.jsonl", "new"});
  REQUIRE(::write(kept, line_of("late").data(), line_of("late").size()) > 0);  // by who has not noticed yet
  ::close(kept);
  for (LogFollower* f : both) CHECK(read_all(*f, 1) == Texts{"late"});

  fs::rename(log, folder / "a.jsonl.2");  // twice between two looks
  append(log, line_of("middle"));
  fs::rename(log, folder / "a.jsonl.3");
  append(log, line_of("last"));
  Texts texts = read_all(of_file, 4);
  std::sort(texts.begin(), texts.end());
  CHECK(texts == Texts{"last", "middle", "now a.jsonl", "now a.jsonl.3"});
  CHECK(read_all(in_folder, 2) == Texts{"now a.jsonl", "last"});  // the other is none of the folder's logs

  fs::copy_file(log, folder / "a.jsonl.4");
  fs::copy_file(log, folder / "copy.jsonl");
  fs::resize_file(log, 0);
  append(log, line_of("cut"));
  for (LogFollower* f : both) CHECK(read_all(*f, 2) == Texts{"now a.jsonl", "cut"});
  fs::resize_file(log, 0);
  append(log, line_of("cut and grown beyond", 1000));
  for (LogFollower* f : both) CHECK(read_all(*f, 2) == Texts{"now a.jsonl", "cut and grown beyond"});

  fs::remove(log);
  for (LogFollower* f : both) CHECK(read_all(*f, 0).empty());
  append(log, line_of("again"));
  for (LogFollower* f : both) CHECK(read_all(*f, 2) == Texts{"now a.jsonl", "again"});

  append(folder / "elsewhere", line_of("linked"));
  fs::remove(log);
  fs::create_symlink(folder / "elsewhere", log);
  for (LogFollower* f : both) CHECK(read_all(*f, 2) == Texts{"now a.jsonl", "linked"});
}

TEST_CASE("L5 log follow: the notes of requests in flight are no version of the file that is followed") {
  const TempDir folder;
  const fs::path log = folder / "my.jsonl";
  append(log, "");
  LogFollower follower = follow(log);
  append(folder / "my.jsonl.4711.inflight", line_of("in-flight"));
  append(folder / "my.jsonl.1", line_of("other"));
  append(log, line_of("a"));
  Texts seen = read_all(follower, 3);
  std::sort(seen.begin(), seen.end());
  CHECK(seen == Texts{"a", "now my.jsonl.1", "other"});
}

TEST_CASE("L8 log follow: waiting ends in time, or when it is asked to, what cannot be followed is an error") {
  const TempDir folder;
  LogFollower follower = follow(folder / "not-there-yet.jsonl");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(follower.next(20ms, ends[0])->has_value());
  CHECK(std::chrono::steady_clock::now() - start >= 20ms);
  REQUIRE(::write(ends[1], "x", 1) == 1);
  CHECK_FALSE(follower.next(60'000ms, ends[0])->has_value());
  CHECK(std::chrono::steady_clock::now() - start < 30s);
  ::close(ends[0]);
  ::close(ends[1]);
  append(folder / "not-there-yet.jsonl", line_of("a"));
  CHECK(read_all(follower, 2) == Texts{"now not-there-yet.jsonl", "a"});
  CHECK(LogFollower::open({(folder / "no/log.jsonl").string()}, {}).error().code == ErrorCode::io);
  CHECK(LogFollower::open({"/dev/null"}, {}).error().code == ErrorCode::io);
}

TEST_CASE(
    "L8 log follow: more segments than a process may have open files, and slow writers that come back to old ones") {
  const TempDir folder;
  constexpr int kSegments = 300;
  const auto segment = [&](int i) { return folder / (std::to_string(1000 + i) + ".jsonl"); };
  for (int i = 0; i < kSegments; ++i) append(segment(i), line_of("old " + std::to_string(i)));
  const FewOpenFiles limit(64);
  LogFollower::Options options;
  options.from_start = true;
  {
    LogFollower all = follow(folder.path(), options);
    CHECK(read_all(all, kSegments).size() == kSegments);
  }
  LogFollower follower = follow(folder.path());
  CHECK(read_all(follower, 0).empty());
  for (int round = 0; round < 2; ++round) {
    Texts expected;
    for (int i = 0; i < kSegments; i += 7) {
      expected.push_back(std::to_string(round) + " of " + std::to_string(i));
      append(segment(i), line_of(expected.back()));
      if (i % 10 == 0) CHECK(read_all(follower, expected.size()) == std::exchange(expected, {}));
    }
    std::sort(expected.begin(), expected.end());
    Texts texts = read_all(follower, expected.size());
    std::sort(texts.begin(), texts.end());
    CHECK(texts == expected);
  }
  append(segment(0), line_of("halves").substr(0, 20));
  CHECK(read_all(follower, 0).empty());
  for (int i = 100; i < 200; ++i) append(segment(i), line_of("between " + std::to_string(i)));
  CHECK(read_all(follower, 100).size() == 100);
  append(segment(0), line_of("halves").substr(20));
  CHECK(read_all(follower, 1) == Texts{"halves"});

  append(segment(1), line_of("and then compressed"));  // before anybody looked
  std::ofstream(folder / "tmp", std::ios::binary) << zstd_frame(read_file(segment(1)));
  fs::rename(folder / "tmp", segment(1).string() + ".zst");
  fs::remove(segment(1));
  CHECK(read_all(follower, 1) == Texts{"and then compressed"});
  std::ofstream(segment(2), std::ios::binary) << line_of("another");  // cut
  CHECK(read_all(follower, 2) == Texts{"now 1002.jsonl", "another"});
  std::ofstream(segment(5), std::ios::binary) << line_of("new 5");  // as long as it was
  CHECK(read_all(follower, 2) == Texts{"now 1005.jsonl", "new 5"});
  const fs::path renamed = folder / "renamed.jsonl";
  fs::rename(segment(3), renamed);
  append(renamed, line_of("renamed"));
  CHECK(read_all(follower, 1) == Texts{"renamed"});
  fs::remove(segment(4));
  append(segment(4), line_of("in its place, and longer than what was there"));
  CHECK(read_all(follower, 2) == Texts{"now 1004.jsonl", "in its place, and longer than what was there"});
}

TEST_CASE("L6 log.rotate_race: writers that rotate all the time, and two followers") {
  for (const bool one_file : {false, true}) {
    CAPTURE(one_file);
    const TempDir folder;
    const fs::path log = folder / "log.jsonl";
    append(log, "");
    const fs::path followed = one_file ? log : folder.path();
    std::atomic<bool> writing{true}, all_written{false};
    std::atomic<int> rotations{0};
    std::map<std::string, int> seen[2];
    std::atomic<int> wrong{0};
    LogFollower followers[] = {follow(followed), follow(followed)};
    std::atomic<std::size_t> written{0};
    const auto read = [&](int me) {
      const auto deadline = std::chrono::steady_clock::now() + 20s;
      while ((!all_written || seen[me].size() < written) && std::chrono::steady_clock::now() < deadline) {
        const auto event = followers[me].next(50ms);
        if (!event || (*event && (*event)->kind == Kind::damaged)) ++wrong;
        if (event && *event && (*event)->kind == Kind::record) ++seen[me][std::string((*event)->record->id)];
      }
      const auto more = followers[me].next(50ms);  // nothing may follow
      if (!more || *more) ++wrong;
    };
    std::thread readers[] = {std::thread(read, 0), std::thread(read, 1)};
    std::mutex switching;  // a rotation is a moment between two records
    const auto write = [&](int me) {
      fs::path mine = log;
      for (int i = 0; writing; ++i) {
        {
          const std::lock_guard lock(switching);
          if (!one_file && i % 20 == 0) mine = folder / (std::to_string(me) + "-" + std::to_string(i) + ".jsonl");
          append(mine, line_of(std::to_string(me) + "-" + std::to_string(i), static_cast<std::size_t>(i * 37 % 3000)));
          ++written;
          if (!one_file && i % 20 == 19 && me % 2 == 0) {  // compressed as soon as it is closed
            std::ofstream(folder / "tmp", std::ios::binary) << zstd_frame(read_file(mine));
            fs::rename(folder / "tmp", mine.string() + ".zst");
            fs::remove(mine);
          }
          if (one_file && i % 20 == 19) {
            fs::rename(log, folder / ("log.jsonl." + std::to_string(rotations + 1)));
          }
          if (i % 20 == 19) ++rotations;
        }
        std::this_thread::sleep_for(200us);
      }
    };
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back(write, i);
    const auto until = std::chrono::steady_clock::now() + 400ms;
    while (std::chrono::steady_clock::now() < until ||
           (rotations <= 10 && std::chrono::steady_clock::now() < until + 20s)) {
      std::this_thread::sleep_for(10ms);  // how long it is done, not how long is waited
    }
    writing = false;
    for (std::thread& writer : writers) writer.join();
    all_written = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(rotations > 10);
    CHECK(written > 100);
    CHECK(wrong == 0);
    for (const auto& ids : seen) {
      CHECK(ids.size() == written);
      CHECK(std::all_of(ids.begin(), ids.end(), [](const auto& id) { return id.second == 1; }));
    }
  }
}

}  // namespace finops::test::log_follower_test
