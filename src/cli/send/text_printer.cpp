#include "cli/send/text_printer.h"

#include "cli/terminal/display_text.h"
#include "cli/terminal/terminal_sink.h"

namespace finops::cli {
namespace {

using Kind = ConversationPart::Kind;

constexpr std::size_t kMostChoices = 128;

bool is_said(Kind kind) { return kind == Kind::text || kind == Kind::refusal; }

Style style_of(Kind kind) {
  switch (kind) {
    case Kind::thinking: return Style::dim;
    case Kind::refusal: return Style::yellow;
    case Kind::tool_call: return Style::cyan;
    default: return Style::plain;
  }
}

std::string_view label_of(Kind kind) {
  switch (kind) {
    case Kind::thinking: return "[thinking] ";
    case Kind::refusal: return "[refusal] ";
    case Kind::tool_call: return "[tool call] ";
    case Kind::tool_result: return "[tool result] ";
    case Kind::image: return "[image] ";
    case Kind::audio: return "[audio] ";
    case Kind::file: return "[file] ";
    case Kind::other: return "[other] ";
    case Kind::text: break;
  }
  return "";
}

}  // namespace

std::string TextPrinter::shown_text(const AnswerPiece& piece) const {
  std::string text;
  if (piece.begins) text += label_of(piece.kind);
  if (!piece.name.empty()) text += neutralise(piece.name) + " ";
  text += neutralise_lines(piece.text);
  if (piece.begins && piece.kind == Kind::thinking && piece.text.empty()) text += "(hidden by the provider)";
  return style_of(piece.kind) == Style::plain ? text : styled(terminal_, style_of(piece.kind), text);
}

std::string TextPrinter::formatted(const AnswerPiece& piece, bool first) {
  const std::string between = first || !piece.begins ? "" : "\n";
  if (!terminal_.tty) return between + std::string(piece.text);
  return between + shown_text(piece);
}

void TextPrinter::print(std::string_view text) {
  if (text.empty()) return;
  at_line_start_ = text.ends_with('\n');
  write_(text);
}

void TextPrinter::add(const AnswerPiece& piece) {
  if (!terminal_.tty && !is_said(piece.kind)) return;
  if (piece.message >= kMostChoices) return;
  if (begun_.size() <= piece.message) begun_.resize(piece.message + 1);
  const std::string text = formatted(piece, !begun_[piece.message]);
  begun_[piece.message] = true;
  said_ = true;
  if (piece.message == 0) return print(text);
  if (later_.size() < piece.message) later_.resize(piece.message);
  later_[piece.message - 1] += text;
}

void TextPrinter::finish() {
  if (!at_line_start_) print("\n");
  bool first = begun_.empty() || !begun_[0];
  for (const std::string& text : later_) {
    if (text.empty()) continue;
    if (!first) print("\n");
    first = false;
    print(text);
    if (!at_line_start_) print("\n");
  }
}

}  // namespace finops::cli
