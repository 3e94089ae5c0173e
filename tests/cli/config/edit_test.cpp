// C7: one value changes, every other byte of the file stays.
#include "cli/config/edit.h"

#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/config/config_file.h"

namespace finops::test::edit_test {
namespace {

std::string edited(std::string_view text, std::string_view key, std::string_view json) {
  const auto out = cli::with_value(text, key, json);
  return out ? *out : "error: " + out.error().message;
}

}  // namespace

TEST_CASE("C7 edit: a value is replaced in its place, comments stay") {
  CHECK(edited("{\"server\": {\"port\": 1 /* one */}} // end", "server.port", "22") ==
        "{\"server\": {\"port\": 22 /* one */}} // end");
  CHECK(edited("{\"a\": \"}\\\"{\", \"b\": [1, {\"c\": \"]\"}], \"d\": null}", "b", "2") ==
        "{\"a\": \"}\\\"{\", \"b\": 2, \"d\": null}");
  CHECK(edited("{\"a\": \"}\\\"{\"}", "a", "\"x\"") == "{\"a\": \"x\"}");
  CHECK(edited("{\"a\": null}", "a.b", "1") == "{\"a\": {\"b\": 1}}");
}

TEST_CASE("C7 edit: what is missing is added to the nearest object") {
  CHECK(edited("", "server.port", "1") == "{\n  \"server\": {\"port\": 1}\n}\n");
  CHECK(edited("// only this\n", "a", "1") == "// only this\n{\n  \"a\": 1\n}\n");
  CHECK(edited("// no feed", "a", "1") == "// no feed\n{\n  \"a\": 1\n}\n");
  CHECK(edited("{}", "a", "1") == "{\n  \"a\": 1\n}");
  CHECK(edited("{ // c\n  \"a\": 1\n}\n", "b.c", "2") == "{\n  \"b\": {\"c\": 2}, // c\n  \"a\": 1\n}\n");
  CHECK(edited("{\"a\": {\"b\": 1}}", "a.c", "2") == "{\"a\": {\n    \"c\": 2,\"b\": 1}}");
  CHECK(edited("{\"a\": 1}", "a.b", "2") == "error: 'b' is inside of something that is no object");
  CHECK(edited("{\"a\": ", "a", "2").starts_with("error: "));
}

TEST_CASE("C7 edit: whatever was changed reads back") {
  const std::string texts[] = {"", "{}", "{\"log\": {}}", "{\"log\": {\"path\": \"x\"}, \"tags\": {\"a\": \"b\"}}",
                               "/* {} */ {\"server\": null, // x\n \"log\": {\"keep_days\": 3, \"path\": \"a//b\"}}"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    std::string now = text;
    for (const char* key : {"log.path", "server.port", "log.path", "tags", "log.bodies"}) {
      now = edited(now, key, std::string_view(key) == "tags" ? "{\"k\": \"v\"}" : "\"7\"");
      const auto file = ConfigFile::parse(now, "f");
      REQUIRE_MESSAGE(file.ok(), now);
      REQUIRE(file->find(key) != nullptr);
    }
    const auto file = ConfigFile::parse(now, "f");
    CHECK(file->find("log.path")->text == "7");
    CHECK(file->find("tags.k")->text == "v");
    CHECK((file->find("log.keep_days") != nullptr) == (text.find("keep_days") != text.npos));
  }
}

}  // namespace finops::test::edit_test
