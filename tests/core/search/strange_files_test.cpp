// C4: things in a log folder that have the name of a segment and are not files.
#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"
#include "core/log/write/lost_recovery.h"
#include "core/log/write/segment_keep.h"
#include "core/search/inputs.h"
#include "support/temp_dir.h"

namespace finops::test::strange_files_test {
namespace {

namespace fs = std::filesystem;

// One real segment, and everything else that can bear such a name.
void fill(const fs::path& folder) {
  std::ofstream(folder / "20260115T090001Z-1.jsonl") << "\n";
  REQUIRE(::mkfifo((folder / "20260115T090002Z-2.jsonl").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((folder / "20260115T090003Z-3.jsonl.zst").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((folder / "20260115T090004Z-4.inflight").c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", folder / "20260115T090005Z-5.jsonl");
  fs::create_symlink("20260115T090006Z-6.jsonl", folder / "20260115T090006Z-6.jsonl");
  fs::create_directory(folder / "20260115T090007Z-7.jsonl");
  REQUIRE(::mkfifo((folder / "20260115T090001Z-1.jsonl.zst").c_str(), 0600) == 0);
}

TEST_CASE("C4: in a folder only regular files are read") {
  const TempDir dir;
  fill(dir.path());
  const auto found = find_inputs({dir.path().string()});
  REQUIRE(found.ok());
  REQUIRE(found->inputs.size() == 1);
  CHECK(found->skipped.size() == 5);  // three FIFOs, a device and a loop of links
  CHECK(found->inputs.front().path == (dir / "20260115T090001Z-1.jsonl").string());
  const LogInput fifo{(dir / "20260115T090002Z-2.jsonl").string(), true};  // it was a file when it was listed
  CHECK_FALSE(open_descriptor(fifo).ok());
}

TEST_CASE("L5 L6: recovery and retention pass over what is no file, and do not wait for it") {
  const TempDir dir;
  fill(dir.path());
  const LogPlace place{dir.path().string(), {}};
  const LostReport lost = recover_lost(place, system_file_calls(), [](std::string_view) { return Result<void>{}; });
  CHECK(lost.lost == 0);
  CHECK(lost.problems.size() == 1);
  const KeepReport kept = keep_segments(dir.path().string(), {}, std::chrono::system_clock::now());
  CHECK(kept.problems.size() == 1);  // the FIFO where the compressed segment would be
  CHECK(fs::exists(dir / "20260115T090001Z-1.jsonl"));
}

}  // namespace
}  // namespace finops::test::strange_files_test
