// C3: which bodies are the same request.
#include "core/recordings/body_value.h"

#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/recordings/form_parts.h"

namespace finops::test::body_value_test {
namespace {

IgnoredPlaces ignoring(const std::vector<const char*>& pointers) {
  IgnoredPlaces out;
  for (const char* pointer : pointers) CHECK(out.add(pointer));
  return out;
}

void check(std::string_view a, std::string_view b, bool same, const IgnoredPlaces& ignored = {}) {
  CAPTURE(a);
  CAPTURE(b);
  CHECK((body_value(a, ignored) == body_value(b, ignored)) == same);
  if (same) CHECK(quick_value(a, ignored) == quick_value(b, ignored));
  for (const std::string_view body : {a, b}) {  // as it stands in a log
    std::string escaped;
    append_json_escaped(escaped, body);
    const auto quick = quick_value_of_text(escaped, ignored);
    if (quick) CHECK(*quick == quick_value(body, ignored));
  }
}

}  // namespace

TEST_CASE("C3 replay: JSON bodies are compared by their values") {
  check(R"({"a":1,"b":[true,null]})", "\n{ \"b\" : [ true,null ],\t\"a\":1 }\r\n", true);
  check(R"({"a":{"x":1,"y":2}})", R"({"a":{"y":2,"x":1}})", true);
  check(R"([1,2])", R"([2,1])", false);
  check(R"({"a":1})", R"({"a":"1"})", false);
  check(R"({"a":1})", R"({"b":1})", false);
  check(R"({"a":[]})", R"({"a":{}})", false);
  check(R"({"a":null})", R"({})", false);
  check(R"({"a":{"b":1},"c":{"b":2}})", R"({"a":{"b":2},"c":{"b":1}})", false);
  check(R"([[1],[2]])", R"([[1,2],[]])", false);
}

TEST_CASE("C3 replay: numbers and strings are compared by what they mean, exactly") {
  for (const char* one : {"1", "1.0", "1e0", "10E-1", "0.1e+1", "100e-2"}) {
    check("[1]", std::string("[") + one + "]", true);
  }
  check("[-0]", "[0.0]", true);
  check("[0.1]", "[1e-1]", true);
  check("[9007199254740993]", "[9007199254740992]", false);  // a double cannot tell them apart
  check("[123456789012345678901234567890]", "[123456789012345678901234567891]", false);
  check("[123456789012345678901234567890]", "[12345678901234567890123456789e1]", true);
  check("[1]", "[-1]", false);
  check(R"(["Hello, w\u00f6rld \/"])", R"(["\u0048ell\u006f, wörld /"])", true);
  check(R"({"\u0073chema":1})", R"({"schema":1})", true);
  check("[\"\\ud83d\\ude00 menu004\"]", "[\"\xF0\x9F\x98\x80 menu004\"]", true);
  check(R"(["\u001b[31mred\n"])", R"(["\u001B[31mred\u000a"])", true);
}

TEST_CASE("C3 replay: a body that is no whole JSON text is compared by its bytes") {
  check("{\"a\":1", "{\"a\":1", true);
  check("{\"a\":1", "{\"a\": 1", false);
  check("{} x", "{}  x", false);
  check("a=1", "a=2", false);
  check("", "", true);
  check("", " ", false);
  check(std::string(3000, '['), std::string(3000, '['), true);
}

TEST_CASE("C3 replay: forms are compared by their parts, not by their boundary") {
  const auto form = [](const std::string& boundary, const std::string& one, const std::string& two) {
    return "--" + boundary + "\r\nA: b\r\n\r\n" + one + "\r\n--" + boundary + "\r\n\r\n" + two + "\r\n--" + boundary +
           "--\r\n";
  };
  check(form("x", "1", "2"), form("another", "1", "2"), true);
  check(form("x", "1", "2"), form("x", "1", "3"), false);
  check(form("x", "12", ""), form("x", "1", "2"), false);
  CHECK(form_parts(form("x", "a--x", "2")).size() == 2);
  CHECK(form_parts("--x\r\n\r\n1\r\n--x").empty());
  CHECK(form_parts("--x\r\n\r\n1\r\n--x--\r\nmore").empty());
  CHECK(form_parts("-- no form").empty());
}

TEST_CASE("C3 replay: what a pointer names is ignored, and nothing else") {
  const char* const one = R"({"m":[{"id":1,"t":"a"}],"user/x":{"~":1}})";
  check(one, R"({"m":[{"t":"a"}],"user/x":{"~":1}})", true, ignoring({"/m/0/id"}));
  check(one, R"({"m":[{"id":2,"t":"b"}],"user/x":{"~":1}})", false, ignoring({"/m/0/id"}));
  check(one, R"({"m":[{"id":1,"t":"a"}],"user/x":{"~":2}})", true, ignoring({"/user~1x/~0"}));
  check(one, R"({"m":[5],"user/x":{"~":1}})", true, ignoring({"/m/0"}));
  check(one, R"({"m":[],"user/x":{"~":1}})", false, ignoring({"/m/0"}));
  check(one, R"({"user/x":{"~":1}})", true, ignoring({"/m/0", "/m"}));
  for (const char* bad : {"", "m", "/a~", "/a~2"}) CHECK_FALSE(IgnoredPlaces().add(bad));
}

TEST_CASE("C3 replay: the quick value of a long text is that of its letters, wherever it is cut") {
  const IgnoredPlaces none;
  std::string text = "{\"a\":\"";
  for (int i = 0; i < 20'000; ++i) {
    text += static_cast<char>('a' + i * 7 % 26);
    if (i % 1000 != 0) continue;
    CHECK(quick_value_of_text(text + "s\"}", none) != quick_value_of_text(text + "o\"}", none));
    CHECK(quick_value_of_text(text + "s \"}", none) == quick_value_of_text(text + "s\" }", none));
    CHECK_FALSE(quick_value_of_text(text + "\\u0073\"}", none).has_value());
  }
}

}  // namespace finops::test::body_value_test
