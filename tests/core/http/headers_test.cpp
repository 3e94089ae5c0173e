// F4: header order, case, duplicates and empty values survive (core/http/headers.h).
#include "core/http/headers.h"

#include <doctest/doctest.h>

namespace finops::test::headers_test {
namespace {

std::string text(const HeaderList& headers) {
  std::string out;
  for (const HeaderView h : headers) out.append(h.name).append("=").append(h.value).append(";");
  return out;
}

HeaderList sample() {
  HeaderList h;
  h.add("X-B", "1");
  h.add("content-TYPE", "json");
  h.add("x-b", "");
  h.add("Z", "9");
  h.add("X-b", "3");
  return h;
}

TEST_CASE("F4 headers: order, case, duplicates and empty values are kept") {
  CHECK(text(sample()) == "X-B=1;content-TYPE=json;x-b=;Z=9;X-b=3;");
  CHECK(sample().size() == 5);
}

TEST_CASE("F4 headers: look-up ignores case, get is the first, all are all") {
  const HeaderList h = sample();
  CHECK(h.get("CONTENT-type") == "json");
  CHECK(h.get("x-B") == "1");
  CHECK(h.all("x-B") == std::vector<std::string_view>{"1", "", "3"});
  CHECK(h.has("z"));
  CHECK_FALSE(h.has("zz"));
  CHECK(h.get("none") == "");
}

TEST_CASE("F4 headers: set keeps place and spelling of the first and removes the others") {
  HeaderList h = sample();
  h.set("X-B", "a much longer value than before");
  CHECK(text(h) == "X-B=a much longer value than before;content-TYPE=json;Z=9;");
  h.set("New", "n");
  CHECK(text(h).ends_with(";New=n;"));
  h.set("Z", "");
  CHECK(h.get("Z") == "");
  CHECK(h.has("Z"));
}

TEST_CASE("F4 headers: remove takes every field of the name and says how many") {
  HeaderList h = sample();
  CHECK(h.remove("x-b") == 3);
  CHECK(h.remove("x-b") == 0);
  CHECK(text(h) == "content-TYPE=json;Z=9;");
  h.clear();
  CHECK(h.empty());
  h.add("again", "yes");
  CHECK(text(h) == "again=yes;");
}

TEST_CASE("F4 headers: a copy has texts of its own, and thousands of fields keep their order") {
  HeaderList h;
  for (int i = 0; i < 5000; ++i) h.add("n" + std::to_string(i), std::to_string(i));
  HeaderList copy = h;
  h.clear();
  CHECK(copy.size() == 5000);
  CHECK(copy[4999].name == "n4999");
  CHECK(copy.get("N1234") == "1234");
}

}  // namespace
}  // namespace finops::test::headers_test
