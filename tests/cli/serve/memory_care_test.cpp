#include "cli/serve/memory_care.h"

#include <doctest/doctest.h>

namespace finops::test::memory_care_test {

using finops::cli::MemoryCare;

TEST_CASE("P5: memory is given back after a busy time, and not in the middle of it") {
  MemoryCare care;
  const finops::Exchange x;
  const auto look = [&](std::size_t running, int ended) {
    for (int i = 0; i < ended; ++i) care.on_finished(x);
    return care.look(running);
  };
  CHECK(look(0, 0));  // what the start has freed
  CHECK_FALSE(look(0, 0));
  CHECK_FALSE(look(0, 0));
  CHECK(look(0, 3));
  CHECK_FALSE(look(0, 0));

  CHECK_FALSE(look(1000, 0));     // a crowd
  CHECK_FALSE(look(900, 47));     // still
  CHECK_FALSE(look(20, 49'950));  // quick ones: their number since the last look tells
  CHECK(look(20, 10));            // few are left
  CHECK_FALSE(look(20, 0));
  CHECK_FALSE(look(20, 30));  // as many as before
  CHECK(look(5, 20));
  CHECK(look(0, 5));
}

}  // namespace finops::test::memory_care_test
