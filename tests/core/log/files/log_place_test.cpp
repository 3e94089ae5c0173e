#include "core/log/files/log_place.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>

#include "core/log/small_disk.h"
#include "support/scoped_env.h"
#include "support/temp_dir.h"

namespace finops::test::log_place_test {
namespace {

namespace fs = std::filesystem;

}  // namespace

TEST_CASE("L7: missing folders are made with mode 0700, and a folder gets a segment") {
  const TempDir dir;
  const mode_t before = ::umask(0);
  const auto segments = log_place((dir / "state/finops/log").string());
  ::umask(before);
  REQUIRE(segments.ok());
  CHECK(segments->segmented());
  CHECK(segments->folder == (dir / "state/finops/log").string());
  for (const char* part : {"state", "state/finops", "state/finops/log"})
    CHECK(fs::status(dir / part).permissions() == fs::perms::owner_all);
  const auto file = log_place((dir / "x/one.jsonl").string());
  REQUIRE(file.ok());
  CHECK(file->file == (dir / "x/one.jsonl").string());
  CHECK(file->folder == (dir / "x").string());
  fs::create_directory(dir / "folder.jsonl");
  CHECK(log_place((dir / "folder.jsonl").string())->segmented());
  CHECK(log_place((dir / "new.jsonl/").string())->segmented());
}

TEST_CASE("L7: a log folder that others can write to is refused with advice") {
  const TempDir dir;
  fs::create_directory(dir / "open");
  for (const unsigned mode : {0770U, 0702U, 0777U}) {
    REQUIRE(::chmod((dir / "open").c_str(), mode) == 0);
    const auto refused = log_place((dir / "open").string());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::io);
    CHECK(refused.error().message.find("chmod 700") != std::string::npos);
    CHECK(refused.error().message.find((dir / "open").string()) != std::string::npos);
  }
  REQUIRE(::chmod((dir / "open").c_str(), 0777) == 0);
  CHECK_FALSE(log_place((dir / "open/a.jsonl").string()).ok());
  REQUIRE(::chmod((dir / "open").c_str(), 01777) == 0);  // like /tmp
  CHECK(log_place((dir / "open/a.jsonl").string()).ok());
  REQUIRE(::chmod((dir / "open").c_str(), 0755) == 0);
  CHECK(log_place((dir / "open").string()).ok());
}

TEST_CASE("L6 log place: XDG_STATE_HOME, else HOME, empty and relative values are ignored") {
  const ScopedEnv home("HOME", "/home/u");
  {
    const ScopedEnv state("XDG_STATE_HOME", "/state");
    CHECK(default_log_dir()->string() == "/state/finops/log");
  }
  for (const char* useless : {"", "relative/state"}) {
    const ScopedEnv state("XDG_STATE_HOME", useless);
    CHECK(default_log_dir()->string() == "/home/u/.local/state/finops/log");
  }
  const ScopedEnv state("XDG_STATE_HOME", nullptr);
  const ScopedEnv none("HOME", nullptr);
  CHECK(default_log_dir().error().code == ErrorCode::config);
}

TEST_CASE("L3 log.nfs: a log on a network file system is warned about by name, one on a disk is not") {
  const TempDir dir;
  for (const auto& [type, name] : {std::pair<long, std::string>{0x6969, "NFS"},
                                   {0xFF534D42, "CIFS"},
                                   {0xFE534D42, "SMB2"},
                                   {0x65735546, "FUSE"},
                                   {0xEF53, ""},
                                   {0x01021994, ""}}) {
    SmallDisk disk;
    disk.type = type;
    CHECK(network_file_system(dir.path().string(), disk) == name);
    auto logger = logger_on(dir / "log", disk);
    REQUIRE(logger->warnings().size() == (name.empty() ? 0 : 1));
    if (name.empty()) continue;
    CHECK(logger->warnings()[0].find("(" + name + ")") != std::string::npos);
    CHECK(logger->warnings()[0].find((dir / "log").string()) != std::string::npos);
    CHECK(logger->warnings()[0].find("--log") != std::string::npos);
  }
}

}  // namespace finops::test::log_place_test
