#include "cli/inspect/diff/diff_records.h"

#include <utility>

namespace finops::test {

using finops::cli::InspectMode;
using finops::cli::InspectOptions;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

std::string diff_message(const std::string& headers, const std::string& body) {
  return R"({"headers":[)" + headers + R"(],"bytes":)" + std::to_string(body.size()) +
         R"(,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":)" + Json(body).dump() +
         '}';
}

SampleRecord left_record() {
  SampleRecord record;
  record.id = kDiffIdA;
  record.provider = R"("anthropic")", record.path = R"("/v1/messages")", record.model = R"("claude-sonnet-4-20250514")";
  record.response_model = record.model;
  return record;
}

SampleRecord right_record() {
  SampleRecord record = left_record();
  record.id = kDiffIdB;
  record.ts = "2026-01-15T13:09:00.000Z";
  return record;
}

InspectOptions diff_options(std::string left, std::string right) {
  InspectOptions options;
  options.mode = InspectMode::diff;
  options.diff_left = std::move(left);
  options.diff_right = std::move(right);
  return options;
}

InspectRun diff_run(const SampleRecord& left, const SampleRecord& right) {
  return InspectRun(left.line() + '\n' + right.line() + '\n');
}

// The same turn of an agent, but the time of day is in its system prompt, a message was put in and a setting changed.
OrderedJson agent_request(bool later) {
  const std::string rules =
      "You are the travel desk of a small company. Answer in short sentences and name your sources. Now it is " +
      std::string(later ? "Thursday 14:09" : "Thursday 14:02") +
      ". Never book anything without asking first, and keep the budget of the traveller in mind at every step.";
  OrderedJson body = {{"model", "claude-sonnet-4-20250514"}, {"max_tokens", later ? 2048 : 1024}};
  body["tools"] = {{{"name", "search"}, {"description", "Searches the web"}, {"input_schema", {{"type", "object"}}}},
                   {{"name", "book"}, {"description", "Books a room"}, {"input_schema", {{"type", "object"}}}}};
  body["system"] = {{{"type", "text"}, {"text", rules}, {"cache_control", {{"type", "ephemeral"}}}}};
  body["messages"] = OrderedJson::array();
  const auto say = [&](const char* role, const std::string& text) {
    body["messages"].push_back({{"role", role}, {"content", text}});
  };
  say("user", "What should I pack for Paris this weekend?");
  say("assistant", "Light layers: Saturday looks mild and dry, Sunday turns wet.");
  if (later) say("user", "And which museum is open on Monday? \x1b[31mRed\x1b[0m 红楼梦");
  if (later) say("assistant", "The Orsay is closed on Mondays; the Orangerie is closed on Tuesdays.");
  say("user",
      later ? "Find a hotel near the Louvre for two nights." : "Find a quiet hotel near the Louvre for two nights.");
  if (later) body["temperature"] = 0.2;
  if (!later) body["stop_sequences"] = {"END"};
  return body;
}

SampleRecord agent_record(bool later) {
  SampleRecord record = later ? right_record() : left_record();
  const std::string usage =
      later
          ? R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":0,"cache_write_tokens":16900,"cache_write_1h_tokens":0,"source":"response"})"
          : R"({"input_tokens":18422,"output_tokens":1107,"cache_read_tokens":16384,"cache_write_tokens":1200,"cache_write_1h_tokens":0,"source":"response"})";
  record.usage = usage;
  record.cost_usd = later ? "0.075738" : "0.02763";
  record.cost = R"({"status":"priced","by":{},"table":"t"})";
  record.duration_ms = later ? "4400" : "6210";
  const std::string key = later ? R"(["X-Api-Key","[redacted:0badcafe]"])" : R"(["x-api-key","[redacted:5c1e9300]"])";
  record.request =
      diff_message(key + R"(,["anthropic-version","2023-06-01"],["x-client-request-id",")" + record.id + "\"]",
                   agent_request(later).dump());
  const std::string answer = later ? "The Hotel du Louvre is the nearest; it has two rooms left."
                                   : "The Hotel du Louvre is quiet and near; it has one room left.";
  record.response =
      diff_message(R"(["Content-Type","application/json"],["date","x"],["anthropic-ratelimit-requests-remaining","9"])",
                   Json({{"id", "msg_" + record.id},
                         {"role", "assistant"},
                         {"content", {{{"type", "text"}, {"text", answer}}}},
                         {"stop_reason", "end_turn"}})
                       .dump());
  return record;
}

}  // namespace finops::test
