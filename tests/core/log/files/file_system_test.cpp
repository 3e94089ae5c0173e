// L3: file systems on which appending is not safe.
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "core/log/files/file_system.h"
#include "core/log/small_disk.h"

namespace finops::test::file_system_test {

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

}  // namespace finops::test::file_system_test
