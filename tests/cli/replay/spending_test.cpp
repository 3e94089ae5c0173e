// C3: `replay --max-cost` and `--max-requests`.
#include "cli/replay/spending.h"

#include <doctest/doctest.h>

#include <thread>

#include "cli/replay/select.h"

namespace finops::cli::test::spending_test {

TEST_CASE("C3 spending: a request that fits is allowed, one that would cost too much is not, and says why") {
  Spending spending({.cost = 100, .requests = {}});
  CHECK(spending.allow(40));
  spending.settle(40, 60, false, "a");
  CHECK(spending.spent() == 60);
  CHECK(spending.allow(40));
  spending.settle(40, 40, false, "b");
  CHECK(spending.why().empty());
  CHECK(spending.allow(0));
  spending.settle(0, std::nullopt, false, "c");
  CHECK_FALSE(spending.allow(1));
  CHECK(spending.why().find("--max-cost") == 0);
  CHECK_FALSE(spending.allow(0));
}

TEST_CASE("C3 spending: what is in flight counts, and a thread waits for what it really costs") {
  Spending spending({.cost = 100, .requests = {}});
  REQUIRE(spending.allow(90));
  bool allowed = false;
  std::thread waits([&] { allowed = spending.allow(20); });
  spending.settle(90, 30, false, "a");
  waits.join();
  CHECK(allowed);
  CHECK(spending.why().empty());
}

TEST_CASE("C3 spending: an unknown estimate goes alone, and an unknown cost ends the run") {
  Spending spending({.cost = 100, .requests = {}});
  REQUIRE(spending.allow(kNotKnown));
  bool allowed = true;
  std::thread waits([&] { allowed = spending.allow(kNotKnown); });
  spending.settle(kNotKnown, std::nullopt, true, "01ABC");
  waits.join();
  CHECK_FALSE(allowed);
  CHECK(spending.why().find("the cost of 01ABC is not known") != std::string::npos);
  Spending free({});
  REQUIRE(free.allow(kNotKnown));
  free.settle(kNotKnown, std::nullopt, true, "a");
  CHECK(free.allow(kNotKnown));
}

TEST_CASE("C3 spending: --max-requests counts what was sent, and stop() is no limit") {
  Spending spending({.cost = {}, .requests = 2});
  CHECK(spending.allow(1));
  CHECK(spending.allow(1));
  CHECK(spending.why().empty());
  CHECK_FALSE(spending.allow(1));
  CHECK(spending.why() == "--max-requests 2");
  Spending stopped({});
  stopped.stop();
  CHECK_FALSE(stopped.allow(1));
  CHECK(stopped.why().empty());
}

}  // namespace finops::cli::test::spending_test
