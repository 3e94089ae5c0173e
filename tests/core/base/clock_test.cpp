// Times and ids of core/base/clock.h (L1: ULIDs, RFC 3339 with milliseconds).
#include "core/base/clock.h"

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <vector>

#include "support/scoped_env.h"

namespace finops::test::clock_test {
namespace {

WallTime at_ms(long long ms) { return WallTime{std::chrono::milliseconds{ms}}; }

std::string rfc3339(WallTime t) {
  std::string out = "=";
  append_rfc3339(out, t);
  return out.substr(1);
}

TEST_CASE("L1 clock: RFC 3339 in UTC with exactly three decimals") {
  CHECK(rfc3339(at_ms(0)) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(at_ms(1'709'210'096'007)) == "2024-02-29T12:34:56.007Z");
  CHECK(rfc3339(at_ms(4'102'444'799'999)) == "2099-12-31T23:59:59.999Z");
  CHECK(rfc3339(WallTime{std::chrono::microseconds{1999}}) == "1970-01-01T00:00:00.001Z");  // cut, not rounded
  CHECK(rfc3339(at_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("clock: the local day is the time zone's") {
  const WallTime late = at_ms(1'709'247'600'000);  // 2024-02-29T23:00:00Z
  {
    const ScopedEnv zone("TZ", "UTC");
    CHECK(local_day(at_ms(0)) == 0);
    CHECK(local_day(at_ms(-1)) == -1);
    CHECK(local_day(late) == 19'782);
  }
  const ScopedEnv east("TZ", "CET-1");
  CHECK(local_day(late) == 19'783);
  CHECK(local_day(late - std::chrono::milliseconds(1)) == 19'782);
}

TEST_CASE("clock: the compact form names a segment") {
  CHECK(compact_utc(at_ms(1'709'210'096'007)) == "20240229T123456Z");
}

TEST_CASE("L1 clock: a ULID begins with its time and is made of Crockford's alphabet") {
  const std::string id = new_ulid(at_ms(4'000'000'000'000));
  CHECK(id.size() == 26);
  CHECK(id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);
  std::uint64_t ms = 0;
  for (const char c : id.substr(0, 10)) {
    ms = ms * 32 + std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ").find(c);
  }
  CHECK(ms == 4'000'000'000'000);
}

TEST_CASE("L1 clock: ULIDs grow strictly, within a millisecond and when the clock goes back") {
  std::string last = new_ulid(at_ms(4'000'000'001'000));
  for (int i = 0; i < 5000; ++i) {
    const std::string next = new_ulid(at_ms(4'000'000'001'000 - i % 3));
    CHECK(next > last);
    last = next;
  }
  CHECK(new_ulid(at_ms(4'000'000'002'000)) > last);
}

TEST_CASE("L1 clock: ULIDs of several threads are all different") {
  std::vector<std::vector<std::string>> ids(4);
  {
    std::vector<std::jthread> threads;
    for (auto& own : ids) {
      threads.emplace_back([&own] {
        for (int i = 0; i < 2000; ++i) own.push_back(new_ulid(std::chrono::system_clock::now()));
      });
    }
  }
  std::set<std::string> all;
  for (const auto& own : ids) all.insert(own.begin(), own.end());
  CHECK(all.size() == 8000);
}

TEST_CASE("L8 clock: a year that a WallTime cannot hold is no time") {
  CHECK(parse_rfc3339("2261-12-31T23:59:59Z").has_value());
  CHECK(parse_rfc3339("1678-01-01T00:00:00+23:59").has_value());
  for (const char* text : {"4052-01-15T14:02:11Z", "2262-06-01T00:00:00Z", "1600-01-01T00:00:00Z"}) {
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

TEST_CASE("clock: to_ms keeps fractions") { CHECK(to_ms(std::chrono::microseconds{1500}) == 1.5); }

}  // namespace
}  // namespace finops::test::clock_test
