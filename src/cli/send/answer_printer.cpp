#include "cli/send/answer_printer.h"

#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/send/retry.h"
#include "cli/terminal/json_text.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/exchange/runner_sink.h"
#include "core/http/http_rules.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostKept = 8 * 1024 * 1024;  // of an answer without text that a terminal shows

bool is_binary(std::string_view bytes) {
  return bytes.find('\0') != std::string_view::npos || !is_utf8(bytes.substr(0, utf8_complete_prefix(bytes)));
}

}  // namespace

Result<void> AnswerPrinter::begin_part() {
  if (!out_.wrote()) return {};
  return out_.write(out_.at_line_start() ? "\n" : "\n\n");
}

Result<void> AnswerPrinter::print(std::string_view text) {
  FINOPS_TRY(begin_part());
  return out_.write(text);
}

Result<void> AnswerPrinter::on_head(const ResponseHead& head, const Framing&) {
  own_ = x_.error.has_value();  // a provider's error is found out later, in its body
  skipped_ = wish_.may_try_again && is_retryable(head.status);
  if (skipped_) return {};
  if (wants('H')) FINOPS_TRY(print(text_.request_head()));
  if (wants('B') && !text_.request_body().empty()) FINOPS_TRY(print(text_.request_body()));
  if (own_) return {};
  if (wants('h')) FINOPS_TRY(print(text_.response_head()));
  if (!wants('t') && !wish_.extract) return {};
  std::string several;
  decoder_.emplace(joined_values(head.headers, "Content-Encoding", several));
  const bool live = !wish_.extract && !wants('b');
  if (live && out_.wrote()) FINOPS_TRY(begin_part());
  printer_.emplace(wish_.extract ? Terminal{} : wish_.terminal, [this, live](std::string_view text) {
    if (!live) {
      (wish_.extract ? gathered_ : late_text_).append(text);
    } else if (failed_.ok()) {
      failed_ = out_.write(text);
    }
  });
  stream_.emplace([this](const AnswerPiece& piece) { printer_->add(piece); });
  return {};
}

// On a terminal, bytes that are no text are counted instead of shown.
Result<void> AnswerPrinter::body(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (!binary_) {
    binary_ = wish_.terminal.tty && is_binary(bytes);
    FINOPS_TRY(begin_part());
  }
  if (!*binary_) return out_.write(bytes);
  hidden_ += bytes.size();
  return {};
}

Result<void> AnswerPrinter::take(std::string_view bytes) {
  if (own_ || skipped_) return {};
  if (wants('b')) FINOPS_TRY(body(bytes));
  if (!stream_) return {};
  decoder_->feed(bytes, [this](std::string_view plain) {
    stream_->feed(plain);
    if (wish_.by_default && printer_->said_nothing() && plain_body_.size() + plain.size() <= kMostKept) {
      plain_body_.append(plain);
    }
  });
  return failed_;
}

void AnswerPrinter::finish_text() {
  if (!stream_) return;
  stream_->finish();
  printer_->finish();
}

Result<void> AnswerPrinter::finish() {
  if (hidden_ > 0) FINOPS_TRY(out_.write(fmt::format("(binary, {}; -o FILE writes it)\n", format_bytes(hidden_))));
  finish_text();
  FINOPS_TRY(failed_);
  if (!late_text_.empty()) FINOPS_TRY(print(late_text_));
  const bool shows_body = wish_.by_default && stream_ && printer_->said_nothing() && !plain_body_.empty() &&
                          x_.response && x_.response->status < 400;
  if (!shows_body) return {};
  if (is_binary(plain_body_)) {
    return print(fmt::format("(binary, {}; -o FILE writes it)\n", format_bytes(plain_body_.size())));
  }
  const bool json = plain_body_.find_first_of("{[") == plain_body_.find_first_not_of(" \t\r\n");
  FINOPS_TRY(print(json ? indent_json(plain_body_) : plain_body_));
  return out_.at_line_start() ? Result<void>{} : out_.write("\n");
}

Result<void> AnswerPrinter::on_chunk(std::string_view bytes) { return take(bytes); }

Result<void> AnswerPrinter::on_end(std::string_view last, const HeaderList&) {
  if (!last.empty()) FINOPS_TRY(take(last));
  return finish();
}

void AnswerPrinter::on_abort(const Error&) noexcept {
  without_throwing([this] {
    finish_text();
    if (!late_text_.empty() && failed_.ok()) (void)print(late_text_);
  });
}

}  // namespace finops::cli
