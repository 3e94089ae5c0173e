// L6: the work of each second: what the log says when what it wrote could not be forced to the disk.
#include <doctest/doctest.h>

#include <atomic>

#include "core/log/said.h"
#include "core/log/small_disk.h"

namespace finops::test::exchange_logger_care_test {
namespace {

// A disk that takes what is written, and may refuse to keep it.
class Unsafe final : public FileCalls {
 public:
  std::atomic<bool> refuses = false;
  int fdatasync(int) override {
    if (!refuses) return 0;
    errno = EIO;
    return -1;
  }
};

}  // namespace

TEST_CASE("L6 fsync: what could not be forced to the disk is said once, and nothing is said before") {
  const TempDir dir;
  Unsafe disk;
  Said said;
  auto logger = logger_on(dir / "log", disk);
  const auto log = [&] {
    Exchange x = sized_exchange(10, 10);
    CHECK(logger->record(x, nullptr).ok());
    logger->each_second();
  };
  log();
  CHECK(said.take() == "");
  CHECK(logger->health().sync_errors == 0);
  disk.refuses = true;
  log();
  const std::string text = said.take();
  CHECK(text.starts_with("the log could not be forced to the disk and goes on in " + (dir / "log").string()));
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(logger->health().sync_errors == 1);
  disk.refuses = false;
  for (int i = 0; i < 2; ++i) log();
  CHECK(said.take() == "");
}

}  // namespace finops::test::exchange_logger_care_test
