// C2: `finops send -m MODEL PROMPT`, the real binary against a scripted provider and the mock.
#include <doctest/doctest.h>

#include "support/send_run.h"

namespace finops::test::c2_prompt_test {
namespace {

using Words = std::vector<std::string>;

std::string sse(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }
std::string stream_of(const std::vector<std::string>& events) {
  std::string out = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& event : events) out += chunk(event);
  return out + std::string(kLastChunk);
}

const std::string kThinking = stream_of({
    sse(R"({"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":4,"output_tokens":1}}})"),
    sse(R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})"),
    sse(R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me see"}})"),
    sse(R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}})"),
    sse(R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I look."}})"),
    sse(R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"get_weather","input":{}}})"),
    sse(R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Paris\"}"}})"),
    sse(R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}})"),
    sse(R"({"type":"message_stop"})"),
});

}  // namespace

TEST_CASE("C2 -m: every provider answers a prompt, in a pipe with its body, with -t with its words") {
  const SendRun send;
  for (const char* model : {"gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash", "azure/my-gpt", "azure/claude-x",
                            "vertex/gemini-2.5-flash", "openai/llama3"}) {
    CAPTURE(std::string(model));
    const Outcome body = send({"--mock", "-m", model, "Say hello"});
    CHECK(body.status == 0);
    CHECK(body.err.empty());
    CHECK(Json::parse(body.out, nullptr, false).is_object());
    const Outcome words =
        send({"--mock", "-m", model, "Say hello", "-t", "--system", "Be brief", "--max-tokens", "50"});
    CHECK(words.status == 0);
    CHECK(words.out.find("You said: \"Say hello\".\n") != std::string::npos);
  }
  int streams = 0;
  for (const Json& record : send.records()) {
    CHECK(record["source"] == "send");
    CHECK(record["outcome"] == "ok");
    CHECK(record["usage"]["input_tokens"].is_number());
    streams += record["stream"] == true ? 1 : 0;
  }
  CHECK(streams == 7);
}

TEST_CASE("C2 -m: a stream is asked for where text is printed, unless a flag says otherwise") {
  const SendRun send;
  const auto streams = [&](Words words, const Words& environment = {}) {
    words.insert(words.begin(), {"--mock", "-m", "gpt-4o-mini", "hi"});
    CHECK(send(words, environment).status == 0);
    const auto records = send.records();
    REQUIRE_FALSE(records.empty());
    return records.back()["stream"] == true;
  };
  CHECK_FALSE(streams({}));
  CHECK(streams({"-t"}));
  CHECK(streams({}, {"FINOPS_FORCE_TTY=80"}));
  CHECK(streams({"--stream"}));
  CHECK_FALSE(streams({"-t", "--no-stream"}));
  CHECK_FALSE(streams({"--json"}));
  CHECK_FALSE(streams({"--print", "tb"}));
}

TEST_CASE("C2 -m: on a terminal thinking and tool calls are shown as such, in a pipe only the words") {
  FakeUpstream upstream(kThinking);
  const SendRun send(upstream);
  const Words words = {"-m", "claude-sonnet-4-5", "Weather?"};
  const Outcome shown = send(words, {"FINOPS_FORCE_TTY=80", "NO_COLOR=1"});
  CHECK(shown.status == 0);
  CHECK(shown.out.starts_with("[thinking] Let me see\nI look.\n[tool call] get_weather {\"city\":\"Paris\"}\n"));
  CHECK(shown.out.find("claude-sonnet-4-5  4 in  9 out") != std::string::npos);
  Words piped = words;
  piped.emplace_back("-t");
  CHECK(send(piped).out == "I look.\n");
  CHECK(upstream.request().start_line == "POST /v1/messages HTTP/1.1");
  CHECK(upstream.request().header("anthropic-version") == "2023-06-01");
  CHECK(upstream.request().header("x-api-key") == SendRun::kKey);
}

TEST_CASE("C2 C6 -m: an error event inside a 200 is told after the text, and is 5") {
  FakeUpstream upstream(stream_of(
      {sse(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half an"}})"),
       "event: error\n" + sse(R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})")}));
  const SendRun send(upstream);
  const Outcome got = send({"-m", "claude-sonnet-4-5", "hi", "-t"});
  CHECK(got.status == 5);
  CHECK(got.out == "Half an\n");
  CHECK(got.err == "finops: the answer ended with an error event: overloaded_error\n  Overloaded\n");
}

TEST_CASE("C2 --attach: the file goes up in the provider's own shape") {
  FakeUpstream upstream(json_response(R"({"candidates":[{"content":{"parts":[{"text":"A dot"}]}}]})"));
  const SendRun send(upstream);
  const std::string png = send.file("dot.png", std::string("\x89PNG\r\n\x1a\n", 8) + "x");
  CHECK(send({"-m", "gemini-2.5-flash", "What?", "--attach", png, "-t", "--no-stream"}).out == "A dot\n");
  const Json body = Json::parse(upstream.request().body);
  CHECK(body["contents"][0]["parts"][0]["inlineData"]["mimeType"] == "image/png");
  CHECK(body["contents"][0]["parts"][1]["text"] == "What?");
  const Outcome audio = send({"-m", "claude-sonnet-4-5", "What?", "--attach", send.file("a.mp3", "ID3x")});
  CHECK(audio.status == 2);
  CHECK(audio.err == "finops: Anthropic takes no audio/mpeg (a.mp3)\n");
  CHECK(upstream.requests().size() == 1);
}

TEST_CASE("C2 C6 -m: command lines that cannot be a prompt") {
  const SendRun send;
  const auto refusal = [&](const Words& words) {
    const Outcome got = send(words);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    return got.err;
  };
  CHECK(refusal({"-m", "gpt-4o-mini"}) ==
        "finops: -m needs a prompt, as in: finops send -m MODEL 'Hello'; '-' reads it from stdin\n");
  CHECK(refusal({"-m", "gpt-4o-mini", "two", "words"}) == "finops: -m takes one prompt; put it in quotes\n");
  CHECK(refusal({"-m", "gpt-4o-mini", "hi"}) == "finops: there is no key for openai: set OPENAI_API_KEY\n");
  CHECK(refusal({"-m", "none-such", "hi"}).find("no price list names a provider of the model 'none-such'") !=
        std::string::npos);
  CHECK(refusal({"-m", "gpt-4o-mini", ""}) == "finops: the prompt is empty\n");
  CHECK(refusal({"-m", "gpt-4o-mini", "-"}) == "finops: the prompt is empty\n");  // stdin is at its end
  CHECK(send({"-m", "gpt-4o-mini", "hi", "--offline"}).out.find("\n\n{\"model\":\"gpt-4o-mini\"") != std::string::npos);
  const Outcome estimated = send({"-m", "gpt-4o-mini", "hi", "--dry-run", "--max-tokens", "1000"});
  CHECK(estimated.status == 0);
  CHECK(estimated.out.find("\n\n{\"model\":\"gpt-4o-mini\"") != std::string::npos);
  CHECK(estimated.err.find("finops: about 1 tokens in, ~<$0.0001; ~$0.0006 with all 1.0k tokens out") !=
        std::string::npos);
  CHECK(send({"--mock", "-m", "gpt-4o-mini", "serve", "-t"}).out.find("You said: \"serve\"") != std::string::npos);
  CHECK(send({"--mock", "-m", "gpt-4o-mini", "[a,b]", "-t"}).out.find("You said: \"[a,b]\"") != std::string::npos);
}

}  // namespace finops::test::c2_prompt_test
