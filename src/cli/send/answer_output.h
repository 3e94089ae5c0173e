// Where `send` writes what was asked for: stdout, or the file of -o. One thread.
#pragma once
#include <optional>
#include <ostream>
#include <string_view>

#include "cli/terminal/new_file.h"
#include "cli/terminal/output.h"
#include "core/exchange/transport.h"

namespace finops::cli {

class AnswerOutput {
 public:
  // `fd` is the descriptor of `out`. A write that would wait ends when `cancel` does.
  AnswerOutput(std::ostream& out, int fd, Cancel cancel);
  // To a file, which appears when finish() is called, unless discard() was.
  explicit AnswerOutput(NewFile file);

  // Writes and flushes. Errors: client_gone (it cannot be written, or the exchange was cancelled).
  Result<void> write(std::string_view text);
  bool wrote() const noexcept { return wrote_; }
  bool at_line_start() const noexcept { return last_ == '\n'; }
  bool failed() const noexcept { return failed_; }

  void discard() noexcept { discarded_ = true; }

  // The exit code of the output alone: kDone, also for a closed pipe, or kLocalIo after a message on `err`.
  int finish(std::ostream& err);

 private:
  Result<void> write_out(std::string_view text);

  std::ostream* stream_ = nullptr;
  std::optional<Output> out_;
  std::optional<NewFile> file_;
  Cancel cancel_;
  int fd_ = -1;
  bool may_block_ = false, wrote_ = false, failed_ = false, discarded_ = false;
  char last_ = '\n';
};

}  // namespace finops::cli
