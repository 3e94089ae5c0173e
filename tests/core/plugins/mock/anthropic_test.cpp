// The mock in Anthropic's format, also under a Vertex path.
#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::anthropic_test {
namespace {

const std::string kMessages = "/anthropic_passthrough/v1/messages";

Json message_request(const std::string& text) {
  return {{"model", "claude-sonnet-4-5"},
          {"max_tokens", 1024},
          {"messages", Json::array({Json{{"role", "user"}, {"content", text}}})}};
}

std::vector<std::string> types_of(const std::vector<Json>& events) {
  std::vector<std::string> out;
  for (const Json& event : events) {
    const std::string type = event["type"];
    if (out.empty() || out.back() != type) out.push_back(type);
  }
  return out;
}

}  // namespace

TEST_CASE("mock anthropic: plain answer and its stream say the same") {
  Json request = message_request("Servus 🥨 aus München");
  const MockAnswer plain = post(kMessages, request);
  CHECK(plain.headers.get("request-id").starts_with("req_01"));
  const Json body = plain.json();
  CHECK(body["stop_reason"] == "end_turn");
  CHECK(body["content"][0]["text"] ==
        "This is finops' built-in mock answering as claude-sonnet-4-5. You said: \"Servus 🥨 aus München\".");
  request["stream"] = true;
  const MockAnswer answer = post(kMessages, request);
  CHECK(answer.pieces.front().starts_with("event: message_start\ndata: {"));
  const std::vector<Json> events = answer.events();
  CHECK(types_of(events) == std::vector<std::string>{"message_start", "content_block_start", "ping",
                                                     "content_block_delta", "content_block_stop", "message_delta",
                                                     "message_stop"});
  std::string text;
  for (const Json& event : events) {
    if (event["type"] == "content_block_delta") text += event["delta"]["text"].get<std::string>();
  }
  CHECK(text == body["content"][0]["text"]);
  CHECK(events.front()["message"]["usage"]["input_tokens"] == body["usage"]["input_tokens"]);
  CHECK(events[events.size() - 2]["usage"]["output_tokens"] == body["usage"]["output_tokens"]);
}

TEST_CASE("mock anthropic: tools, with thinking in front") {
  Json request = message_request("call get_weather");
  request["thinking"] = {{"type", "enabled"}, {"budget_tokens", 1024}};
  request["tools"] = Json::parse(R"([{"name":"get_weather","input_schema":{"type":"object",
    "properties":{"city":{"type":"string"}},"required":["city"]}},{"type":"bash_20250124","name":"bash"}])");
  const Json body = post(kMessages, request).json();
  CHECK(body["stop_reason"] == "tool_use");
  CHECK(body["content"][0]["type"] == "thinking");
  CHECK_FALSE(body["content"][0]["signature"].get<std::string>().empty());
  CHECK(body["content"][1]["input"] == Json{{"city", "mock"}});
  CHECK(body["usage"]["output_tokens_details"]["thinking_tokens"] > 0);
  request["stream"] = true;
  std::string input;
  bool signed_once = false;
  for (const Json& event : post(kMessages, request).events()) {
    if (event["type"] != "content_block_delta") continue;
    const std::string type = event["delta"]["type"];
    CHECK(event["index"] == (type == "input_json_delta" ? 1 : 0));
    if (type == "input_json_delta") input += event["delta"]["partial_json"].get<std::string>();
    signed_once = signed_once || type == "signature_delta";
  }
  CHECK(Json::parse(input) == body["content"][1]["input"]);
  CHECK(signed_once);

  request.erase("stream");
  request["messages"].push_back({{"role", "assistant"}, {"content", body["content"]}});
  request["messages"].push_back(Json::parse(
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"rain"}]}]})"));
  CHECK(post(kMessages, request).json()["content"][1]["text"].get<std::string>().ends_with("\"rain\"."));
}

TEST_CASE("mock anthropic: structured output") {
  Json request = message_request("x");
  request["output_config"] = Json::parse(
      R"({"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}})");
  CHECK(post(kMessages, request).json()["content"][0]["text"] == R"({"a":1})");
}

TEST_CASE("mock anthropic: the errors of the real API") {
  const auto message = [](const MockAnswer& answer) {
    CHECK(answer.status == 400);
    CHECK(answer.json()["type"] == "error");
    CHECK(answer.json()["error"]["type"] == "invalid_request_error");
    return answer.json()["error"]["message"].get<std::string>();
  };
  Json request = message_request("x");
  request.erase("max_tokens");
  CHECK(message(post(kMessages, request)) == "max_tokens: Field required");
  request = message_request("x");
  request.erase("model");
  CHECK(message(post(kMessages, request)) == "model: Field required");
  request = message_request("x");
  request["messages"] = Json::array();
  CHECK(message(post(kMessages, request)) == "messages: at least one message is required");
  CHECK_FALSE(message(ask({"POST", kMessages, "no json"})).empty());
  CHECK(get(kMessages).status == 405);
  CHECK(get("/anthropic_passthrough/v1/nonsense").json()["error"]["type"] == "not_found_error");
}

TEST_CASE("mock anthropic: count_tokens agrees with the answer, models, batches, files") {
  const std::string v1 = "/anthropic_passthrough/v1";
  Json request = message_request("a longer text to be counted");
  const Json tokens = post(kMessages, request).json()["usage"]["input_tokens"];
  request.erase("max_tokens");
  CHECK(post(kMessages + "/count_tokens", request).json()["input_tokens"] == tokens);
  CHECK(get(v1 + "/models?limit=1000").json()["data"][0]["type"] == "model");
  CHECK(get(v1 + "/models/claude-x").json()["id"] == "claude-x");
  CHECK(get(v1 + "/messages/batches").json()["has_more"] == false);
  CHECK(get(v1 + "/messages/batches/b").json()["type"] == "message_batch");
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
      "Content-Type: application/pdf\r\n\r\nabc\r\n--B--\r\n";
  const Json file =
      ask({"POST", v1 + "/files", form, {{"Content-Type", "multipart/form-data; boundary=\"B\""}}}).json();
  CHECK(file["mime_type"] == "application/pdf");
  CHECK(file["size_bytes"] == 3);
}

TEST_CASE("mock vertex: Claude answers in Anthropic's format under Google's path") {
  const std::string model =
      "/genai_passthrough/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4@20250514:";
  Json request = message_request("x");
  request.erase("model");
  const Json body = post(model + "rawPredict", request).json();
  CHECK(body["model"] == "claude-sonnet-4@20250514");
  CHECK(body["id"].get<std::string>().starts_with("msg_vrtx_"));
  CHECK(post(model + "streamRawPredict", request).events().back()["type"] == "message_stop");
  const std::string count =
      "/genai_passthrough/v1/projects/p/locations/us-east5/publishers/anthropic/models/count-tokens:rawPredict";
  CHECK(post(count, message_request("x")).json()["input_tokens"] > 0);
}

}  // namespace finops::test::anthropic_test
