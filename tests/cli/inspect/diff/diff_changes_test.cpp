// C4: what changed between two JSON values.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/inspect/diff/diff.h"

namespace finops::test::diff_changes_test {

namespace {

using namespace finops::cli;
using Json = nlohmann::json;

std::vector<Change> changes(const std::string& left, const std::string& right) {
  std::vector<Change> out;
  find_changes("", Json::parse(left), Json::parse(right), out);
  return out;
}

std::string told(const std::vector<Change>& all) {
  std::string out;
  for (const Change& change : all) {
    out += std::string(to_string(change.kind)) + ' ' + (change.kind == Change::Kind::added ? "" : change.left_path);
    if (change.kind == Change::Kind::added) out += change.right_path;
    if (change.kind == Change::Kind::moved) out += " to " + change.right_path;
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("C4 diff: elements of arrays are aligned, not compared by their numbers") {
  CHECK(told(changes("[1,2,3]", "[0,1,2,3]")) == "added [0]\n");
  CHECK(told(changes("[1,2,3]", "[1,3]")) == "removed [1]\n");
  CHECK(told(changes(R"(["a","b","c"])", R"(["c","a","b"])")) == "moved [2] to [0]\n");
  CHECK(told(changes(
            R"({"m":[{"role":"user","c":"one two three"},{"role":"user","c":"x"}]})",
            R"({"m":[{"role":"user","c":"new"},{"role":"user","c":"one two four"},{"role":"user","c":"x"}]})")) ==
        "added m[0]\nchanged m[0].c\n");
  CHECK(told(changes(R"([{"type":"text"}])", R"([{"type":"image"}])")) == "removed [0]\nadded [0]\n");
  CHECK(told(changes(R"({"a":1,"b":{"c":2}})", R"({"b":{"c":3},"odd name":1})")) ==
        "removed a\nchanged b.c\nadded [\"odd name\"]\n");
  CHECK(changes("[1,[2,{\"a\":null}]]", "[1.0,[2,{\"a\":null}]]").empty());
}

TEST_CASE("C4 diff: paths name members as JavaScript does, and the whole value is the path of its part") {
  CHECK(member_path("", "a") == "a");
  CHECK(member_path("a", "b_1") == "a.b_1");
  CHECK(member_path("a", "odd name") == "a[\"odd name\"]");
  CHECK(element_path("a", 3) == "a[3]");
  std::vector<Change> all;
  find_changes("request.body", std::nullopt, Json(1), all);
  find_changes("request.body", Json(1), std::nullopt, all);
  find_changes("request.body", Json(1), Json("1"), all);
  find_changes("request.body", std::nullopt, std::nullopt, all);
  CHECK(told(all) == "added request.body\nremoved request.body\nchanged request.body\n");
}

}  // namespace finops::test::diff_changes_test
