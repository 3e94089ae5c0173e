// A price file as a tree, and where it says that a text is no JSON.
#include "core/prices/json_tree.h"

#include <doctest/doctest.h>

namespace finops::test::json_tree_test {
namespace {

// "line 1, column 2", without what is wrong there.
std::string place_of_fault(std::string_view text) {
  const auto tree = JsonTree::parse(text);
  REQUIRE_FALSE(tree.ok());
  CHECK(tree.error().code == ErrorCode::config);
  return tree.error().message.substr(0, tree.error().message.find(':'));
}

}  // namespace

TEST_CASE("C6 prices: the line and the column of what is no JSON are counted from 1, on every line") {
  CHECK(place_of_fault("") == "line 1, column 1");
  CHECK(place_of_fault("{\"a\":1} x") == "line 1, column 9");
  CHECK(place_of_fault("{\"a\":1}\nx") == "line 2, column 1");
  CHECK(place_of_fault("{\"a\":1}\n\n  x") == "line 3, column 3");
  CHECK(place_of_fault("{\n \"a\": x}") == "line 2, column 7");
}

TEST_CASE("C6 prices: numbers keep their spelling, members are found by name, a text alone is no file") {
  const auto tree = JsonTree::parse(R"({"a":1.50e-06,"b":"\u0041","c":[true,null],"a":2})");
  REQUIRE(tree.ok());
  const JsonNode& root = tree->root();
  REQUIRE(root.find("a") != nullptr);
  CHECK(root.find("a")->text == "1.50e-06");
  CHECK(JsonTree::parse("{\"a\": 1.5 \t\r\n}")->root().find("a")->text == "1.5");
  CHECK(root.string("b") == "A");
  CHECK(root.string("a") == "");
  CHECK(root.find("d") == nullptr);
  REQUIRE(root.find("c")->members.size() == 2);
  CHECK(root.find("c")->members[0].value.text == "true");
  CHECK(root.find("c")->members[1].value.is(JsonNode::Kind::null));
  CHECK(JsonTree::parse("\"a\"").error().message == "line 1, column 1: neither an object nor an array");
}

TEST_CASE("C6 prices: a file that is nested without end is refused, one that is a little nested is read") {
  const auto nested = [](int depth) {
    return JsonTree::parse(std::string(static_cast<std::size_t>(depth), '[') +
                           std::string(static_cast<std::size_t>(depth), ']'));
  };
  CHECK(nested(33).ok());
  CHECK_FALSE(nested(34).ok());
}

}  // namespace finops::test::json_tree_test
