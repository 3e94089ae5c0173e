// C4: what a response says: whole, streamed and cut, in every provider's words.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "core/conversation/conversation_support.h"
#include "core/usage/usage_support.h"

namespace finops::test::conversation_response_test {

namespace {

using finops::response_conversation;
using namespace finops::test;

std::string said(std::string_view body) { return shown(response_conversation(body)); }

const UsageFixture& fixture(std::string_view name) {
  const auto& all = usage_fixtures();
  const auto found = std::find_if(all.begin(), all.end(), [&](const UsageFixture& f) { return f.name == name; });
  REQUIRE_MESSAGE(found != all.end(), name);
  return *found;
}

// Responses without a message, and the reason.
struct Silent {
  std::string_view begins, because;
};
constexpr std::array kSilent = {
    Silent{"anthropic-batch", "a batch, not its answers"},
    Silent{"anthropic-count-tokens", "a count"},
    Silent{"anthropic-stream-error-unnamed", "an error before the first word"},
    Silent{"gemini-batch", "a batch, and a list of vectors"},
    Silent{"gemini-count-tokens", "a count"},
    Silent{"gemini-embed", "vectors"},
    Silent{"gemini-interaction", "an API whose words are not read as a conversation"},
    Silent{"odd-blank", "nothing"},
    Silent{"odd-cut-model", "cut before the words"},
    Silent{"odd-empty", "nothing"},
    Silent{"odd-error-text", "an error"},
    Silent{"odd-field-types", "choices is no list"},
    Silent{"odd-html", "a page"},
    Silent{"odd-huge", "a number beyond any double: not JSON to the parser"},
    Silent{"odd-null", "null"},
    Silent{"odd-query-like-files", "no choices"},
    Silent{"odd-sse-error-text", "an error"},
    Silent{"odd-string", "a JSON text, not an object"},
    Silent{"odd-sum-overflow", "no choices"},
    Silent{"odd-text-as-sse", "text that is called a stream"},
    Silent{"openai-batch", "a batch, not its answers"},
    Silent{"openai-chat-error-in-200", "an error"},
    Silent{"openai-embeddings", "vectors"},
    Silent{"openai-file", "a file's description"},
    Silent{"openai-http-error", "an error"},
    Silent{"openai-images", "pictures, no words"},
    Silent{"openai-moderation", "scores"},
    Silent{"openai-responses-input-tokens", "a count"},
    Silent{"openai-speech-stream", "sound, no words"},
    Silent{"openai-transcription-text", "plain text, not JSON"},
    Silent{"vertex-count-tokens", "a count"},
    Silent{"vertex-predict", "vectors, pictures and numbers"},
};

}  // namespace

TEST_CASE("C4 conversation: every fixture says something, or is known to be silent") {
  std::size_t speaking = 0;
  for (const UsageFixture& f : usage_fixtures()) {
    const bool silent =
        std::any_of(kSilent.begin(), kSilent.end(), [&](const Silent& s) { return f.name.starts_with(s.begins); });
    if (!f.content_encoding.empty()) continue;
    const auto found = response_conversation(f.body);
    CHECK_MESSAGE(found.has_value() != silent, f.name << ": " << said(f.body));
    speaking += found ? 1 : 0;
  }
  CHECK(speaking > 100);
}

TEST_CASE("C4 conversation: an OpenAI stream says what the same answer says whole") {
  CHECK(said(fixture("openai-chat-stream-tools").body) ==
        "assistant: tool_call(get_weather#call_9) {\"usage\":{\"prompt_tokens\":9}}\nfinish: tool_calls\n");
  CHECK(
      said("data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"I "
           "\"}}]}\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"think\"}},{\"index\":1,\"delta\":{"
           "\"refusal\":\"N\"}}]}\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Wait\"}},{\"index\":1,\"delta\":{\"refusal\":\"o\"}}]}"
           "\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
           "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\","
           "\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}}]}\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{"
           "\\\"a\\\":\"}},{\"index\":1,\"function\":{\"arguments\":\"}\"}}]}}]}\n\n"
           "data: "
           "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]},"
           "\"finish_reason\":\"tool_calls\"}]}\n\n"
           "data: [DONE]\n\n") ==
      said(
          R"({"choices":[{"index":0,"message":{"role":"assistant","content":"Wait","reasoning_content":"I think","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"},{"index":1,"message":{"role":"assistant","content":null,"refusal":"No"}}]})"));
}

TEST_CASE("C4 conversation: an Anthropic stream says what the same answer says whole") {
  const std::string whole =
      R"({"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"Let me see","signature":"s"},{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"read","input":{"path":"a b"}},{"type":"tool_use","id":"toolu_2","name":"list","input":{}}],"stop_reason":"tool_use"})";
  const std::string start =
      "event: message_start\ndata: "
      "{\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_"
      "reason\":null}}\n\n";
  const auto event = [](std::string_view data) { return "data: " + std::string(data) + "\n\n"; };
  const std::string stream =
      start +
      event(
          R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})") +
      event(R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}})") +
      event(R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" see"}})") +
      event(R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}})") +
      event(R"({"type":"content_block_stop","index":0})") + event(R"({"type":"ping"})") +
      event(R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}})") +
      event(R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I look."}})") +
      event(
          R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"read","input":{}}})") +
      event(R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}})") +
      event(
          R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"path\": \"a"}})") +
      event(R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":" b\"}"}})") +
      event(
          R"({"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"list","input":{}}})");
  const std::string end =
      event(R"({"type":"message_delta","delta":{"stop_reason":"tool_use"}})") + event(R"({"type":"message_stop"})");
  CHECK(said(stream + end) == said(whole));
  // Cut inside the input of the first call.
  const std::string cut = stream.substr(
      0,
      stream.find("content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\" b"));
  CHECK(said(cut).ends_with("assistant: tool_call(read#toolu_1) {\"path\": \"a\n(cut)\n"));
}

TEST_CASE("C4 conversation: a Responses stream says what the same answer says whole, cut or not") {
  const auto event = [](std::string_view data) { return "data: " + std::string(data) + "\n\n"; };
  const std::string output =
      R"([{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Plan it"}]},{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello you"}]},{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}])";
  const std::string pieces =
      event(R"({"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}})") +
      event(
          R"({"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}})") +
      event(
          R"({"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Plan"})") +
      event(
          R"({"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":" it"})") +
      event(
          R"({"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}})") +
      event(
          R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Hello"})") +
      event(
          R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":" you"})") +
      event(
          R"({"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":"Hello you"})") +
      event(
          R"({"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":""}})") +
      event(R"({"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"a\""})") +
      event(R"({"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":":1}"})");
  const std::string whole = said(R"({"status":"completed","output":)" + output + "}");
  const std::string words = whole.substr(0, whole.find("finish"));
  CHECK(words.find("thinking Plan it\n") != std::string::npos);
  CHECK(said(pieces) == words + "finish: in_progress\n");  // cut
  CHECK(said(pieces + event(R"({"type":"response.completed","response":{"status":"completed","output":)" + output +
                            "}}")) == whole);
  CHECK(said(pieces + event(R"({"type":"response.failed","response":{"status":"failed","output":[]}})")) ==
        words + "finish: failed\n");
}

TEST_CASE("C4 conversation: Gemini's streams, as events and as an array, say what the same answer says whole") {
  const std::string first =
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]},"index":0}]})";
  const std::string second =
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"m","thought":true},{"text":"Hel"}]},"index":0}]})";
  const std::string third =
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"lo"},{"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP","index":0}]})";
  const std::string whole = said(
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hmm","thought":true},{"text":"Hello"},{"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP"}]})");
  CHECK(whole == "assistant: thinking Hmm\nassistant: text Hello\nassistant: tool_call(f) {}\nfinish: STOP\n");
  CHECK(said("data: " + first + "\r\n\r\ndata: " + second + "\r\n\r\ndata: " + third + "\r\n\r\n") == whole);
  CHECK(said("[" + first + "\n,\r\n" + second + "\n,\n" + third + "\n]\n") == whole);
  CHECK(said("[" + first + ",\n" + second.substr(0, second.find("el\"}]"))) ==
        "assistant: thinking Hmm\nassistant: text H\n(cut)\n");
}

TEST_CASE("C4 conversation: streams cut at every byte only grow") {
  for (const char* name : {"openai-chat-stream-tools", "anthropic-stream-thinking", "anthropic-stream-tool",
                           "openai-responses-stream-reasoning", "gemini-stream", "gemini-array-stream"}) {
    const std::string& body = fixture(name).body;
    std::size_t most = 0;
    for (std::size_t size = 0; size < body.size(); size += 7) {
      const auto found = response_conversation(std::string_view(body).substr(0, size));
      std::size_t letters = 0;
      if (found) {
        for (const auto& message : found->messages) {
          for (const auto& part : message.parts) letters += part.text.size();
        }
      }
      if (letters < most) {
        FAIL_CHECK(name << " cut at " << size << " says " << letters << " after " << most);
        break;
      }
      most = std::max(most, letters);
    }
    CHECK(most > 0);
  }
}

TEST_CASE("C4 conversation: events of the wrong shape, of any number and in any order, break nothing") {
  const char* const events[] = {
      R"({"choices":[7,null,{"index":-1,"delta":7},{"index":99999999999,"delta":{"content":[1],"tool_calls":[7,{"index":5,"function":7}]}}]})",
      R"({"choices":[{"delta":{"content":"x","tool_calls":[{"index":1000000,"id":1}]}}]})",
      R"({"type":"message_start","message":{"content":["x",7]}})",
      R"({"type":"content_block_delta","index":0,"delta":{"text":"a"}})",
      R"({"type":"content_block_delta","index":1,"delta":{"partial_json":"[[[["}})",
      R"({"type":"content_block_start","index":"x","content_block":[]})",
      R"({"type":"message_delta","delta":{"content":7,"stop_reason":[1]}})",
      R"({"type":"response.created","response":{"output":["x",[],null]}})",
      R"({"type":"response.output_text.delta","output_index":1,"delta":"a"})",
      R"({"type":"response.output_item.added","output_index":0,"item":{"type":"message","content":"x"}})",
      R"({"type":"response.output_text.delta","output_index":0,"content_index":3,"delta":"a"})",
      R"({"type":"response.failed","response":{"output":[]}})",
      R"({"candidates":[7,{"content":7},{"content":{"parts":[7,null]}}],"promptFeedback":7})",
      R"({"type":"transcript.text.delta","delta":"x"})",
      R"("text")",
      "[1,2]",
      "null"};
  const std::size_t count = std::size(events);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      for (std::size_t c = 0; c < count; ++c) {
        const std::string body =
            std::string("data: ") + events[a] + "\n\ndata: " + events[b] + "\n\ndata: " + events[c];
        CHECK_NOTHROW(said(body));
      }
    }
  }
}

TEST_CASE("C4 conversation: large streams take time in proportion") {
  const auto took = [](std::size_t events) {
    std::string body;
    for (std::size_t i = 0; i < events; ++i) {
      body += "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + std::to_string(i % 500) +
              ",\"function\":{\"arguments\":\"some words\"}}]}}]}\n\n";
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto found = response_conversation(body);
    CHECK(found.has_value());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  took(100);
  const double small = took(2'000), large = took(32'000);
  CHECK_MESSAGE(large < 16 * small * 4, small << " s, then " << large << " s");
}

}  // namespace finops::test::conversation_response_test
