// L4: whichever call fails, however, and a file that is full while the disk is not.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/log/log_faults.h"
#include "core/log/small_disk.h"

namespace finops::test::log_fault_nth_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

TEST_CASE("L4 log.fault_nth: whichever call fails, however: no record vanishes uncounted, the file parses") {
  using Fault = Faulty::Fault;
  for (const Fault fault : {Fault::enospc, Fault::eio, Fault::edquot, Fault::eintr, Fault::short_write}) {
    for (const int times : {1, 30}) {
      bool ran_clean = false;
      for (int n = 1; !ran_clean; ++n) {
        REQUIRE(n < 400);
        CAPTURE(static_cast<int>(fault));
        CAPTURE(times);
        CAPTURE(n);
        if (fault == Fault::eintr && times > 2) break;  // forever is not an interruption
        const TempDir dir;
        Faulty calls;
        ExchangeLogger::Options options;
        options.path = (dir / "log").string();
        options.install_key = "k";
        options.calls = &calls;
        options.rotate_size = 4096;
        options.retry_after = {};
        options.fsync = Fsync::interval;
        auto logger = ExchangeLogger::open(std::move(options));
        REQUIRE(logger.ok());
        calls.fault = fault;
        calls.times = times;
        calls.missing = 3;
        calls.fail_at = calls.calls + n;
        std::set<std::string> reported;  // as written
        std::set<std::string> all;
        for (int i = 0; i < 4; ++i) {
          Exchange x = sized_exchange(300, 600);
          const auto state = *(*logger)->begin(x);
          (*logger)->prepare(x, state.get());
          all.insert(x.id);
          if ((*logger)->record(x, state.get())) reported.insert(x.id);
          if (i % 2 == 1) (*logger)->each_second();
        }
        ran_clean = calls.calls < calls.fail_at;
        calls.fail_at = 0;
        (*logger)->each_second();
        const LogHealth health = (*logger)->health();
        CHECK(health.step == LogStep::whole);
        CHECK(health.waiting == 0);
        (*logger)->close();
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(dir / "log")) {
          CHECK(entry.path().extension() == ".jsonl");
          const std::string text = read_file(entry.path());
          for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
            const auto record = Json::parse(text.substr(at, text.find('\n', at) - at), nullptr, false);
            if (record.is_discarded()) {  // a fragment that could not be removed is a line by itself
              CHECK(fault == Fault::short_write);
              CHECK(times > 1);
              continue;
            }
            if (record["kind"] == "exchange") CHECK(found.insert(record["id"].get<std::string>()).second);
          }
        }
        CHECK(found.size() + health.dropped == all.size());
        CHECK(health.dropped == 0);
        CHECK(health.written == found.size());
        CHECK(std::includes(found.begin(), found.end(), reported.begin(), reported.end()));
        if (fault == Fault::eintr || ran_clean) CHECK(health.without_body == 0);
      }
    }
  }
}

TEST_CASE("L4: a file that cannot be written although the disk has room is left for a new segment") {
  const TempDir dir;
  class Limited final : public FileCalls {  // as RLIMIT_FSIZE
   public:
    ssize_t write(int fd, const void* from, std::size_t size) override {
      struct stat found {};
      (void)::fstat(fd, &found);
      if (found.st_size + static_cast<off_t>(size) <= 5000) return FileCalls::write(fd, from, size);
      errno = EFBIG;
      return -1;
    }
  } calls;
  auto logger = logger_on(dir / "log", calls);
  for (int i = 0; i < 12; ++i) {
    Exchange x = sized_exchange(10, 10);
    (void)logger->record(x, nullptr);
    logger->each_second();
  }
  CHECK(logger->health().written == 12);
  CHECK(logger->health().waiting + logger->health().dropped == 0);
}

}  // namespace finops::test::log_fault_nth_test
