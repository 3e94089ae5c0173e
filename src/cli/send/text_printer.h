// Prints an answer's text while it arrives. One answer, one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/conversation/answer_stream.h"

namespace finops::cli {

class TextPrinter {
 public:
  using Write = std::function<void(std::string_view)>;

  // For people (`shown` is a terminal): thinking and tool calls too, marked and coloured, and harmless. Else only the
  // words, as `inspect --print t` gives them.
  TextPrinter(Terminal shown, Write write) : terminal_(shown), write_(std::move(write)) {}

  void add(const AnswerPiece& piece);
  // Ends the line, and prints the further choices of the answer.
  void finish();
  bool said_nothing() const noexcept { return !said_; }

 private:
  std::string formatted(const AnswerPiece& piece, bool first);
  std::string shown_text(const AnswerPiece& piece) const;
  void print(std::string_view text);

  Terminal terminal_;
  Write write_;
  std::vector<std::string> later_;  // the choices after the first
  std::vector<bool> begun_;         // by choice
  bool said_ = false, at_line_start_ = true;
};

}  // namespace finops::cli
