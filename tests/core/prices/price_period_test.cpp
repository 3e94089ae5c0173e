// When rates are valid, as a price file writes it.
#include "core/prices/price_period.h"

#include <doctest/doctest.h>

#include "core/prices/json_tree.h"
#include "core/prices/price_book.h"
#include "core/prices/price_support.h"

namespace finops::test::price_period_test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Result<PricePeriod> read(const std::string& members) {
  const auto tree = JsonTree::parse("{" + members + "}");
  REQUIRE(tree.ok());
  return read_period(tree->root());
}

// The time of the day that `text` is, in UTC; nullopt: it is none.
std::optional<milliseconds> begin_of(const std::string& text) {
  const auto period = read(R"("start_time":")" + text + R"(","end_time":"00:00:00Z")");
  if (!period.ok()) return std::nullopt;
  CHECK(period->kind == PricePeriod::Kind::time_of_day);
  return period->begin;
}

}  // namespace

TEST_CASE("L1 cost: a date begins at midnight UTC, and what is no date is refused") {
  const auto period = read(R"("start_date":"2026-03-13")");
  REQUIRE(period.ok());
  CHECK(period->kind == PricePeriod::Kind::from_date);
  CHECK(period->from == day(2026, 3, 13));
  CHECK_FALSE(period->holds(day(2026, 3, 13) - milliseconds(1)));
  CHECK(period->holds(day(2026, 3, 13)));
  CHECK(read(R"("start_date":"2028-02-29")").ok());
  for (const char* none : {"2026-3-13", "2026-03-13Z", "2026/03-13", "2026-03/13", "2026-02-29", "2026-13-01",
                           "x026-03-13", "2026-x3-13", "2026-03-1x", "20260313", ""}) {
    CAPTURE(none);
    const auto refused = read(std::string(R"("start_date":")") + none + "\"");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message == "'" + std::string(none) + "' is not a date; write 2026-03-13");
  }
}

TEST_CASE("L1 cost: a time of the day is read with its fraction and its offset") {
  CHECK(begin_of("16:30:00Z") == hours(16) + minutes(30));
  CHECK(begin_of("23:59:59Z") == hours(24) - std::chrono::seconds(1));
  CHECK(begin_of("08:00:00.5+08:00") == milliseconds(500));
  CHECK(begin_of("08:00:00.1234567Z") == hours(8) + milliseconds(123));
  CHECK(begin_of("01:00:00+02:30") == hours(22) + minutes(30));  // of the day before
  CHECK(begin_of("23:00:00-02:00") == hours(1));
  CHECK(begin_of("12:00:00-23:59") == hours(11) + minutes(59));
  for (const char* none :
       {"24:00:00Z", "12:60:00Z", "12:00:60Z", "12-00:00Z", "12:00-00Z", "12:00:00", "12:00:00z", "12:00:00.Z",
        "12:00:00+0100", "12:00:00+24:00", "12:00:00+01:60", "12:00:00*01:00", "12:00:00+01-00", "12:00:00+x1:00",
        "12:00:00+01:0x", "1x:00:00Z", "12:x0:00Z", "12:00:x0Z"}) {
    CAPTURE(none);
    CHECK(begin_of(none) == std::nullopt);
  }
  CHECK_FALSE(read(R"("start_time":"12:00:00Z")").ok());
  CHECK_FALSE(read(R"("end_time":"12:00:00Z")").ok());
  CHECK_FALSE(read("").ok());
}

TEST_CASE("L1 cost: a time of the day holds from its begin to before its end, over midnight, too") {
  const auto holds = [](const char* from, const char* to, hours at) {
    const auto period = read(std::string(R"("start_time":")") + from + R"(","end_time":")" + to + "\"");
    REQUIRE(period.ok());
    return period->holds(day(2026, 3, 13) + at);
  };
  CHECK(holds("08:00:00Z", "10:00:00Z", hours(8)));
  CHECK(holds("08:00:00Z", "10:00:00Z", hours(9)));
  CHECK_FALSE(holds("08:00:00Z", "10:00:00Z", hours(10)));
  CHECK_FALSE(holds("08:00:00Z", "10:00:00Z", hours(7)));
  CHECK(holds("22:00:00Z", "02:00:00Z", hours(23)));
  CHECK(holds("22:00:00Z", "02:00:00Z", hours(1)));
  CHECK_FALSE(holds("22:00:00Z", "02:00:00Z", hours(2)));
  CHECK_FALSE(holds("22:00:00Z", "02:00:00Z", hours(21)));
}

}  // namespace finops::test::price_period_test
