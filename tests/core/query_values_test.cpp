// Values as people write them; above all times, where clocks are put forward and back.
#include "core/query/values.h"

#include <doctest/doctest.h>

#include <ctime>

#include "core/query/glob.h"
#include "core/query/unescape.h"
#include "support/scoped_env.h"

namespace finops::test {
namespace {

WallTime at(std::string_view text) { return *parse_rfc3339(text); }

std::string range(std::string_view text, WallTime now) {
  const auto found = read_time(text, now);
  if (!found) return "none";
  std::string out;
  append_rfc3339(out, found->begin);
  out += ' ';
  append_rfc3339(out, found->last);
  return out;
}

struct Zone {
  explicit Zone(const char* name) : env("TZ", name) { ::tzset(); }
  ~Zone() { ::tzset(); }
  ScopedEnv env;
};

}  // namespace

TEST_CASE("C4 query.values: numbers, sizes, amounts, durations, statuses") {
  CHECK(read_count("1.2k")->low == 1200);
  CHECK(read_count("3M")->low == 3'000'000);
  CHECK(read_size("1.5KB")->low == 1536);
  CHECK(read_money("$0.0276")->low == 27'600'000);
  CHECK(read_duration("1m30s")->low == 90'000);
  CHECK(read_duration("1.8432s")->low == 1843.2);
  CHECK(read_duration("250us")->low == 0.25);
  CHECK(read_status("4xx")->low == 400);
  CHECK(read_status("4xx")->high == 499);
  for (const char* bad : {"", "k", "1.", ".5", "1.2.3", "1e5", "-1", "1 k", "1kk", "99999999999999999999"}) {
    CHECK_MESSAGE(!read_count(bad), bad);
    CHECK_MESSAGE(!read_size(bad), bad);
  }
  for (const char* bad : {"", "$", "1.", "1s", "-1", "$$1", "1e-3"}) CHECK_MESSAGE(!read_money(bad), bad);
  for (const char* bad : {"", "5", "s", "1s30m", "1s1s", "1.s", "2 s", "1x"}) CHECK_MESSAGE(!read_duration(bad), bad);
  for (const char* bad : {"", "x", "4x", "4xxx", "0xx", "42", "4000", "abc"}) CHECK_MESSAGE(!read_status(bad), bad);
}

TEST_CASE("C4 query.values: times in a zone") {
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  const WallTime now = at("2026-01-15T13:30:00.500Z");
  CHECK(range("today", now) == "2026-01-14T23:00:00.000Z 2026-01-15T22:59:59.999Z");
  CHECK(range("yesterday", now) == "2026-01-13T23:00:00.000Z 2026-01-14T22:59:59.999Z");
  CHECK(range("2026-01-15", now) == range("today", now));
  CHECK(range("14:30", now) == "2026-01-15T13:30:00.000Z 2026-01-15T13:30:59.999Z");
  CHECK(range("2026-01-15T14:30:05", now) == "2026-01-15T13:30:05.000Z 2026-01-15T13:30:05.999Z");
  CHECK(range("2026-01-15 14:30", now) == range("14:30", now));
  CHECK(range("2026-01-15T14:30:00+02:00", now) == "2026-01-15T12:30:00.000Z 2026-01-15T12:30:00.000Z");
  CHECK(range("15m", now) == "2026-01-15T13:15:00.500Z 2026-01-15T13:15:00.500Z");
  CHECK(range("-1h30m", now) == "2026-01-15T12:00:00.500Z 2026-01-15T12:00:00.500Z");
  CHECK(range("2w", now) == "2026-01-01T13:30:00.500Z 2026-01-01T13:30:00.500Z");
  for (const char* bad : {"", "soon", "0", "15", "25:00", "14:60", "2026-13-01", "2026-02-30", "2026-1-5", "1:2",
                          "2026-01-15T", "999999999d", "--5m", "2026-01-15x", "14:30:"}) {
    CHECK_MESSAGE(range(bad, now) == "none", bad);
  }
}

TEST_CASE("C4 query.values: a day has 23 or 25 hours where clocks change") {
  {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(range("2026-03-29", {}) == "2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z");
    CHECK(range("2026-10-25", {}) == "2026-10-24T22:00:00.000Z 2026-10-25T22:59:59.999Z");
    // 02:30 comes twice on the last Sunday of October; both are meant.
    CHECK(range("2026-10-25T02:30", {}) == "2026-10-25T00:30:00.000Z 2026-10-25T01:30:59.999Z");
    // 02:30 never comes on the last Sunday of March; something near the jump at 01:00Z is.
    const auto never = read_time("2026-03-29T02:30", {});
    REQUIRE(never);
    CHECK(never->begin >= at("2026-03-29T00:00:00Z"));
    CHECK(never->begin <= at("2026-03-29T02:00:00Z"));
    CHECK(range("yesterday", at("2026-03-29T22:30:00Z")) == "2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z");
  }
  // Clocks are put forward at midnight: the day begins at 01:00.
  const Zone zone("XXX3YYY,M10.3.0/0,M2.3.0/0");
  CHECK(range("2026-10-18", {}) == "2026-10-18T03:00:00.000Z 2026-10-19T01:59:59.999Z");
}

TEST_CASE("C4 query.values: patterns of quick filters") {
  for (const auto& sample : std::initializer_list<std::pair<const char*, const char*>>{{"gpt-4*", "gpt-4o-mini"},
                                                                                       {"*", ""},
                                                                                       {"*mini", "gpt-4o-mini"},
                                                                                       {"g?t-*o*", "GPT-4o-mini"},
                                                                                       {"a", "a"},
                                                                                       {"**a**", "bab"},
                                                                                       {"", ""}}) {
    CHECK_MESSAGE(matches_glob(sample.first, sample.second), sample.first << ' ' << sample.second);
  }
  for (const auto& sample : std::initializer_list<std::pair<const char*, const char*>>{
           {"gpt-4", "gpt-4o"}, {"?", ""}, {"", "a"}, {"*x", "gpt"}, {"a*b", "ac"}, {"[a]", "a"}}) {
    CHECK_MESSAGE(!matches_glob(sample.first, sample.second), sample.first << ' ' << sample.second);
  }
  CHECK_FALSE(matches_glob("*a*a*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));  // ends soon
}

TEST_CASE("C4 query.values: escapes of JSON strings are undone, what is none stays") {
  CHECK(without_json_escapes(R"(a\n\"b\"\\ \u00e9\u754C \ud83d\ude00 \/)") == "a\n\"b\"\\ é界 😀 /");
  CHECK(without_json_escapes(R"(\x \u12 \ud83d x \udc00 \)") == R"(\x \u12 \ud83d x \udc00 \)");
}

}  // namespace finops::test
