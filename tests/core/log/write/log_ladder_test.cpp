// L4: the steps of the log that cannot be written, in their order, and what is said of each.
#include <doctest/doctest.h>

#include <chrono>

#include "core/log/said.h"
#include "core/log/write/log_ladder.h"

namespace finops::test::log_ladder_test {
namespace {

const Error kFull{ErrorCode::io, "the disk is full", {}}, kQuota{ErrorCode::io, "the quota is used up", {}};
const auto kWorks = [](std::string_view) { return Result<void>(); };

}  // namespace

TEST_CASE("L4: each step is said once, with its reason where that is new, and again after a recovery") {
  LogLadder ladder{std::chrono::milliseconds{0}};
  Said said;
  CHECK(ladder.failed(LogStep::whole, kFull) == LogStep::no_response_bodies);
  CHECK(said.take() == "the disk is full; response bodies are not recorded for now\n");
  CHECK(ladder.failed(LogStep::whole, kFull) == LogStep::no_response_bodies);  // another thread, as late
  CHECK(said.take() == "");
  CHECK(ladder.failed(LogStep::no_response_bodies, kFull) == LogStep::no_bodies);
  CHECK(said.take() == "the log: no bodies are recorded for now\n");
  CHECK(ladder.takes_records());
  CHECK(ladder.failed(LogStep::no_bodies, kQuota) == LogStep::memory);
  CHECK(said.take() == "the quota is used up; records are kept in memory for now\n");
  CHECK_FALSE(ladder.takes_records());
  CHECK(ladder.failed(LogStep::memory, kFull) == LogStep::memory);
  CHECK(said.take() == "");
  ladder.hold("1234567890", 10);
  CHECK(said.take() == "");
  ladder.hold("1", 10);
  CHECK(said.take() == "the log: the memory for records is full; further ones are only counted\n");
  ladder.hold("1", 10);
  CHECK(said.take() == "");
  CHECK(ladder.waiting() == 1);
  CHECK(ladder.dropped() == 2);
  LogGap gap;
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(gap.late == 1);
  CHECK(gap.dropped == 2);
  CHECK(ladder.step() == LogStep::whole);
  CHECK(ladder.failed(LogStep::no_bodies, kFull) == LogStep::memory);  // begun before the recovery
  CHECK(said.take() ==
        "the disk is full; response bodies are not recorded for now\nthe log: no bodies are recorded for now\n"
        "the log: records are kept in memory for now\n");
}

TEST_CASE("L4: a disk that is nearly full and memory that is missing are said once") {
  LogLadder ladder{std::chrono::milliseconds{0}};
  Said said;
  ladder.set_low(true, 3 << 20, "/logs");
  CHECK(said.take() == "only 3 MiB are free in /logs; response bodies are not recorded for now\n");
  ladder.set_low(true, 2 << 20, "/logs");
  CHECK(said.take() == "");
  CHECK(ladder.low());
  LogGap gap;
  CHECK_FALSE(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(ladder.step() == LogStep::no_response_bodies);
  ladder.set_low(false, 9 << 20, "/logs");
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(ladder.step() == LogStep::whole);
  CHECK(said.take() == "");
  for (int i = 0; i < 2; ++i) ladder.out_of_memory(LogLadder::MemoryLoss::bodies);
  CHECK(said.take() == "out of memory: records are written without the bodies that need too much of it\n");
  CHECK(ladder.dropped() == 0);
  for (int i = 0; i < 2; ++i) ladder.out_of_memory(LogLadder::MemoryLoss::record);
  CHECK(said.take() ==
        "out of memory: a record could not be built even without bodies; such records are only counted\n");
  CHECK(ladder.dropped() == 2);
}

TEST_CASE("L4: it is tried again after a pause, and after twice of that when it fails again soon") {
  const Said quiet;
  LogLadder ladder{std::chrono::seconds{10}};
  LogGap gap;
  (void)ladder.failed(LogStep::whole, kFull);
  const SteadyTime start = std::chrono::steady_clock::now();
  CHECK_FALSE(ladder.try_again(start + std::chrono::seconds{5}, kWorks, gap));
  CHECK(ladder.try_again(start + std::chrono::seconds{11}, kWorks, gap));
  (void)ladder.failed(LogStep::whole, kFull);
  const SteadyTime again = std::chrono::steady_clock::now();
  CHECK_FALSE(ladder.try_again(again + std::chrono::seconds{15}, kWorks, gap));
  CHECK(ladder.try_again(again + std::chrono::seconds{21}, kWorks, gap));
}

}  // namespace finops::test::log_ladder_test
