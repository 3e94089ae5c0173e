// The client of an exchange that `send` makes: prints the parts that were asked for, those of the answer while they
// arrive. One exchange, one thread.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/send/answer_output.h"
#include "cli/send/request_text.h"
#include "cli/send/text_printer.h"
#include "cli/terminal/terminal.h"
#include "core/conversation/answer_stream.h"
#include "core/http/content_decoder.h"

namespace finops::cli {

struct PrintWish {
  bool may_try_again = false;  // an answer that is_retryable() is not printed
  std::string letters;         // H B h b t; others are for the end of the exchange
  bool extract = false;        // gather the text instead of printing it
  bool by_default = false;     // nobody chose: if the answer has no text, its body is printed
  Terminal terminal;           // of the output; a file is none
};

class AnswerPrinter final : public StreamSink {
 public:
  // All of them outlive it.
  AnswerPrinter(const PrintWish& wish, const Exchange& x, const RequestText& text, AnswerOutput& out)
      : wish_(wish), x_(x), text_(text), out_(out) {}

  Result<void> on_head(const ResponseHead& head, const Framing& framing) override;
  Result<void> on_chunk(std::string_view bytes) override;
  Result<void> on_end(std::string_view last, const HeaderList& trailers) override;
  void on_abort(const Error& why) noexcept override;

  // Begins a further part of the output.
  Result<void> begin_part();
  // The words of the answer, if wish.extract.
  const std::string& gathered() const noexcept { return gathered_; }
  bool said_nothing() const noexcept { return !printer_ || printer_->said_nothing(); }

 private:
  bool wants(char letter) const { return wish_.letters.find(letter) != std::string::npos; }
  Result<void> print(std::string_view text);
  Result<void> take(std::string_view bytes);
  Result<void> body(std::string_view bytes);
  void finish_text();
  Result<void> finish();

  const PrintWish& wish_;
  const Exchange& x_;
  const RequestText& text_;
  AnswerOutput& out_;
  std::optional<ContentDecoder> decoder_;
  std::optional<AnswerStream> stream_;
  std::optional<TextPrinter> printer_;
  std::string gathered_, late_text_;  // late: the text after the body
  std::string plain_body_;            // decoded, in case the answer has no text
  bool own_ = false;                  // finops answers itself: that is an error for stderr
  bool skipped_ = false;
  std::uint64_t hidden_ = 0;  // bytes that a terminal does not show
  std::optional<bool> binary_;
  Result<void> failed_;
};

}  // namespace finops::cli
