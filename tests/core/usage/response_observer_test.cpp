// How a body is recognised by its first bytes, and what a failed answer says in plain text.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/usage/usage_support.h"

namespace finops::test::response_observer_test {
namespace {

std::string plain_error(std::string_view body, std::string_view type = "text/plain", int status = 502,
                        std::string_view method = "POST") {
  const ResponseHint hint{
      .method = method, .path = "/v1/chat/completions", .status = status, .content_type = type, .content_encoding = ""};
  const std::string message = observe(hint, body, {}, true).facts.error_message;
  CHECK(observe_steps(hint, body, 1, true).facts.error_message == message);
  return message;
}

// The input tokens that are found in a body of this type; -1: unknown.
long long input_of(std::string_view body, std::string_view type) {
  const ResponseHint hint{.path = "/v1/chat/completions", .content_type = type, .content_encoding = ""};
  const auto found = observe(hint, body, {}, true).facts.usage.input_tokens;
  CHECK(observe_steps(hint, body, 1, true).facts.usage.input_tokens == found);
  return found ? static_cast<long long>(*found) : -1;
}

constexpr std::string_view kJson = R"({"usage":{"prompt_tokens":7,"completion_tokens":2}})";
const std::string kEvent = "data: " + std::string(kJson) + "\n\n";

}  // namespace

TEST_CASE("L1 error: the first line of a failure in plain text is its message") {
  CHECK(plain_error("upstream connect error") == "upstream connect error");
  CHECK(plain_error(" \n\t no healthy upstream \r\nmore") == "no healthy upstream");
  CHECK(plain_error("da") == "da");                        // too little to see whether it is a stream
  CHECK(plain_error("date is wrong") == "date is wrong");  // begins like a stream
  CHECK(plain_error("not found", "application/json", 404, "GET") == "not found");
  CHECK(plain_error("a\ttab") == "a\ttab");
  CHECK(plain_error("") == "");
  CHECK(plain_error("no", "text/plain", 400) == "no");
  CHECK(plain_error("no", "text/plain", 399) == "");
}

TEST_CASE("L1 error: a web page, control characters and bytes that are no text are no message") {
  CHECK(plain_error("<html>no</html>") == "");
  CHECK(plain_error("no", "text/HTML") == "");
  CHECK(plain_error("a\x1b[1m") == "");
  CHECK(plain_error("a\x1f") == "");
  CHECK(plain_error("a\xff\xff") == "");
}

TEST_CASE("L1 error: a long message in plain text is cut at 512 bytes, between characters") {
  CHECK(plain_error(std::string(600, 'x')) == std::string(512, 'x'));
  CHECK(plain_error(std::string(511, 'x') + "\xC3\xA4") == std::string(511, 'x'));
  CHECK(plain_error(std::string(510, 'x') + "\xC3\xA4") == std::string(510, 'x') + "\xC3\xA4");
}

TEST_CASE("L1 usage: a body is what its first bytes are, whatever its type says") {
  for (const std::string_view type : {"application/json", "text/event-stream", "text/plain", ""}) {
    CAPTURE(type);
    CHECK(input_of(kEvent, type) == 7);
    CHECK(input_of(":\n\n" + kEvent, type) == 7);
    CHECK(input_of("id\n" + kEvent, type) == 7);
    CHECK(input_of("event\r\n" + kEvent, type) == 7);
    CHECK(input_of("retry: 5\n" + kEvent, type) == 7);
    CHECK(input_of("\xEF\xBB\xBF \r\n" + kEvent, type) == 7);
    CHECK(input_of(kJson, type) == 7);
    CHECK(input_of("\xEF\xBB\xBF\n " + std::string(kJson), type) == 7);
    CHECK(input_of("[" + std::string(kJson) + "]", type) == 7);
  }
  CHECK(input_of("comment of another field\n" + kEvent, "text/event-stream") == 7);
  CHECK(input_of("comment of another field\n" + kEvent, "text/plain") == -1);
  CHECK(input_of("identity: x\n" + kEvent, "text/plain") == -1);  // begins like a field, and is none
}

TEST_CASE("L1 usage: JSON lines are read one by one, of both of their types") {
  for (const std::string_view type : {"application/x-ndjson", "application/JSONL"}) {
    CHECK(input_of("{}\n" + std::string(kJson), type) == 7);
    CHECK(input_of("{\"broken\n" + std::string(kJson) + "\n", type) == 7);
  }
}

TEST_CASE("L1 usage: the first generated content of a stream is seen, in an answer that is no stream never") {
  const ResponseHint hint{.path = "/v1/chat/completions", .content_type = "text/event-stream", .content_encoding = ""};
  ResponseObserver stream(hint);
  stream.feed("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n");
  CHECK_FALSE(stream.content_began());
  stream.feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
  CHECK(stream.content_began());
  ResponseObserver whole(hint);
  whole.feed(R"({"choices":[{"message":{"content":"a"}}]})");
  CHECK_FALSE(whole.content_began());
}

TEST_CASE("L1 service_tier: of several headers the one that is not the standard tier counts") {
  const auto tier = [](const HeaderList& headers) {
    const ResponseHint hint{.path = "/v1/chat/completions",
                            .content_type = "application/json",
                            .content_encoding = "",
                            .headers = &headers};
    return observe(hint, kJson, {}, true).facts.service_tier;
  };
  const auto list = [](std::initializer_list<std::pair<const char*, const char*>> fields) {
    HeaderList out;
    for (const auto& [name, value] : fields) out.add(name, value);
    return out;
  };
  CHECK(tier(list({{"x-gemini-service-tier", "priority"}, {"served-tier", "standard"}})) == "priority");
  CHECK(tier(list({{"served-tier", "standard"}, {"X-Gemini-Service-Tier", "priority"}})) == "priority");
  CHECK(tier(list({{"tier", "priority"}, {"x-ratelimit-tier", "priority"}})) == "");
}

}  // namespace finops::test::response_observer_test
