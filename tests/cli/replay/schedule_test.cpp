// C3: in which order and when the requests of a replay begin.
#include "cli/replay/schedule.h"

#include <doctest/doctest.h>

#include <thread>

namespace finops::cli::test::schedule_test {
namespace {

std::vector<ReplayEntry> entries(const std::vector<std::uint64_t>& conversations) {
  std::vector<ReplayEntry> out;
  for (const std::uint64_t conversation : conversations) {
    ReplayEntry one;
    one.conversation = conversation;
    out.push_back(one);
  }
  return out;
}

}  // namespace

TEST_CASE("C3 schedule: those of a conversation wait for each other, and nobody else waits for them") {
  const auto all = entries({1, 1, 2, 0, 1, 2, 0});
  Schedule schedule(all, {});
  CHECK(schedule.next() == 0U);
  CHECK(schedule.next() == 2U);
  CHECK(schedule.next() == 3U);
  CHECK(schedule.next() == 6U);
  schedule.done(2);
  CHECK(schedule.next() == 5U);
  schedule.done(0);
  schedule.done(5);
  CHECK(schedule.next() == 1U);
  schedule.done(1);
  CHECK(schedule.next() == 4U);
  schedule.done(4);
  CHECK_FALSE(schedule.next());
  CHECK_FALSE(schedule.next());
}

TEST_CASE("C3 schedule: a thread waits for a conversation that is busy, and stop() ends its wait") {
  const auto all = entries({1, 1, 1});
  Schedule schedule(all, {});
  CHECK(schedule.next() == 0U);
  std::optional<std::size_t> second;
  std::thread waits([&] { second = schedule.next(); });
  schedule.done(0);
  waits.join();
  CHECK(second == 1U);
  std::optional<std::size_t> third = 99;
  std::thread stopped([&] { third = schedule.next(); });
  schedule.stop();
  stopped.join();
  CHECK_FALSE(third);
}

TEST_CASE("C3 schedule: nothing begins before it is due, and what begins late is counted") {
  auto all = entries({0, 0});
  all[1].at_ms = 30;
  Schedule schedule(all, {Pace::Kind::recorded, 1});
  const auto begun = std::chrono::steady_clock::now();
  CHECK(schedule.next() == 0U);
  CHECK(schedule.next() == 1U);
  CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(30));

  auto busy = entries({1, 1});
  Schedule late(busy, {Pace::Kind::rate, 1e6});
  CHECK(late.next() == 0U);
  std::this_thread::sleep_until(std::chrono::steady_clock::now() + Schedule::kLate + std::chrono::milliseconds(20));
  late.done(0);
  CHECK(late.next() == 1U);
  CHECK(late.late().count == 1);
  CHECK(late.late().most > Schedule::kLate);
}

TEST_CASE("C3 schedule: without entries it is over at once") {
  Schedule schedule({}, {Pace::Kind::recorded, 1});
  CHECK_FALSE(schedule.next());
}

}  // namespace finops::cli::test::schedule_test
