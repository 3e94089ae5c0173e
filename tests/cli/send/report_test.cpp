// C2, C6: what `send` prints of an answer and how it ends.
#include "cli/send/report.h"

#include <doctest/doctest.h>

#include "cli/send/text_printer.h"
#include "cli/terminal/exit_codes.h"

namespace finops::cli::test::report_test {
namespace {

using Kind = ConversationPart::Kind;

std::string block(std::string_view text) {
  std::string out;
  return first_fenced_block(text, out) ? out : "none";
}

AnswerPiece piece(Kind kind, std::string_view text, bool begins, std::string_view name = {}, std::size_t message = 0) {
  AnswerPiece out;
  out.kind = kind;
  out.text = text;
  out.name = name;
  out.begins = begins;
  out.message = message;
  return out;
}

std::string printed(bool tty, const std::vector<AnswerPiece>& pieces) {
  std::string out;
  Terminal terminal;
  terminal.tty = tty;
  TextPrinter printer(terminal, [&](std::string_view text) { out.append(text); });
  for (const AnswerPiece& one : pieces) printer.add(one);
  printer.finish();
  return out;
}

}  // namespace

TEST_CASE("C2 -x: the first fenced block") {
  CHECK(block("a\n```py\nx = 1\n\ny\n```\nb\n```\nz\n```\n") == "x = 1\n\ny\n");
  CHECK(block("~~~\n```\n~~~\n") == "```\n");
  CHECK(block("````\n```\nx\n````") == "```\nx\n");
  CHECK(block("```\r\nx\r\n```\r\n") == "x\r\n");
  CHECK(block("  ```sh\nls\n  ```") == "ls\n");
  CHECK(block("```\nopen") == "open");
  CHECK(block("```\n```") == "");
  CHECK(block("no `block` here, ``not`` here") == "none");
  CHECK(block("    ```\nindented code\n") == "none");
  CHECK(block("") == "none");
}

TEST_CASE("C2 -t: in a pipe only the words, each part and each choice on lines of its own") {
  const std::vector<AnswerPiece> all = {
      piece(Kind::thinking, "hm", true),
      piece(Kind::text, "Hel", true),
      piece(Kind::text, "lo", false),
      piece(Kind::tool_call, "{}", true, "get"),
      piece(Kind::text, "end", true),
      piece(Kind::text, "other", true, {}, 1),
      piece(Kind::text, " choice", false, {}, 1),
  };
  CHECK(printed(false, all) == "Hello\nend\n\nother choice\n");
  CHECK(printed(true, all) == "[thinking] hm\nHello\n[tool call] get {}\nend\n\nother choice\n");
  CHECK(printed(false, {}) == "");
  CHECK(printed(false, {piece(Kind::thinking, "hm", true)}) == "");
  CHECK(printed(false, {piece(Kind::text, "a\n", true)}) == "a\n");
}

TEST_CASE("C5 -t: what a model says cannot control a terminal") {
  CHECK(printed(true, {piece(Kind::text, "a\x1b[2Jb\nc", true)}) == "a\\x1b[2Jb\nc\n");
  CHECK(printed(true, {piece(Kind::tool_call, "{}", true, "x\x1b]0;t\x07")}).find('\x1b') == std::string::npos);
  CHECK(printed(false, {piece(Kind::text, "a\x1b[2Jb", true)}) == "a\x1b[2Jb\n");
}

TEST_CASE("C6 send: the exit code follows the outcome") {
  const auto code = [](Outcome outcome, int status, const char* error_code = "") {
    Exchange x;
    x.outcome = outcome;
    if (status > 0) x.response = ResponseHead{status, "", {}};
    x.error_code = error_code;
    return answer_code(x);
  };
  CHECK(code(Outcome::ok, 200) == kDone);
  CHECK(code(Outcome::ok, 304) == kDone);
  CHECK(code(Outcome::http_error, 404) == kProvider4xx);
  CHECK(code(Outcome::http_error, 529) == kProvider5xx);
  CHECK(code(Outcome::stream_error, 200) == kProvider5xx);
  CHECK(code(Outcome::timeout, 0) == kNoResponse);
  CHECK(code(Outcome::truncated, 200) == kNoResponse);
  CHECK(code(Outcome::upstream_error, 502, "upstream_connect") == kNoResponse);
  CHECK(code(Outcome::rejected, 400, "invalid_path") == kUsage);
  CHECK(code(Outcome::rejected, 402, "budget_exceeded") == kLimit);
  CHECK(code(Outcome::rejected, 503, "log_unavailable") == kLocalIo);
}

}  // namespace finops::cli::test::report_test
