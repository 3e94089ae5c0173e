#include "cli/terminal/output.h"

#include <cerrno>
#include <cstring>

#include "cli/terminal/exit_codes.h"

namespace finops::cli {

bool Output::write(std::string_view text) {
  if (failed_) return false;
  errno = 0;
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
  check();
  return !failed_;
}

void Output::check() {
  if (failed_ || out_) return;
  errno_ = errno;
  if (errno_ == 0) {  // it failed earlier, when a message on stderr (tied to stdout) flushed it; find out why
    out_.clear();
    out_.flush();
    errno_ = errno;
    out_.setstate(std::ios::badbit);
  }
  failed_ = true;
}

int Output::finish(std::ostream& err) {
  if (!failed_) {
    errno = 0;
    out_.flush();
    check();
  }
  if (!failed_ || errno_ == EPIPE || errno_ == 0) return kDone;
  err << "finops: cannot write the output: " << std::strerror(errno_) << '\n';
  return kLocalIo;
}

}  // namespace finops::cli
