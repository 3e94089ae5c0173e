// When the mock calls a tool, in each provider's words: what agents send must not make it call one by itself.
#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::tools_test {
namespace {

const std::string kMessages = "/anthropic_passthrough/v1/messages";
const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kResponses = "/openai_passthrough/v1/responses";
const std::string kGenerate = "/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent";

Json with(Json body, const char* name, const char* value) {
  body[name] = Json::parse(value);
  return body;
}

std::string anthropic_stop(const char* messages, const char* choice = "null") {
  Json body = Json::parse(R"({"model":"m","max_tokens":9,"tools":[{"name":"Bash","input_schema":{"type":"object"}},
    {"name":"get_weather","input_schema":{"type":"object"}}]})");
  body = with(with(body, "messages", messages), "tool_choice", choice);
  const MockAnswer answer = post(kMessages, body);
  REQUIRE(answer.status == 200);
  return answer.json()["stop_reason"];
}

std::string chat_finish(const char* messages) {
  Json body = Json::parse(R"({"model":"m","tools":[{"type":"function","function":{"name":"get_weather"}}]})");
  return post(kChat, with(body, "messages", messages)).json()["choices"][0]["finish_reason"];
}

Json responses_answer(const char* input) {
  Json body = Json::parse(R"({"model":"m","tools":[{"type":"function","name":"exec_command"}]})");
  return post(kResponses, with(body, "input", input)).json()["output"][0];
}

bool gemini_calls(const char* contents, const char* config = "null") {
  Json body = Json::parse(R"({"tools":[{"functionDeclarations":[{"name":"get_weather"}]}]})");
  body = with(with(body, "contents", contents), "toolConfig", config);
  return post(kGenerate, body).json()["candidates"][0]["content"]["parts"][0].contains("functionCall");
}

}  // namespace

TEST_CASE("C1: Claude Code's reminders and system messages name tools, and none is called") {
  CHECK(
      anthropic_stop(R"([{"role":"user","content":[{"type":"text","text":"<system-reminder>use Bash</system-reminder>"},
    {"type":"text","text":"hi"}]},{"role":"system","content":[{"type":"text","text":"use Bash"}]}])") == "end_turn");
  CHECK(anthropic_stop(R"([{"role":"user","content":[{"type":"text","text":"hi"},
    {"type":"text","text":"<system-reminder>use Bash</system-reminder>"}]}])") == "end_turn");
  CHECK(anthropic_stop(R"([{"role":"user","content":"use Bash"},{"role":"assistant","content":"done"},
    {"role":"user","content":"thanks"}])") == "end_turn");
  CHECK(anthropic_stop(R"([{"role":"user","content":"use Bash"},{"role":"system","content":"x"}])") == "tool_use");
  CHECK(anthropic_stop(R"([{"role":"user","content":"use Bash"},{"role":"assistant","content":"Sure,"}])") ==
        "tool_use");
}

TEST_CASE("C1: the mock calls no tool by itself after a tool's result in the same turn") {
  CHECK(anthropic_stop(R"([{"role":"user","content":"use Bash"},
    {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Bash","input":{}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok"},{"type":"text","text":"use Bash"}]},
    {"role":"user","content":"use get_weather"}])") == "end_turn");
  CHECK(anthropic_stop(R"([{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok"}]},
    {"role":"assistant","content":"done"},{"role":"user","content":"use Bash"}])") == "tool_use");
  CHECK(chat_finish(R"([{"role":"tool","tool_call_id":"t","content":"ok"},{"role":"user","content":"get_weather"}])") ==
        "stop");
  CHECK(chat_finish(R"([{"role":"developer","content":"x"},{"role":"user","content":"get_weather"},
    {"role":"system","content":"x"}])") == "tool_calls");
  CHECK(responses_answer(R"([{"role":"user","content":"exec_command"},{"type":"function_call","call_id":"c"},
    {"type":"function_call_output","call_id":"c","output":"ok"},{"role":"user","content":"exec_command"}])")["type"] ==
        "message");
  CHECK_FALSE(gemini_calls(R"([{"role":"user","parts":[{"text":"get_weather"}]},{"role":"model","parts":[]},
    {"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{}}},{"text":"get_weather"}]}])"));
  CHECK(gemini_calls(R"([{"parts":[{"text":"get_weather"}]}])"));
}

TEST_CASE("C1: Codex' notes after the prompt do not hide it") {
  const Json answer = responses_answer(R"([{"type":"message","role":"developer","content":"exec_command"},
    {"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},
    {"type":"configuration_update","reasoning":{"effort":"low"}}])");
  CHECK(answer["content"][0]["text"].get<std::string>().ends_with("You said: \"hi\"."));
}

TEST_CASE("C1: the mock calls a tool that is forced") {
  const char* hi = R"([{"role":"user","content":"hi"}])";
  CHECK(anthropic_stop(hi, R"({"type":"any"})") == "tool_use");
  CHECK(anthropic_stop(hi, R"({"type":"tool","name":"get_weather"})") == "tool_use");
  CHECK(anthropic_stop(hi, R"({"type":"auto"})") == "end_turn");
  const char* contents = R"([{"parts":[{"text":"hi"}]}])";
  CHECK(gemini_calls(contents, R"({"functionCallingConfig":{"mode":"ANY"}})"));
  CHECK_FALSE(gemini_calls(contents, R"({"functionCallingConfig":{"mode":"AUTO"}})"));
}

TEST_CASE("C1: a text block of the mock has no citations unless there are any") {
  const Json request = Json::parse(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}]})");
  CHECK_FALSE(post(kMessages, request).json()["content"][0].contains("citations"));
}

}  // namespace finops::test::tools_test
