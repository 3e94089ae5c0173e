// The mock in OpenAI's formats, on api.openai.com's and Azure's paths.
#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/plugins/mock/mock_call.h"

namespace finops::test::openai_test {
namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kResponses = "/openai_passthrough/v1/responses";

Json chat_request(const std::string& text) {
  return {{"model", "gpt-4o-mini"}, {"messages", Json::array({Json{{"role", "user"}, {"content", text}}})}};
}

Json weather_schema() {
  return Json::parse(R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})");
}

std::string joined_content(const std::vector<Json>& events) {
  std::string out;
  for (const Json& event : events) {
    if (!event["choices"].empty() && event["choices"][0]["delta"].contains("content")) {
      const Json& content = event["choices"][0]["delta"]["content"];
      if (content.is_string()) out += content.get<std::string>();
    }
  }
  return out;
}

}  // namespace

TEST_CASE("mock openai chat: plain answer echoes the user and carries usage") {
  const MockAnswer answer = post(kChat, chat_request("Grüße \"世界\" 👋"));
  CHECK(answer.status == 200);
  CHECK(answer.headers.get("Content-Type") == "application/json");
  CHECK(parse_uint(answer.headers.get("Content-Length")) == answer.body().size());
  CHECK(answer.headers.get("x-request-id").starts_with("req_"));
  const Json body = answer.json();
  CHECK(body["object"] == "chat.completion");
  CHECK(body["model"] == "gpt-4o-mini");
  CHECK(body["choices"][0]["finish_reason"] == "stop");
  CHECK(body["choices"][0]["message"]["content"] ==
        "This is finops' built-in mock answering as gpt-4o-mini. You said: \"Grüße \"世界\" 👋\".");
  const Json& usage = body["usage"];
  CHECK(usage["total_tokens"] == usage["prompt_tokens"].get<int>() + usage["completion_tokens"].get<int>());
  CHECK(usage["prompt_tokens_details"]["cached_tokens"] == 0);
}

TEST_CASE("mock openai chat: the same request gets the same bytes, another one another id") {
  const MockAnswer first = post(kChat, chat_request("a"));
  CHECK(first.body() == post(kChat, chat_request("a")).body());
  CHECK(first.headers.get("x-request-id") == post(kChat, chat_request("a")).headers.get("x-request-id"));
  CHECK(first.json()["id"] != post(kChat, chat_request("b")).json()["id"]);
}

TEST_CASE("mock openai chat: a stream has the plain answer's text and usage, one event a piece") {
  Json request = chat_request("Tell me about 世界世界世界世界世界世界世界");
  const Json plain = post(kChat, request).json();
  request["stream"] = true;
  CHECK(post(kChat, request).body().find("usage") == std::string::npos);
  request["stream_options"] = {{"include_usage", true}};
  const MockAnswer answer = post(kChat, request);
  CHECK(answer.headers.get("Content-Type") == "text/event-stream; charset=utf-8");
  CHECK_FALSE(answer.headers.has("Content-Length"));
  CHECK(answer.pieces.back() == "data: [DONE]\n\n");
  const std::vector<Json> events = answer.events();
  CHECK(events.size() > 5);
  CHECK(events.front()["choices"][0]["delta"]["role"] == "assistant");
  CHECK(joined_content(events) == plain["choices"][0]["message"]["content"]);
  CHECK(events.back()["choices"].empty());
  CHECK(events.back()["usage"] == plain["usage"]);
  CHECK(events[events.size() - 2]["choices"][0]["finish_reason"] == "stop");
  CHECK(events[1]["usage"].is_null());
}

TEST_CASE("mock openai chat: tool calls when named or forced, plain and streamed, text after the result") {
  Json request = chat_request("use get_weather");
  request["tools"] = Json::array(
      {Json{{"type", "function"}, {"function", {{"name", "get_weather"}, {"parameters", weather_schema()}}}}});
  const Json call = post(kChat, request).json()["choices"][0];
  CHECK(call["finish_reason"] == "tool_calls");
  CHECK(call["message"]["content"].is_null());
  CHECK(call["message"]["tool_calls"][0]["function"]["arguments"] == R"({"city":"mock"})");
  request["stream"] = true;
  std::string arguments;
  for (const Json& event : post(kChat, request).events()) {
    const Json& delta = event["choices"][0]["delta"];
    if (delta.contains("tool_calls")) arguments += delta["tool_calls"][0]["function"]["arguments"].get<std::string>();
  }
  CHECK(arguments == R"({"city":"mock"})");
  request["stream"] = false;
  request["messages"].push_back({{"role", "tool"}, {"tool_call_id", "x"}, {"content", "rain"}});
  CHECK(post(kChat, request)
            .json()["choices"][0]["message"]["content"]
            .get<std::string>()
            .ends_with("Your tool returned: \"rain\"."));
  request["tool_choice"] = {{"type", "function"}, {"function", {{"name", "get_weather"}}}};
  CHECK(post(kChat, request).json()["choices"][0]["finish_reason"] == "tool_calls");
}

TEST_CASE("mock openai chat: n, response_format, reasoning") {
  Json request = chat_request("x");
  request["n"] = 3;
  request["reasoning_effort"] = "low";
  request["response_format"] = {{"type", "json_object"}};
  const Json body = post(kChat, request).json();
  REQUIRE(body["choices"].size() == 3);
  CHECK(body["choices"][2]["index"] == 2);
  CHECK(Json::parse(body["choices"][0]["message"]["content"].get<std::string>()).contains("message"));
  CHECK(body["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0);
  request["response_format"] = {{"type", "json_schema"},
                                {"json_schema", {{"name", "w"}, {"schema", weather_schema()}}}};
  CHECK(post(kChat, request).json()["choices"][1]["message"]["content"] == R"({"city":"mock"})");
}

TEST_CASE("mock openai: the provider's own errors") {
  const MockAnswer bad = ask({"POST", kChat, "{\"model\":"});
  CHECK(bad.status == 400);
  CHECK(bad.json()["error"]["type"] == "invalid_request_error");
  CHECK(post(kChat, {{"model", "m"}}).json()["error"]["param"] == "messages");
  CHECK(post(kChat, {{"messages", Json::array()}}).status == 400);
  CHECK(post(kChat, Json::array()).status == 400);
  CHECK(get(kChat).status == 405);
  const MockAnswer unknown = post("/openai_passthrough/v1/nonsense", Json::object());
  CHECK(unknown.status == 404);
  CHECK(unknown.json()["error"]["message"].get<std::string>().starts_with("Invalid URL"));
  CHECK(get("/openai_passthrough").status == 404);
}

TEST_CASE("mock openai: bodies it cannot read are answered without looking") {
  MockAnswer answer = ask({"POST", kChat, "\x28\xb5\x2f\xfd", {{"Content-Encoding", "zstd"}}});
  CHECK(answer.status == 200);
  CHECK(answer.json()["object"] == "chat.completion");
  answer = ask({"POST", kResponses, "\x1f\x8b", {{"Content-Encoding", "gzip"}, {"Accept", "text/event-stream"}}});
  CHECK(answer.events().back()["type"] == "response.completed");
}

TEST_CASE("C1: a long name of a model does not make a stream of the mock long") {
  Json request = chat_request("hi");
  request["model"] = std::string(100'000, 'm');
  request["stream"] = true;
  CHECK(post(kChat, request).body().size() < 100'000);
  const std::string path = "/genai_passthrough/v1beta/models/" + std::string(100'000, 'm') + ":streamGenerateContent";
  CHECK(post(path, Json::parse(R"({"contents":[{"parts":[{"text":"hi"}]}]})")).body().size() < 100'000);
  CHECK(post("/openai_passthrough/v1/embeddings",
             {{"model", "m"}, {"input", std::vector<std::string>(2048, "x")}, {"dimensions", 3072}})
            .status == 400);
}

TEST_CASE("mock openai: strange but valid JSON is no danger") {
  for (const char* body :
       {R"({"model":7,"messages":"x"})", R"({"model":"m","messages":[[[]]],"tools":{},"n":-1})",
        R"({"model":"m","messages":[null],"tools":[1,{"function":{"name":5}}],"tool_choice":"required"})",
        R"({"model":"m","messages":{"a":1},"stream":"yes","response_format":[]})"}) {
    const MockAnswer answer = ask({"POST", kChat, body});
    CHECK((answer.status == 200 || answer.status == 400));
    CHECK(answer.json().is_object());
  }
}

TEST_CASE("mock openai responses: plain and the full event sequence") {
  Json request = {{"model", "gpt-4.1"}, {"input", "Hallo 🌍 du"}};
  const Json plain = post(kResponses, request).json();
  CHECK(plain["object"] == "response");
  CHECK(plain["status"] == "completed");
  const std::string text = plain["output"][0]["content"][0]["text"];
  CHECK(text.find("Hallo 🌍 du") != std::string::npos);
  request["stream"] = true;
  const MockAnswer answer = post(kResponses, request);
  CHECK(answer.pieces.front().starts_with("event: response.created\ndata: {"));
  const std::vector<Json> events = answer.events();
  std::vector<std::string> types;
  std::string streamed;
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i]["sequence_number"] == i);
    const std::string type = events[i]["type"];
    if (type == "response.output_text.delta") streamed += events[i]["delta"].get<std::string>();
    if (types.empty() || types.back() != type) types.push_back(type);
  }
  CHECK(types == std::vector<std::string>{"response.created", "response.in_progress", "response.output_item.added",
                                          "response.content_part.added", "response.output_text.delta",
                                          "response.output_text.done", "response.content_part.done",
                                          "response.output_item.done", "response.completed"});
  CHECK(streamed == text);
  CHECK(events.front()["response"]["usage"].is_null());
  CHECK(events.back()["response"]["usage"] == plain["usage"]);
}

TEST_CASE("mock openai responses: function tools, reasoning, stored responses") {
  const Json tool = {{"type", "function"}, {"name", "get_weather"}, {"parameters", weather_schema()}};
  Json request = {
      {"model", "gpt-5"},
      {"input",
       Json::array({Json{{"role", "user"},
                         {"content", Json::array({Json{{"type", "input_text"}, {"text", "get_weather!"}}})}}})},
      {"tools", Json::array({tool})},
      {"reasoning", {{"effort", "medium"}, {"summary", "auto"}}},
      {"stream", true}};
  const std::vector<Json> events = post(kResponses, request).events();
  const Json& done = events.back()["response"];
  CHECK(done["output"][0]["type"] == "reasoning");
  CHECK(done["output"][1]["name"] == "get_weather");
  CHECK(done["output"][1]["arguments"] == R"({"city":"mock"})");
  CHECK(done["usage"]["output_tokens_details"]["reasoning_tokens"] > 0);
  CHECK(events[events.size() - 2]["output_index"] == 1);

  CHECK(get(kResponses + "/resp_1").json()["id"] == "resp_1");
  CHECK(get(kResponses + "/resp_1?stream=true").events().back()["type"] == "response.completed");
  CHECK(ask({"DELETE", kResponses + "/resp_1"}).json()["deleted"] == true);
  CHECK(get(kResponses + "/resp_1/input_items").json()["data"].empty());
  CHECK(get(kResponses).status == 405);
}

TEST_CASE("mock openai embeddings: float and base64, dimensions, several inputs") {
  const std::string target = "/openai_passthrough/v1/embeddings";
  Json request = {{"model", "text-embedding-3-small"}, {"input", Json::array({"a", "b"})}, {"dimensions", 8}};
  const Json floats = post(target, request).json();
  REQUIRE(floats["data"].size() == 2);
  CHECK(floats["data"][1]["embedding"].size() == 8);
  request["encoding_format"] = "base64";
  const auto bytes = decode_base64(post(target, request).json()["data"][0]["embedding"].get<std::string>());
  REQUIRE(bytes);
  CHECK(bytes->size() == 32);
  CHECK(post(target, {{"model", "text-embedding-3-large"}, {"input", "a"}}).json()["data"][0]["embedding"].size() ==
        3072);
  CHECK(post(target, {{"model", "m"}, {"input", Json::array({1, 2, 3})}}).json()["usage"]["prompt_tokens"] == 3);
}

TEST_CASE("mock openai: models, files, moderations, completions, images") {
  const std::string v1 = "/openai_passthrough/v1";
  CHECK(get(v1 + "/models").json()["data"].size() > 3);
  CHECK(get(v1 + "/models/gpt-4o").json()["id"] == "gpt-4o");
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.bin\"\r\n"
      "Content-Type: application/octet-stream\r\n\r\n\x01--\r\n\x02\r\n--B--\r\n";
  const Json file = ask({"POST", v1 + "/files", form, {{"Content-Type", "multipart/form-data; boundary=B"}}}).json();
  CHECK(file["filename"] == "a;b.bin");
  CHECK(file["bytes"] == 6);
  CHECK(file["purpose"] == "batch");
  CHECK(get(v1 + "/files").json()["data"].size() == 1);
  CHECK(get(v1 + "/files/f").json()["id"] == "f");
  CHECK(get(v1 + "/files/f/content").status == 200);
  CHECK(ask({"DELETE", v1 + "/files/f"}).json()["deleted"] == true);
  CHECK(post(v1 + "/moderations", {{"input", "x"}}).json()["results"][0]["flagged"] == false);
  Json completion = {{"model", "m"}, {"prompt", "hi"}};
  const Json text = post(v1 + "/completions", completion).json()["choices"][0]["text"];
  completion["stream"] = true;
  std::string streamed;
  for (const Json& event : post(v1 + "/completions", completion).events())
    streamed += event["choices"][0]["text"].get<std::string>();
  CHECK(streamed == text);
  CHECK(post(v1 + "/images/generations", {{"model", "gpt-image-1"}, {"prompt", "x"}}).json()["data"].size() == 1);
  CHECK(get(v1 + "/batches").json()["data"].empty());
}

TEST_CASE("mock azure: OpenAI under deployments, v1 and the classic path, Anthropic on both of its paths") {
  const std::string azure = "/azure_passthrough";
  Json request = chat_request("x");
  request.erase("model");
  CHECK(post(azure + "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21", request).json()["model"] ==
        "my gpt");
  CHECK(post(azure + "/openai/v1/responses", {{"model", "gpt-4.1"}, {"input", "x"}}).json()["model"] == "gpt-4.1");
  CHECK(get(azure + "/openai/models?api-version=2024-10-21").json()["object"] == "list");
  CHECK(get(azure + "/openai/deployments/d/nothing").json()["error"]["code"] == "404");
  CHECK(get(azure + "/openai/deployments/d").status == 404);
  Json claude = chat_request("x");
  claude["max_tokens"] = 5;
  CHECK(post(azure + "/v1/messages", claude).json()["type"] == "message");
  CHECK(post(azure + "/anthropic/v1/messages?beta=true", claude).json()["type"] == "message");
}

}  // namespace finops::test::openai_test
