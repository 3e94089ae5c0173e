#include "cli/send/answer_output.h"

#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <optional>
#include <utility>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/exchange/wait.h"

namespace finops::cli {
namespace {

constexpr std::size_t kWithoutWaiting = 4096;  // a pipe that can be written takes so much (PIPE_BUF)
static_assert(kWithoutWaiting <= PIPE_BUF);

bool is_file(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

AnswerOutput::AnswerOutput(std::ostream& out, int fd, Cancel cancel)
    : stream_(&out), out_(std::in_place, out), cancel_(cancel), fd_(fd), may_block_(!is_file(fd)) {}

AnswerOutput::AnswerOutput(NewFile file) : file_(std::move(file)) {}

Result<void> AnswerOutput::write(std::string_view text) {
  if (text.empty()) return {};
  auto written = write_out(text);
  wrote_ = true;
  last_ = text.back();
  failed_ = failed_ || !written;
  return written;
}

Result<void> AnswerOutput::write_out(std::string_view text) {
  if (file_) {
    if (!file_->write(text)) return Error{ErrorCode::client_gone, "the file cannot be written", {}};
    return {};
  }
  while (!text.empty()) {
    std::size_t most = text.size();
    if (may_block_) {
      most = std::min(most, kWithoutWaiting);
      Awaited reader;
      reader.fd = fd_;
      reader.writable = true;
      auto ready = wait_beside({&reader, 1}, cancel_, std::nullopt);
      if (!ready) return std::move(ready).error();
    }
    if (!out_->write(text.substr(0, most)) || !stream_->flush()) {
      out_->write({});
      return Error{ErrorCode::client_gone, "nobody reads the output", {}};
    }
    text.remove_prefix(most);
  }
  return {};
}

int AnswerOutput::finish(std::ostream& err) {
  if (out_) return out_->finish(err);
  if (discarded_) return kDone;
  auto done = file_->commit();
  if (done) return kDone;
  err << "finops: cannot write " << neutralise(done.error().context) << ": " << done.error().message << '\n';
  return kLocalIo;
}

}  // namespace finops::cli
