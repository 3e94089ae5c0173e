// F6: the header fields x-finops-* are finops' own.
#include "core/pipeline/own_fields.h"

#include <doctest/doctest.h>

namespace finops::test {
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
  CHECK(*log_wish({}) == LogWish::all);
  CHECK(*log_wish(fields({{"X-Finops-Log", " Metadata "}})) == LogWish::metadata);
  CHECK(*log_wish(fields({{"x-finops-log", "NONE"}})) == LogWish::none);
  CHECK(*log_wish(fields({{"x-finops-log", "metadata"}, {"x-finops-log", "none"}})) == LogWish::none);
  CHECK(*log_wish(fields({{"x-finops-log", "none"}, {"x-finops-log", "metadata"}})) == LogWish::none);
  for (const char* value : {"", "off", "none, metadata", "nonesuch"}) {
    const auto wish = log_wish(fields({{"x-finops-log", value}}));
    REQUIRE_FALSE(wish.ok());
    CHECK(wish.error().code == ErrorCode::bad_request);
    CHECK(wish.error().message == "the header x-finops-log takes none or metadata, not '" + std::string(value) + "'");
  }
}

}  // namespace finops::test
