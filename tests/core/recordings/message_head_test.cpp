// C3: the beginning of a message in a line of the log.
#include "core/recordings/message_head.h"

#include <doctest/doctest.h>

namespace finops::test::message_head_test {

TEST_CASE("C3 replay: the head of a message is read up to its body, whatever its headers hold") {
  const std::string json =
      R"({"headers":[["A","\"body\":\\"],["B","]}"]],"bytes":5,"sha256":"ab","content_encoding":null,"encoding":"utf8",)"
      R"("truncated":false,"body":"{\"a\"}"})";
  const auto head = read_message_head(json);
  REQUIRE(head);
  CHECK(head->bytes == 5);
  CHECK(head->sha256 == "ab");
  CHECK(head->encoding == "utf8");
  CHECK(head->has_body);
  CHECK_FALSE(head->truncated);
  CHECK(json.substr(head->body) == R"({\"a\"}"})");
}

TEST_CASE("C3 replay: a head says whether there is a body") {
  const std::string start = R"({"headers":[],"trailers":[],"bytes":0,"sha256":null,"encoding":null,"truncated":true,)";
  CHECK_FALSE(read_message_head(start + R"("body":null})")->has_body);
  CHECK(read_message_head(start + R"("body":null})")->truncated);
  CHECK(read_message_head(start + R"("chunks":[[1,"a"]]})")->has_body);
  CHECK(read_message_head(start + R"("chunks":[[1,"a"]]})")->body == 0);
}

TEST_CASE("C3 replay: blanks between the members of a message do not matter") {
  const std::string json =
      "{\n \"headers\": [[\"A\", \"b\"]], \"bytes\": 5 , \"sha256\" : \"ab\", \"truncated\": true, \"body\": \"xy\"}";
  const auto head = read_message_head(json);
  REQUIRE(head);
  CHECK(head->bytes == 5);
  CHECK(head->sha256 == "ab");
  CHECK(head->truncated);
  CHECK(json.substr(head->body) == "xy\"}");
}

TEST_CASE("C3 replay: a message in another order is left to the parser") {
  CHECK_FALSE(read_message_head(R"({"body":"x","truncated":false})"));
  CHECK_FALSE(read_message_head(R"({"truncated":false})"));
  CHECK_FALSE(read_message_head(R"({"truncated":)"));
  CHECK_FALSE(read_message_head(""));
}

TEST_CASE("C3 replay: the two messages of a line are told apart by what cannot stand inside a string") {
  const auto both = split_messages(R"("request":{"body":"\"},\"response\":{"},"response":{"body":null}})");
  REQUIRE(both);
  CHECK(both->request == R"({"body":"\"},\"response\":{"})");
  CHECK(both->response == R"({"body":null}})");
  CHECK_FALSE(split_messages(R"("request":{"body":null},"response":null})"));
  CHECK_FALSE(split_messages(R"("request":null,"response":{}})"));
}

}  // namespace finops::test::message_head_test
