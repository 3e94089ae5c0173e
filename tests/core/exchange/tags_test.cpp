// Tags of a process and of one request.
#include "core/exchange/tags.h"

#include <doctest/doctest.h>

namespace finops::test::tags_test {
namespace {

HeaderList fields(std::initializer_list<std::string_view> values) {
  HeaderList out;
  out.add("Host", "localhost");
  for (const std::string_view value : values) out.add("X-Finops-Tag", value);
  return out;
}

}  // namespace

TEST_CASE("F4 tags: key and value, spaces around them left out") {
  CHECK(parse_tag("team=red") == Tag("team", "red"));
  CHECK(parse_tag(" team\t= red car ") == Tag("team", "red car"));
  CHECK(parse_tag("a.b-c_1=x=y") == Tag("a.b-c_1", "x=y"));
  CHECK(parse_tag("t=\xC3\xA4") == Tag("t", "\xC3\xA4"));
  CHECK(parse_tag(std::string(64, 'k') + "=" + std::string(256, 'v')).has_value());
}

TEST_CASE("F4 tags: what is none") {
  for (const std::string& text :
       {std::string(), std::string("team"), std::string("=red"), std::string("team="), std::string("team= "),
        std::string("my team=red"), std::string("t\xC3\xA4=x"), std::string("t=\xFF"), std::string("t=a\x1b[1m"),
        std::string("t=a\x7f"), std::string(65, 'k') + "=v", "k=" + std::string(257, 'v')}) {
    CAPTURE(text);
    CHECK_FALSE(parse_tag(text).has_value());
  }
}

TEST_CASE("F4 tags: several fields and lists, the request over the process, the last over the first") {
  CHECK(exchange_tags({}, fields({})).empty());
  CHECK(exchange_tags({{"a", "1"}}, fields({})) == Tags{{"a", "1"}});
  CHECK(exchange_tags({{"a", "1"}, {"b", "2"}}, fields({"b=3, c=4", "d=5,,nonsense, c=6"})) ==
        Tags{{"a", "1"}, {"b", "3"}, {"c", "6"}, {"d", "5"}});
}

TEST_CASE("F4 tags: there are 32 at most, and those that are there still change") {
  std::string many;
  for (int i = 0; i < 40; ++i) many += "k" + std::to_string(i) + "=v,";
  const Tags tags = exchange_tags({}, fields({many + "k0=new"}));
  CHECK(tags.size() == 32);
  CHECK(tag_value(tags, "k0") == "new");
  CHECK(tag_value(tags, "k31") == "v");
  CHECK(tag_value(tags, "k32").empty());
}

}  // namespace finops::test::tags_test
