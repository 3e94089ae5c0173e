// C2: an answer is read while it arrives, and in the end says what the whole answer says.
#include "core/conversation/answer_stream.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test::answer_stream_test {
namespace {

using Kind = ConversationPart::Kind;

// As it came: "T+" begins a text, "T" goes on; K thinking, C call, R refusal.
std::string read(std::string_view body, std::size_t piece = std::string_view::npos) {
  std::string out;
  AnswerStream stream([&](const AnswerPiece& one) {
    constexpr std::string_view kLetters = "TKRCresao";
    out += one.message == 0 ? "" : std::to_string(one.message);
    out += kLetters[static_cast<std::size_t>(one.kind)];
    out += one.begins ? "+" : "";
    if (!one.name.empty()) out.append("<").append(one.name).append(">");
    out.append(one.text).append("|");
  });
  while (!body.empty()) {
    stream.feed(body.substr(0, piece));
    body.remove_prefix(std::min(piece, body.size()));
  }
  stream.finish();
  return out;
}

// The words of the first message, thinking left out.
std::string words(std::string_view body) {
  std::string out;
  AnswerStream stream([&](const AnswerPiece& one) {
    if (one.message == 0 && (one.kind == Kind::text || one.kind == Kind::refusal)) out.append(one.text);
  });
  stream.feed(body);
  stream.finish();
  return out;
}

std::string words(const Conversation& conversation) {
  std::string out;
  if (conversation.messages.empty()) return out;
  for (const ConversationPart& part : conversation.messages[0].parts) {
    if (part.kind == Kind::text || part.kind == Kind::refusal) out += part.text;
  }
  return out;
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

}  // namespace

TEST_CASE("C2 stream: chat tells words, thoughts and calls piece by piece") {
  const std::string body =
      event(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})") +
      event(R"({"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]})") +
      event(R"({"choices":[{"index":0,"delta":{"content":"Hel"}}]})") +
      event(R"({"choices":[{"index":1,"delta":{"content":"B"}}]})") +
      event(R"({"choices":[{"index":0,"delta":{"content":"lo"}}]})") +
      event(
          R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"get","arguments":""}}]}}]})") +
      event(R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]})") +
      event(R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]})") +
      event("[DONE]");
  const std::string told = R"(K+hm|T+Hel|1T+B|Tlo|C+<get>|C{"a":|C1}|)";
  CHECK(read(body) == told);
  for (const std::size_t piece : {1U, 2U, 7U, 64U}) CHECK(read(body, piece) == told);
}

TEST_CASE("C2 stream: Anthropic's blocks") {
  CHECK(
      read(
          "event: content_block_start\n" +
          event(R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})") +
          event(R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})") +
          event(R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}})") +
          event(R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}})") +
          event(
              R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"get","input":{}}})") +
          event(R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}})") +
          event(R"({"type":"content_block_start","index":3,"content_block":{"type":"redacted_thinking","data":"x"}})") +
          event(R"({"type":"message_stop"})")) == "K+hm|T+Hi|C+<get>|C{}|K+|");
}

TEST_CASE("C2 stream: Responses' items") {
  CHECK(
      read(
          event(R"({"type":"response.created","response":{"output":[]}})") +
          event(R"({"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"hm"})") +
          event(R"({"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"})") +
          event(R"({"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"!"})") +
          event(
              R"({"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","name":"get","arguments":""}})") +
          event(R"({"type":"response.function_call_arguments.delta","output_index":2,"delta":"{}"})")) ==
      "K+hm|T+Hi|T!|C+<get>|C{}|");
}

TEST_CASE("C2 stream: Gemini's parts") {
  CHECK(
      read(
          event(R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}]})") +
          event(R"({"candidates":[{"content":{"parts":[{"text":"He"}]}}]})") +
          event(
              R"({"candidates":[{"content":{"parts":[{"text":"y"},{"functionCall":{"name":"get","args":{"a":1}}}]}}]})")) ==
      R"(K+hm|T+He|Ty|C+<get>{"a":1}|)");
}

TEST_CASE("C2 stream: an answer that is no stream is told at its end") {
  CHECK(read(R"({"choices":[{"message":{"role":"assistant","content":"Hi"}}]})", 5) == "T+Hi|");
  CHECK(
      read(
          R"([{"candidates":[{"content":{"parts":[{"text":"a"}]}}]},{"candidates":[{"content":{"parts":[{"text":"b"}]}}]}])") ==
      "T+ab|");
  CHECK(
      read(event(
          R"({"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}})")) ==
      "T+Hi|");
  CHECK(read("") == "");
  CHECK(read("not json, not a stream") == "");
  CHECK(read(R"({"data":[1]})") == "");
  CHECK(read(": comment\n\ndata: {broken\n\n") == "");
}

TEST_CASE("C2 stream: it says what the whole answer says, for every answer of the fixtures") {
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(tests_folder() / "fixtures" / "usage")) {
    const std::string name = entry.path().filename().string();
    if (name.find(".expect.") != std::string::npos || entry.path().extension() == ".md") continue;
    const std::string body = read_file(entry.path());
    const auto whole = response_conversation(body);
    if (!whole) continue;
    CAPTURE(name);
    CHECK(words(body) == words(*whole));
    compared += words(*whole).empty() ? 0 : 1;
  }
  CHECK(compared > 40);
}

}  // namespace finops::test::answer_stream_test
