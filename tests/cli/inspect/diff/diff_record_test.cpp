// C4: `inspect diff`: which parts of two records are compared, and what is no difference.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/inspect/diff/diff_records.h"
#include "cli/terminal/exit_codes.h"

namespace finops::test::diff_record_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
using Json = nlohmann::json;

}  // namespace

TEST_CASE("C4 diff: redacted keys are the same when their fingerprints are, header names have no case") {
  SampleRecord a = left_record(), b = right_record();
  a.request = diff_message(R"(["Authorization","Bearer [redacted:5c1e9300]"],["X","1"],["x","2"])", "");
  b.request = diff_message(R"(["authorization","Bearer [redacted:5c1e9300]"],["x","1"],["X","2"])", "");
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kDone);
  b.request = diff_message(R"(["authorization","Bearer [redacted:5c1e9301]"],["x","2"],["x","1"])", "");
  CHECK(diff_run(a, b)(kPipe, diff_options()).out ==
        "request.headers.authorization\tBearer [redacted:5c1e9300]\tBearer [redacted:5c1e9301]\n"
        "request.headers.x[0]\t1\t1\n");
}

TEST_CASE("C4 diff: tags that are nested too deeply for a tree are compared as text") {
  const auto tags = [](std::size_t depth, const char* inside) {
    return "{\"a\":" + std::string(depth, '[') + inside + std::string(depth, ']') + "}";
  };
  for (const std::size_t depth : {10u, 300u, 5000u}) {
    CAPTURE(depth);
    SampleRecord a = left_record(), b = right_record();
    a.tags = tags(depth, "1"), b.tags = tags(depth, "1");
    CHECK(diff_run(a, b)(kPipe, diff_options()).code == kDone);
    b.tags = tags(depth, "2");
    CHECK(diff_run(a, b)(kPipe, diff_options()).code == kNo);
  }
}

TEST_CASE("C4 diff: what providers make up anew for each answer is no difference in an answer") {
  SampleRecord a = left_record(), b = right_record();
  const auto answer = [](const char* id, int created, const char* call) {
    return diff_message(
        "", Json({{"id", id}, {"created", created}, {"tool_calls", {{{"id", call}, {"name", "f"}}}}}).dump());
  };
  a.response = answer("chatcmpl-1", 1, "call_1"), b.response = answer("chatcmpl-2", 2, "call_2");
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kDone);
  const auto models = [](const char* id) { return diff_message("", Json({{"data", {{{"id", id}}}}}).dump()); };
  a.response = models("gpt-4.1"), b.response = models("gpt-5");  // an id that says something
  CHECK(diff_run(a, b)(kPipe, diff_options()).out ==
        "response.body.data[0]\t{\"id\":\"gpt-4.1\"}\t\nresponse.body.data[0]\t\t{\"id\":\"gpt-5\"}\n");
  a.response = b.response = "null";
  a.request = answer("chatcmpl-1", 1, "call_1"), b.request = answer("chatcmpl-2", 2, "call_2");
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kNo);  // in a request they are what was sent
}

TEST_CASE("C4 diff: streams are compared by what they say") {
  const auto stream = [](const std::vector<std::string>& words, const char* id) {
    std::string chunks;
    for (const std::string& word : words) {
      const Json event = {{"id", id},
                          {"object", "chat.completion.chunk"},
                          {"choices", {{{"index", 0}, {"delta", {{"role", "assistant"}, {"content", word}}}}}}};
      chunks += (chunks.empty() ? "" : ",") + ("[1," + Json("data: " + event.dump() + "\n\n").dump() + "]");
    }
    return R"({"headers":[["content-type","text/event-stream"]],"trailers":[],"bytes":1,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"chunks":[)" +
           chunks + ",[2,\"data: [DONE]\\n\\n\"]]}";
  };
  SampleRecord a = left_record(), b = right_record();
  a.response = stream({"Two ", "rooms"}, "x"), b.response = stream({"Two rooms"}, "y");
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kDone);
  b.response = stream({"Two ", "beds"}, "y");
  CHECK(diff_run(a, b)(kPipe, diff_options()).out == "response.body.messages[0].parts[0].text\tTwo rooms\tTwo beds\n");
}

TEST_CASE("C4 diff: a body that is only begun in the log, and one that is no text") {
  SampleRecord a = left_record(), b = right_record();
  const auto cut = [](int bytes) {
    return R"({"headers":[],"bytes":)" + std::to_string(bytes) +
           R"(,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":true,"body":"begin"})";
  };
  a.request = cut(100), b.request = cut(200);
  CHECK(diff_run(a, b)(kPipe, diff_options()).out == "request.bytes\t100\t200\n");
  const auto binary = [](const char* base64) {
    return R"({"headers":[],"bytes":3,"sha256":"00","content_encoding":null,"encoding":"base64","truncated":false,"body":")" +
           std::string(base64) + "\"}";
  };
  a.request = binary("/wAA"), b.request = binary("/wAB");
  CHECK(diff_run(a, b)(kPipe, diff_options()).out == "request.body\tbase64:/wAA\tbase64:/wAB\n");
  a.request = diff_message("", std::string(100'000, '[')), b.request = diff_message("", std::string(100'001, '['));
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kNo);
  a.request = diff_message("", std::string(50'000, '[') + std::string(50'000, ']')), b.request = diff_message("", "[]");
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kNo);
}

}  // namespace finops::test::diff_record_test
