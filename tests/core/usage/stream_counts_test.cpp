// L1: counts that fall, zeros for an answer that is not empty, totals that do not add up, and bodies whose label says
// something else than their bytes.
#include <doctest/doctest.h>

#include "core/answer_support.h"

namespace finops::test::stream_counts_test {
namespace {

const std::string kChunk = R"({"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"ok"}}]})";
const std::string kEnd = R"({"model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";

std::string usage_chunk(int input, int output) {
  return R"({"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":)" + std::to_string(input) +
         R"(,"completion_tokens":)" + std::to_string(output) + R"(,"total_tokens":)" + std::to_string(input + output) +
         "}}";
}

Answer chat_stream(std::initializer_list<std::string> data) {
  return {events(data), "/v1/chat/completions", "text/event-stream"};
}

std::string start(const std::string& usage) {
  return R"({"type":"message_start","message":{"model":"claude-sonnet-4-5","content":[],"usage":{)" + usage + "}}}";
}
std::string delta(const std::string& usage) {
  return R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{)" + usage + "}}";
}
Usage claude_stream(const std::string& first, const std::string& second) {
  return Answer{events({start(first), delta(second), R"({"type":"message_stop"})"}), "/v1/messages",
                "text/event-stream"}
      .facts()
      .usage;
}

}  // namespace

TEST_CASE("L1 usage: a later report lowers no count, in no wire format, and a larger one wins") {
  const std::string zero = usage_chunk(0, 0), real = usage_chunk(1000, 100);
  CHECK(chat_stream({kChunk, kEnd, real, zero, "[DONE]"}).price() == kChatPrice);
  CHECK(chat_stream({zero, kChunk, kEnd, real, "[DONE]"}).price() == kChatPrice);
  CHECK(chat_stream({kChunk, usage_chunk(1000, 40), real, "[DONE]"}).price() == kChatPrice);
  const std::string raw = chat_stream({kChunk, kEnd, real, zero}).facts().usage.raw;
  CHECK(raw == R"([{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}])");

  const Usage kept = claude_stream(R"("input_tokens":1000,"cache_read_input_tokens":500,"output_tokens":1)",
                                   R"("input_tokens":0,"cache_read_input_tokens":0,"output_tokens":50)");
  CHECK(kept.input_tokens == 1500U);
  CHECK(kept.cache_read_tokens == 500U);
  CHECK(kept.output_tokens == 50U);
  CHECK(claude_stream(R"("input_tokens":0,"output_tokens":0)", R"("input_tokens":1000,"output_tokens":50)")
            .input_tokens == 1000U);

  const auto gemini_chunk = [](int prompt, int candidates) {
    return R"({"candidates":[{"content":{"parts":[{"text":"x"}]}}],"modelVersion":"gemini-2.5-flash","usageMetadata":)"
           R"({"promptTokenCount":)" +
           std::to_string(prompt) + R"(,"candidatesTokenCount":)" + std::to_string(candidates) +
           R"(,"totalTokenCount":)" + std::to_string(prompt + candidates) + "}}";
  };
  const Answer google{events({gemini_chunk(1000, 100), gemini_chunk(0, 0)}),
                      "/v1beta/models/m:streamGenerateContent?alt=sse", "text/event-stream", "gemini"};
  CHECK(google.price() == kGeminiPrice);
  const std::string completed = R"({"type":"response.completed","response":{"object":"response","status":"completed",)"
                                R"("model":"gpt-4o-mini","usage":{"input_tokens":1000,"output_tokens":100}}})";
  const std::string nothing = R"({"type":"response.done","response":{"usage":{"input_tokens":0,"output_tokens":0}}})";
  CHECK(Answer{events({completed, nothing}), "/v1/responses", "text/event-stream"}.price() == kChatPrice);
}

TEST_CASE("L1 usage: zeros for an answer that is not empty are no usage") {
  const auto source = [](const std::string& body, const std::string& path = "/v1/chat/completions") {
    return Answer{body, path}.facts().usage.source;
  };
  const std::string zeros = R"("usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})";
  for (const std::string content :
       {R"("choices":[{"message":{"content":"hi"}}])", R"("choices":[{"message":{"tool_calls":[{"id":"x"}]}}])",
        R"("choices":[{"text":"hi"}])", R"("output":[{"type":"message"}])", R"("content":[{"type":"text"}])",
        R"("data":[{"embedding":[0.1]}])", R"("text":"spoken")", R"("embeddings":[[1]])",
        R"("candidates":[{"content":{"parts":[{"text":"hi"}]}}])"}) {
    CAPTURE(content);
    CHECK(source("{" + content + "," + zeros + "}") == UsageSource::absent);
    CHECK(Answer{"{" + content + "," + zeros + "}"}.facts().usage.raw.empty());
    CHECK(Answer{R"({"model":"gpt-4o-mini",)" + content + "," + zeros + "}"}.price() == "no_usage");
  }
  CHECK(source(R"({"choices":[{"message":{"content":""}}],)" + zeros + "}") == UsageSource::response);
  CHECK(source(R"({"choices":[],)" + zeros + "}") == UsageSource::response);
  CHECK(chat_stream({kChunk, kEnd, usage_chunk(0, 0), "[DONE]"}).facts().usage.source == UsageSource::absent);
  CHECK(claude_stream(R"("input_tokens":0,"output_tokens":0)", R"("output_tokens":0)").source != UsageSource::absent);
}

TEST_CASE("L1 cost: a count of 0 for what is there has no price") {
  CHECK(chat_stream({kChunk, kEnd, usage_chunk(0, 100), "[DONE]"}).price() ==
        "input tokens of 0 for an answer that is not empty");
  CHECK(chat_stream({kChunk, kEnd, usage_chunk(100, 0), "[DONE]"}).price() ==
        "output tokens of 0 for an answer that is not empty");
}

TEST_CASE("L1 cost: a total that is not the sum of its parts has no price, for every provider") {
  const std::string reason = "the usage's total is not the sum of its parts";
  const auto counts = [](const std::string& members) {
    return Answer{R"({"model":"gpt-4o-mini","choices":[{"message":{"content":"x"}}],"usage":{)" + members + "}}"};
  };
  CHECK(counts(R"("prompt_tokens":20,"completion_tokens":198,"total_tokens":623)").price() == reason);
  CHECK(counts(R"("prompt_tokens":20,"completion_tokens":198,"total_tokens":200)").price() == reason);
  CHECK(counts(R"("prompt_tokens":20,"completion_tokens":198,"total_tokens":0)").price() == reason);
  CHECK(counts(R"("input_tokens":20,"output_tokens":198,"total_tokens":219)").price() == reason);
  CHECK(counts(R"("promptTokenCount":20,"candidatesTokenCount":5,"totalTokenCount":26)").price() == reason);
  CHECK(counts(R"("total_input_tokens":20,"total_output_tokens":5,"total_tokens":24)").price() == reason);
  CHECK(counts(R"("promptTokenCount":20,"candidatesTokenCount":5,"thoughtsTokenCount":3,"toolUsePromptTokenCount":9,)"
               R"("totalTokenCount":37)")
            .facts()
            .usage.unpriced.empty());
  CHECK(counts(R"("prompt_tokens":20,"total_tokens":20)").facts().usage.unpriced.empty());
  CHECK(claude(R"("total_tokens":1100,"cache_read_input_tokens":50)").facts().usage.unpriced.empty());
  CHECK(claude(R"("total_tokens":1150,"cache_read_input_tokens":50)").facts().usage.unpriced.empty());
  CHECK(claude(R"("total_tokens":1151,"cache_read_input_tokens":50)").price() == reason);
}

TEST_CASE("L1 usage: the total decides whether reasoning is inside the output or separate") {
  const auto output = [](const std::string& members) {
    const Usage usage = Answer{R"({"usage":{)" + members + "}}"}.facts().usage;
    CHECK(usage.unpriced.empty());
    return usage.output_tokens;
  };
  const std::string thought = R"(,"completion_tokens_details":{"reasoning_tokens":386})";
  CHECK(output(R"("prompt_tokens":12,"completion_tokens":1,"total_tokens":399)" + thought) == 387U);
  CHECK(output(R"("prompt_tokens":12,"completion_tokens":400,"total_tokens":412)" + thought) == 400U);
  CHECK(output(R"("prompt_tokens":12,"completion_tokens":400)" + thought) == 400U);
  const std::string google = R"("promptTokenCount":10,"candidatesTokenCount":50,"thoughtsTokenCount":40)";
  CHECK(output(google) == 90U);
  CHECK(output(google + R"(,"totalTokenCount":100)") == 90U);
  CHECK(output(google + R"(,"totalTokenCount":60)") == 50U);
}

TEST_CASE("L1 usage: the bytes say what a body is, not its label") {
  const std::string stream = events({kChunk, kEnd, usage_chunk(12, 34), "[DONE]"});
  const std::string whole = R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34}})";
  for (const std::string type : {"application/octet-stream", "text/html; charset=utf-8", "", "application/json",
                                 "text/event-stream", "image/png", "application/x-ndjson"}) {
    CAPTURE(type);
    CHECK(ResponseObserver::worth_it({"POST", "/v1/chat/completions", 200, type, ""}));
    for (const std::string before :
         {"", "\xEF\xBB\xBF", " \n\r\n\t", ": hello\n\n", "id: 7\nevent: x\n", "retry: 9\n"}) {
      CAPTURE(before);
      const Answer answer{before + stream, "/v1/chat/completions", type};
      CHECK(answer.facts().usage.input_tokens == 12U);
      CHECK(answer.facts().usage.source == UsageSource::stream);
    }
    CHECK(Answer{"\xEF\xBB\xBF \n" + whole, "/v1/chat/completions", type}.facts().usage.input_tokens == 12U);
  }
}

TEST_CASE("F7 usage: of a body that is neither JSON nor events only the first bytes are looked at") {
  const std::string tail = "\n" + events({usage_chunk(12, 34)});
  for (const std::string head :
       {"ID3\x04", "RIFF\x01", "PK\x03\x04", "\x89PNG\r\n", "<html>", "dat", "idx: 1", "%PDF"}) {
    CAPTURE(head);
    CHECK(Answer{head + tail, "/v1/audio/speech", "audio/mpeg"}.facts().usage.source == UsageSource::absent);
  }
}

}  // namespace finops::test::stream_counts_test
