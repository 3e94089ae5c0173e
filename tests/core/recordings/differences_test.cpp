// C3: what differs between a request and a recording.
#include "core/recordings/differences.h"

#include <doctest/doctest.h>

namespace finops::test::differences_test {
namespace {

Differences between(const char* a, const char* b, const char* ignored = nullptr, std::size_t most = 100) {
  IgnoredPlaces places;
  if (ignored != nullptr) CHECK(places.add(ignored));
  return find_differences(parse_sorted_json(a), parse_sorted_json(b), places, most);
}

}  // namespace

TEST_CASE("C3 replay: differing places are counted and the first are named") {
  CHECK(between(R"({"a":1,"b":[1,2]})", R"({"b":[1.0,2],"a":1})").count == 0);
  const Differences some = between(R"({"a":1,"b":[1,{"c/d":2}],"e":{}})", R"({"b":[1,{"c/d":3},4,5],"f":1})");
  CHECK(some.count == 6);
  CHECK(some.first == std::vector<std::string>{"/a", "/b/1/c~1d", "/b/2"});
  CHECK(between(R"({"a":1})", "[]").first == std::vector<std::string>{""});
  CHECK(between(R"({"a":{"b":1,"c":2}})", R"({"a":5})").count == 1);
}

TEST_CASE("C3 replay: ignored places do not differ, and counting stops above a limit") {
  CHECK(between(R"({"a":{"b":1}})", R"({"a":{"b":2}})", "/a/b").count == 0);
  CHECK(between(R"({"a":{"b":1}})", R"({"a":{}})", "/a/b").count == 0);
  CHECK(between(R"({"a":{"b":1}})", R"({"a":1})", "/a").count == 0);
  CHECK(between("[1,2,3,4,5,6]", "[0,0,0,0,0,0]", nullptr, 2).count == 3);
}

}  // namespace finops::test::differences_test
