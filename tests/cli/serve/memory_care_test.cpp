#include "cli/serve/memory_care.h"

#include <doctest/doctest.h>

using finops::cli::MemoryCare;

TEST_CASE("P5: memory is given back when a load has gone, and not in the middle of it") {
  MemoryCare care;
  CHECK(care.look(0, 0));  // what the start has freed
  CHECK_FALSE(care.look(0, 0));
  CHECK_FALSE(care.look(0, 0));
  CHECK(care.look(0, 3));
  CHECK_FALSE(care.look(0, 3));

  CHECK_FALSE(care.look(1000, 3));     // a crowd
  CHECK_FALSE(care.look(900, 50));     // still
  CHECK_FALSE(care.look(20, 50'000));  // quick ones: their number since the last look tells
  CHECK(care.look(20, 50'010));        // few are left
  CHECK_FALSE(care.look(20, 50'010));
  CHECK_FALSE(care.look(20, 50'040));  // as many as before
  CHECK(care.look(5, 50'060));
  CHECK(care.look(0, 50'065));
}
