// C2 C6: `finops send --assert EXPR`: what holds, what does not, and which exit code wins.
#include <doctest/doctest.h>

#include "support/send_run.h"

namespace finops::test::c2_assert_test {
namespace {

using Words = std::vector<std::string>;

const std::string kPath = "/v1/chat/completions";

std::string chat(const std::string& said) {
  return json_response(R"({"object":"chat.completion","model":"gpt-4.1","choices":[{"index":0,"message":{"role":)"
                       R"("assistant","content":")" +
                       said + R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}})");
}

// The words "Par" and "is" in two events.
const std::string kStream =
    response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}) +
    chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Par\"}}]}\n\n") +
    chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"is\"}}]}\n\ndata: [DONE]\n\n") +
    std::string(kLastChunk);

Outcome ask(const SendRun& send, const Words& more) {
  Words words{"openai", kPath, "model=gpt-4.1"};
  words.insert(words.end(), more.begin(), more.end());
  return send(words);
}

}  // namespace

TEST_CASE("C2 --assert: an expression that holds says nothing, streamed or not") {
  for (const std::string& answer : {chat("Paris"), kStream}) {
    FakeUpstream upstream(answer);
    const SendRun send(upstream);
    const Outcome got = ask(send, {"--assert", "text = Paris and status=200", "--assert", "text ~ '^Par' and time<1h"});
    CHECK(got.status == 0);
    CHECK(got.err.empty());
  }
}

TEST_CASE("C2 C6 --assert: what does not hold is shown with its values, after the answer, exit 1") {
  FakeUpstream upstream(chat("London"));
  const SendRun send(upstream);
  const Outcome got = ask(
      send, {"--assert", "status=200", "--assert", "text ~ Paris and output>5", "--assert", "session exists", "-t"});
  CHECK(got.status == 1);
  CHECK(got.out == "London\n");
  CHECK(got.err ==
        "finops: --assert: text ~ Paris and output>5 does not hold: output is 2, text is \"London\"\n"
        "finops: --assert: session exists does not hold: session is not known\n");
}

TEST_CASE("C2 C6 --assert: an answer without words has no text") {
  FakeUpstream upstream(json_response(R"({"data":[]})"));
  const SendRun send(upstream);
  const Outcome got = ask(send, {"--assert", "text != Paris"});
  CHECK(got.status == 1);
  CHECK(got.err == "finops: --assert: text != Paris does not hold: text is not known\n");
}

TEST_CASE("C2 C6 --assert: the exit code of a failed exchange wins, whatever holds") {
  FakeUpstream upstream(response("429 Too Many Requests", {{"Content-Type", "application/json"}},
                                 R"({"error":{"message":"slow down","type":"rate_limit","code":"rate_limit"}})"));
  const SendRun send(upstream);
  const Outcome wanted = ask(send, {"--assert", "status=429"});
  CHECK(wanted.status == 4);
  CHECK(wanted.err.find("--assert") == std::string::npos);
  const Outcome unwanted = ask(send, {"--assert", "status=200"});
  CHECK(unwanted.status == 4);
  CHECK(unwanted.err.ends_with("finops: --assert: status=200 does not hold: status is 429\n"));
}

TEST_CASE("C2 --assert: with --json the record is printed as well, and --no-log changes nothing") {
  FakeUpstream upstream(chat("London"));
  const SendRun send(upstream);
  const Outcome got = ask(send, {"--json", "--no-log", "--assert", "response.body.choices.0.finish_reason=length"});
  CHECK(got.status == 1);
  CHECK(Json::parse(got.out)["status"] == 200);
  CHECK(got.err ==
        "finops: --assert: response.body.choices.0.finish_reason=length does not hold: "
        "response.body.choices.0.finish_reason is \"stop\"\n");
}

TEST_CASE("C2 C5 --assert: a text of the model cannot control the terminal, and a long one is cut") {
  FakeUpstream upstream(chat("\\u001b[2J" + std::string(500, 'x')));
  const SendRun send(upstream);
  const Outcome got = ask(send, {"--assert", "text = y"});
  CHECK(got.status == 1);
  CHECK(got.err.find('\x1b') == std::string::npos);
  CHECK(got.err.size() < 200);
}

TEST_CASE("C2 C6 --assert: a mistake in an expression is shown before anything is sent, exit 2") {
  FakeUpstream upstream(chat("Paris"));
  const SendRun send(upstream);
  for (const auto& [expression, message] :
       {std::pair{"text > 5", "--assert: text is a text: use it with = != ~ !~ in exists, not with >"},
        {"texxt ~ x", "--assert: there is no field 'texxt'"},
        {"text.x = 1", "--assert: there is no field 'text.x'"}}) {
    CAPTURE(expression);
    const Outcome got = ask(send, {"--assert", expression});
    CHECK(got.status == 2);
    CHECK(got.err.find(message) != std::string::npos);
  }
  CHECK(ask(send, {"--assert", "text ~ x", "--repeat", "2"}).status == 2);
  CHECK(ask(send, {"--assert", "text ~ x", "--offline"}).status == 2);
  CHECK(upstream.connections() == 0);
}

TEST_CASE("C4 text: inspect -w finds what an answer said, over the borders of events") {
  FakeUpstream upstream(kStream);
  const SendRun send(upstream);
  CHECK(ask(send, {}).status == 0);
  const std::string log = send.log().string();
  const auto found = [&](const std::string& expression) {
    const Outcome got = run_finops({"inspect", log, "-w", expression, "--fields", "status"});
    return got.out;
  };
  CHECK(found("text = Paris") == "200\n");
  CHECK(found("status=200 and text ~ aris") == "200\n");
  CHECK(found("text ~ London").empty());
  CHECK(found("not text ~ London") == "200\n");
}

}  // namespace finops::test::c2_assert_test
