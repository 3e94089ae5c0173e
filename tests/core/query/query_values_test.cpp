// Values as people write them; above all times, where clocks are put forward and back.
#include "core/query/values.h"

#include <doctest/doctest.h>

#include <ctime>

#include "core/base/glob.h"
#include "core/query/decimal_text.h"
#include "core/query/unescape.h"
#include "support/scoped_env.h"

namespace finops::test::query_values_test {
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
  CHECK(read_money("$0.0276")->low == 27'600'000);
  CHECK(read_duration("1m30s")->low == 90'000);
  CHECK(read_duration("1.8432s")->low == 1843.2);
  CHECK(read_duration("250us")->low == 0.25);
  CHECK(read_status("4xx")->low == 400);
  CHECK(read_status("4xx")->high == 499);
  for (const char* bad : {"", "k", "1.", ".5", "1.2.3", "1e5", "-1", "1 k", "1kk", "99999999999999999999"}) {
    CHECK_MESSAGE(!read_count(bad), bad);
  }
  for (const char* bad : {"", "$", "1.", "1s", "-1", "$$1", "1e-3"}) CHECK_MESSAGE(!read_money(bad), bad);
  for (const char* bad : {"", "5", "s", "1s30m", "1s1s", "1.s", "2 s", "1x"}) CHECK_MESSAGE(!read_duration(bad), bad);
  for (const char* bad : {"", "x", "4x", "4xxx", "0xx", "42", "4000", "abc"}) CHECK_MESSAGE(!read_status(bad), bad);
}

TEST_CASE("C4 query.values: numbers of any length are compared digit by digit") {
  const auto number = [](std::string_view text) { return *DecimalText::read(text); };
  const auto with_unit = [](std::string_view text) { return *DecimalText::read_with_unit(text); };
  const char* growing[] = {"-1e400",
                           "-18446744073709551617",
                           "-18446744073709551616",
                           "-9007199254740993",
                           "-9007199254740992.5",
                           "-1",
                           "-0.1",
                           "0",
                           "1e-400",
                           "0.09999999999999999999",
                           "0.1",
                           "1",
                           "9007199254740992",
                           "9007199254740992.5",
                           "9007199254740993",
                           "18446744073709551615",
                           "18446744073709551616",
                           "123456789012345678901234567890",
                           "123456789012345678901234567891"};
  for (std::size_t i = 0; i < std::size(growing); ++i) {
    for (std::size_t k = 0; k < std::size(growing); ++k) {
      CAPTURE(growing[i]);
      CAPTURE(growing[k]);
      CHECK((number(growing[i]) <=> number(growing[k])) == (i <=> k));
      CHECK((number(growing[i]) == number(growing[k])) == (i == k));
    }
  }
  CHECK(number("1200") == number("1.2e3"));
  CHECK(number("1200") == number("12000000.00E-4"));
  CHECK(number("-0.0") == number("0"));
  CHECK(with_unit("1.5KB") == number("1536"));
  CHECK(with_unit("1.5GB") == number("1610612736"));
  CHECK(with_unit("412B") == number("412"));
  CHECK(with_unit("9007199254740.993k") == number("9007199254740993"));
  CHECK(with_unit("-2M") == number("-2000000"));
  CHECK(with_unit("1e1") == number("10"));
  CHECK(DecimalText(18446744073709551615ULL) == number("18446744073709551615"));
  CHECK(DecimalText(0) == number("0"));
  for (const char* bad :
       {"", "-", "k", "1.", ".5", "1.2.3", "1e5k", "1 k", "1kk", "--1", "1-", "+1", "0x10", "1_000"}) {
    CHECK_MESSAGE(!DecimalText::read_with_unit(bad), bad);
  }
  for (const char* bad : {"", "1e", "1e+", "e5", "1k", "NaN", "1e5.5"}) CHECK_MESSAGE(!DecimalText::read(bad), bad);
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

TEST_CASE("C4 query.values: a moment in every spelling of ISO 8601") {
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  for (const char* text : {"2026-11-01T06:00:00Z",      "2026-11-01T06:00:00.000Z",
                           "2026-11-01t06:00:00z",      "2026-11-01 06:00:00Z",
                           "2026-11-01 06:00:00 Z",     "2026-11-01T06:00:00+00",
                           "2026-11-01T06:00:00+0000",  "2026-11-01T06:00:00-00:00",
                           "2026-11-01T07:00:00+01:00", "2026-11-01T00:30:00-0530",
                           "2026-11-01 07:00:00 +0100", "2026-11-01T01:00:00\u221205:00",
                           "20261101T060000Z",          "20261101T070000+0100",
                           "20261101T060000,0Z",        "2026-305T06:00:00Z",
                           "2026305T060000Z",           "2026-W44-7T06:00:00Z",
                           "2026W447T060000Z",          "2026-10-31T24:00:00-06:00",
                           "2026-11-01T05:59:60Z",      "2026-11-01T06:00:00.0009999999999999999999Z",
                           "2026-11-01T06.0Z"}) {
    CAPTURE(text);
    CHECK(range(text, {}) == "2026-11-01T06:00:00.000Z 2026-11-01T06:00:00.000Z");
  }
  CHECK(range("2026-11-01T06:00:00,5Z", {}) == "2026-11-01T06:00:00.500Z 2026-11-01T06:00:00.500Z");
  CHECK(range("2026-11-01T06:30.5Z", {}) == "2026-11-01T06:30:30.000Z 2026-11-01T06:30:30.000Z");
  CHECK(range("2026-11-01T06:00:00.123999Z", {}) == "2026-11-01T06:00:00.123Z 2026-11-01T06:00:00.123Z");
  CHECK(range("2026-11-01T06:00:00.123", {}) == "2026-11-01T05:00:00.123Z 2026-11-01T05:00:00.123Z");
}

TEST_CASE("C4 query.values: a time of ISO 8601 is as long as what it names") {
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(range("2026-11-01T06:00Z", {}) == "2026-11-01T06:00:00.000Z 2026-11-01T06:00:59.999Z");
  CHECK(range("2026-11-01T07:00+01:00", {}) == range("2026-11-01T06:00Z", {}));
  CHECK(range("20261101T0600Z", {}) == range("2026-11-01T06:00Z", {}));
  CHECK(range("2026-11-01T06Z", {}) == "2026-11-01T06:00:00.000Z 2026-11-01T06:59:59.999Z");
  CHECK(range("2026-11-01T07:00", {}) == range("2026-11-01T06:00Z", {}));
  CHECK(range("20261101T070005", {}) == "2026-11-01T06:00:05.000Z 2026-11-01T06:00:05.999Z");
  CHECK(range("20261101", {}) == "2026-10-31T23:00:00.000Z 2026-11-01T22:59:59.999Z");
  CHECK(range("2026-305", {}) == range("2026-11-01", {}));
  CHECK(range("2026-W44-7", {}) == range("2026-11-01", {}));
  CHECK(range("2026-W44", {}) == "2026-10-25T23:00:00.000Z 2026-11-01T22:59:59.999Z");
  CHECK(range("2026-11", {}) == "2026-10-31T23:00:00.000Z 2026-11-30T22:59:59.999Z");
  CHECK(range("2026-10-31T24:00", {}) == "2026-10-31T23:00:00.000Z 2026-10-31T23:00:59.999Z");
  CHECK(range("2026-W53-7", {}) == range("2027-01-03", {}));
}

TEST_CASE("C4 query.values: what looks like ISO 8601 and does not exist is refused") {
  for (const char* bad : {"2026-02-30",
                          "2026-02-30T00:00Z",
                          "20260230",
                          "2026-13-01T00:00Z",
                          "2026-00-01",
                          "2026-01-00",
                          "2026-366",
                          "2026-000",
                          "2026-W54",
                          "2026-W00",
                          "2025-W53",
                          "2026-W44-8",
                          "2026-11-01T25:00Z",
                          "2026-11-01T24:01Z",
                          "2026-11-01T06:60Z",
                          "2026-11-01T06:00:61Z",
                          "2026-11-01T06:00:00.Z",
                          "2026-11-01T06:00:00+24:00",
                          "2026-11-01T06:00:00+01:60",
                          "2026-11-01T06:00:00+1",
                          "2026-11-01T06:00:00+010",
                          "2026-11-01T06:00:00ZZ",
                          "2026-11-01T6:00Z",
                          "2026-11-01T",
                          "2026-11-01TZ",
                          "2026-11-01Z",
                          "2026-11T06:00Z",
                          "2026-W44T06:00Z",
                          "202611",
                          "2026-1101T06:0Z",
                          "2026-11-01T06:00:00 UTC+1",
                          "1677-01-01T00:00Z",
                          "2262-01-01T00:00Z"}) {
    CAPTURE(bad);
    CHECK(range(bad, {}) == "none");
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

}  // namespace finops::test::query_values_test
