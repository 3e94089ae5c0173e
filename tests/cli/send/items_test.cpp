// C2: the words of `send` and the places in a body that they name.
#include "cli/send/items.h"

#include <doctest/doctest.h>

#include <fstream>
#include <utility>

#include "cli/send/json_path.h"
#include "support/temp_dir.h"

namespace finops::cli::test::items_test {
namespace {

using Kind = Item::Kind;

struct Row {
  const char* word;
  Kind kind;
  const char *key, *value;
  bool from_file = false;
};

std::string fault(std::string_view word) {
  const auto item = parse_item(word);
  return item ? "accepted" : item.error().message;
}

// The body that these words make, each with its text as the value.
std::string body(const std::vector<std::string>& words) {
  BodyJson root;
  for (const std::string& word : words) {
    const auto item = parse_item(word);
    if (!item) return item.error().message;
    const bool json = item->kind == Kind::json;
    if (auto put = put_at(root, *item, json ? BodyJson::parse(item->value) : BodyJson(item->value)); !put) {
      return put.error().message;
    }
  }
  return root.dump();
}

}  // namespace

TEST_CASE("C2 items: each sign has its meaning, and the first in the word counts") {
  const Row rows[] = {
      {"k=v", Kind::text, "k", "v"},
      {"k=", Kind::text, "k", ""},
      {"k=a:b=c", Kind::text, "k", "a:b=c"},
      {"k:=1", Kind::json, "k", "1"},
      {"k==v", Kind::query, "k", "v"},
      {"k==", Kind::query, "k", ""},
      {"Name:value", Kind::header, "Name", "value"},
      {"Name: value", Kind::header, "Name", "value"},
      {"X-A:b=c", Kind::header, "X-A", "b=c"},
      {"Name:", Kind::header_gone, "Name", ""},
      {"k=@f.txt", Kind::text, "k", "f.txt", true},
      {"k:=@f.json", Kind::json, "k", "f.json", true},
      {"k:=@-", Kind::json, "k", "-", true},
      {"@f.json", Kind::body, "", "f.json", true},
      {"@-", Kind::body, "", "-", true},
      {"a[b][0]=v", Kind::text, "a[b][0]", "v"},
      {"a\\=b=c", Kind::text, "a\\=b", "c"},
      {"a\\:b:=true", Kind::json, "a\\:b", "true"},
      {"user@host=x", Kind::text, "user@host", "x"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.word));
    const auto item = parse_item(row.word);
    REQUIRE(item.ok());
    CHECK(item->kind == row.kind);
    CHECK(item->key == row.key);
    CHECK(item->value == row.value);
    CHECK(item->from_file == row.from_file);
  }
  CHECK(plain_key("a\\=b\\\\c\\d") == "a=b\\c\\d");
}

TEST_CASE("C2 items: a word that is none is shown with a caret") {
  CHECK(fault("hello") ==
        "this is not an item: one has NAME=TEXT, NAME:=JSON, NAME==QUERY, NAME:HEADER or @FILE\n  hello\n       ^");
  CHECK(fault("=x") == "there is no name before the sign\n  =x\n  ^");
  CHECK(fault("@") == "@ names no file\n  @\n   ^");
  CHECK(fault("a=@") == "@ names no file\n  a=@\n     ^");
  CHECK(fault("bad name:v").find("no name of a header") != std::string::npos);
  CHECK(fault("").find("this is not an item") != std::string::npos);
  CHECK(fault("N:a\nb").find("cannot hold a line break") != std::string::npos);
}

TEST_CASE("C2 items: nested names make objects and lists") {
  CHECK(body({"a=1", "b:=2"}) == R"({"a":"1","b":2})");
  CHECK(body({"messages[0][role]=user", "messages[0][content]=hi"}) ==
        R"({"messages":[{"role":"user","content":"hi"}]})");
  CHECK(body({"tools[]:={}", "tools[]:={\"a\":1}"}) == R"({"tools":[{},{"a":1}]})");
  CHECK(body({"a[2]=x"}) == R"({"a":[null,null,"x"]})");
  CHECK(body({"a[b][c][]=x", "a[b][d]=y"}) == R"({"a":{"b":{"c":["x"],"d":"y"}}})");
  CHECK(body({"[]=x", "[1]=y"}) == R"(["x","y"])");
  CHECK(body({"a[\\1]=x"}) == R"({"a":{"1":"x"}})");
  CHECK(body({"a\\[b=x"}) == R"({"a[b":"x"})");
  CHECK(body({"a=1", "a=2"}) == R"({"a":"2"})");
  CHECK(body({"a:=null", "a[b]=x"}) == R"({"a":{"b":"x"}})");
}

TEST_CASE("C2 items: a place that cannot be is shown with a caret") {
  CHECK(body({"a[b=x"}) == "']' is missing here\n  a[b=x\n     ^");
  CHECK(body({"a[b]c=x"}) == "after ']' comes '[' or the sign\n  a[b]c=x\n      ^");
  CHECK(body({"a=x", "a[b]=y"}) == "this needs an object, and there is a text\n  a[b]=y\n    ^");
  CHECK(body({"a[b]=x", "a[0]=y"}) == "this needs a list, and there is an object\n  a[0]=y\n    ^");
  CHECK(body({"a:=1", "a[]=y"}) == "this needs a list, and there is a number\n  a[]=y\n    ^");
  CHECK(body({"a[10000]=x"}).starts_with("an index is below 10000"));
  CHECK(body({"a[99999999999999999999999]=x"}).starts_with("an index is below 10000"));
}

TEST_CASE("C2 items: a file is read whole, a missing one is an error with its name") {
  const finops::test::TempDir dir;
  const std::string name = (dir / "x").string();
  const std::string bytes(200'000, '\0');
  std::ofstream(name, std::ios::binary) << bytes;
  const auto read = read_input(name);
  REQUIRE(read.ok());
  CHECK(*read == bytes);
  const auto missing = read_input((dir / "none").string());
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
  CHECK(missing.error().message.find("none: No such file") != std::string::npos);
  CHECK_FALSE(read_input(dir.path().string()).ok());
}

}  // namespace finops::cli::test::items_test
