// F6: the header fields x-finops-* are finops' own.
#include "core/exchange/own_fields.h"

#include <doctest/doctest.h>

namespace finops::test::own_fields_test {
namespace {

HeaderList fields(std::initializer_list<HeaderView> list) {
  HeaderList out;
  for (const HeaderView field : list) out.add(field.name, field.value);
  return out;
}

}  // namespace

TEST_CASE("F6 own fields: all of them go, in any case, and each name is told once") {
  HeaderList headers = fields(
      {{"A", "1"}, {"X-Finops-Tag", "a=1"}, {"x-finops-tag", "b=2"}, {"x-finops", "kept"}, {"X-FINOPS-NEW", ""}});
  std::vector<std::string> removed;
  remove_own_fields(headers, &removed);
  CHECK(removed == std::vector<std::string>{"x-finops-tag", "x-finops-new"});
  REQUIRE(headers.size() == 2);
  CHECK(headers[0].name == "A");
  CHECK(headers[1].name == "x-finops");
  remove_own_fields(headers);
  CHECK(headers.size() == 2);
}

TEST_CASE("F6 x-finops-log: none or metadata, the stricter of several, and nothing else") {
  const auto wish = [](std::initializer_list<HeaderView> list) {
    const LogWishes wishes = log_wish(fields(list));
    CHECK_FALSE(wishes.wrong.has_value());
    return wishes.strictest;
  };
  CHECK(wish({}) == LogWish::all);
  CHECK(wish({{"X-Finops-Log", " Metadata "}}) == LogWish::metadata);
  CHECK(wish({{"x-finops-log", "NONE"}}) == LogWish::none);
  CHECK(wish({{"x-finops-log", "metadata"}, {"x-finops-log", "none"}}) == LogWish::none);
  CHECK(wish({{"x-finops-log", "none"}, {"x-finops-log", "metadata"}}) == LogWish::none);
  for (const auto& [value, shown] :
       {std::pair("", "''"), std::pair("off", "'off'"), std::pair("none, too", "'none, too'"),
        std::pair("sk-proj-0123", "a value of 12 characters")}) {
    const LogWishes wishes = log_wish(fields({{"x-finops-log", value}}));
    REQUIRE(wishes.wrong.has_value());
    CHECK(wishes.strictest == LogWish::metadata);
    CHECK(wishes.wrong->code == ErrorCode::bad_request);
    CHECK(wishes.wrong->message == "the header x-finops-log takes none or metadata, not " + std::string(shown));
    CHECK(log_wish(fields({{"x-finops-log", value}, {"x-finops-log", "none"}})).strictest == LogWish::none);
    CHECK(log_wish(fields({{"x-finops-log", "none"}, {"x-finops-log", value}})).strictest == LogWish::none);
  }
}

}  // namespace finops::test::own_fields_test
