// C4: who said what, in the lines of a terminal.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/inspect/one/message_view.h"
#include "support/inspect_run.h"

namespace finops::test::conversation_view_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
using finops::Conversation;
using finops::ConversationMessage;
using finops::ConversationPart;
using Kind = ConversationPart::Kind;

std::string shown(std::vector<ConversationMessage> messages, Side side, bool full = false, bool cut = false) {
  Conversation conversation;
  conversation.messages = std::move(messages);
  conversation.cut = cut;
  std::string out;
  for (const std::string& line : conversation_lines(conversation, side, terminal(40), full)) out += line + '\n';
  return out;
}

ConversationPart part(Kind kind, std::string text = "", std::string name = "", std::string id = "") {
  ConversationPart out;
  out.kind = kind, out.text = std::move(text), out.name = std::move(name), out.id = std::move(id);
  return out;
}

ConversationMessage said(std::string role, std::string text) {
  return {std::move(role), {part(Kind::text, std::move(text))}};
}

// The lines of an answer with this part.
std::string answer(ConversationPart one) { return shown({{"assistant", {std::move(one)}}}, Side::response); }

}  // namespace

TEST_CASE("C4 conversation: the role is before the first line of its text, the others are below") {
  CHECK(shown({said("user", "one two three four five six seven"), said("assistant", "a\n\nb")}, Side::request) ==
        "  user      one two three four five six\n"
        "            seven\n"
        "  assistant a\n"
        "\n"
        "            b\n");
  CHECK(shown({{"assistant", {}}}, Side::response) == "  assistant (nothing)\n");
}

TEST_CASE("C4 conversation: each kind of part says what it is") {
  CHECK(answer(part(Kind::thinking, "hm")) == "  thinking  hm\n");
  CHECK(answer(part(Kind::thinking)) == "  thinking  (hidden by the provider)\n");
  CHECK(answer(part(Kind::refusal, "no")) == "  assistant no\n");
  CHECK(answer(part(Kind::tool_call, "{\"a\":1}", "f")) == "  assistant f {\"a\":1}\n");
  CHECK(answer(part(Kind::tool_call, "{}")) == "  assistant (unnamed) {}\n");
  CHECK(answer(part(Kind::tool_result, "42", "", "call_1")) == "  tool      call_1\n              42\n");
  ConversationPart failed = part(Kind::tool_result, "42", "f", "call_1");
  failed.failed = true;
  CHECK(answer(failed) == "  tool      f (failed)\n              42\n");
  CHECK(answer(part(Kind::image, "3 bytes", "png")) == "  assistant [image png, 3 bytes]\n");
  CHECK(answer(part(Kind::audio)) == "  assistant [audio]\n");
  CHECK(answer(part(Kind::file, "a.pdf")) == "  assistant [file a.pdf]\n");
  CHECK(answer(part(Kind::other, "computer_call")) == "  assistant [computer_call]\n");
  ConversationPart cached = part(Kind::text, "x");
  cached.cached = true;
  CHECK(answer(cached) == "  assistant x\n            (cached up to here)\n");
}

TEST_CASE("C4 conversation: a label is not repeated for the next part that has the same") {
  const ConversationPart text = part(Kind::text, "x"), thought = part(Kind::thinking, "y");
  CHECK(shown({{"assistant", {text, text, thought, text}}}, Side::response) ==
        "  assistant x\n            x\n  thinking  y\n  assistant x\n");
}

TEST_CASE("C4 conversation: long texts and long histories are cut with their number, and whole with --full") {
  std::string text;
  for (int i = 1; i <= 8; ++i) text += std::to_string(i) + '\n';
  CHECK(shown({said("user", text)}, Side::request).ends_with("6\n            (2 more lines, --full to show all)\n"));
  CHECK(shown({said("user", text)}, Side::request, true).ends_with("            7\n            8\n"));
  // To say that one line is left out would take as much room as the line.
  CHECK(shown({said("user", "1\n2\n3\n4\n5\n6\n7")}, Side::request).ends_with("            7\n"));
  CHECK(shown({said("user", text)}, Side::response).ends_with("            8\n"));  // an answer has more room

  std::vector<ConversationMessage> history = {said("system", "rules")};
  for (int i = 1; i <= 5; ++i) history.push_back(said("user", std::to_string(i)));
  CHECK(shown(history, Side::request).find("earlier messages") == std::string::npos);
  history.push_back(said("user", "6"));
  CHECK(shown(history, Side::request) ==
        "  system    rules\n            (2 earlier messages, --full to show all)\n"
        "  user      3\n  user      4\n  user      5\n  user      6\n");
  CHECK(shown(history, Side::request, true).find("  user      1\n") != std::string::npos);
}

TEST_CASE("C4 conversation: several choices have numbers, and an answer that was cut says so") {
  CHECK(shown({said("assistant", "a"), said("assistant", "b")}, Side::response, false, true) ==
        "  choice 1  a\n  choice 2  b\n            (cut off here)\n");
  CHECK(shown({said("model", "a")}, Side::response) == "  model     a\n");
}

TEST_CASE("C4 conversation: on a terminal without room each text still has eight columns") {
  CHECK(labelled_width(terminal(40)) == 27);
  CHECK(labelled_width(terminal(22)) == 9);
  CHECK(labelled_width(terminal(21)) == 8);
  CHECK(labelled_width(terminal(5)) == 8);
}

}  // namespace finops::test::conversation_view_test
