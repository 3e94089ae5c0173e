// C3: `replay --pace`.
#include "cli/replay/pace.h"

#include <doctest/doctest.h>

namespace finops::cli::test::pace_test {

using std::chrono::nanoseconds;

TEST_CASE("C3 --pace: when a request is due follows from its number or from the time of its recording") {
  const auto due = [](const char* text, std::uint64_t number, std::int64_t ms) {
    return due_after(*read_pace(text), number, ms);
  };
  CHECK_FALSE(due("asap", 7, 1000));
  CHECK(due("recorded", 7, 1500) == nanoseconds(1'500'000'000));
  CHECK(due("x2", 7, 1500) == nanoseconds(750'000'000));
  CHECK(due("x0.5", 7, 1500) == nanoseconds(3'000'000'000));
  CHECK(due("4/s", 7, 1500) == nanoseconds(1'750'000'000));
  CHECK(due("recorded", 7, -5) == nanoseconds(0));
  CHECK(due("x0.000001", 7, INT64_MAX)->count() > 0);
}

TEST_CASE("C3 --pace: what is no pace is refused") {
  for (const char* text : {"", "x", "x0", "x-1", "xnan", "1", "2x", "/s", "0/s", "x2/s", "3/m", "Recorded", "1e9/s"}) {
    CAPTURE(text);
    CHECK_FALSE(read_pace(text).ok());
  }
}

}  // namespace finops::cli::test::pace_test
