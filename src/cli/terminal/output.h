// Writes a command's data to stdout. Distinguishes a closed pipe (contract C6: a silent 0) from a full disk (6).
// Wraps a stream that outlives it; one thread.
#pragma once
#include <ostream>
#include <string_view>

namespace finops::cli {

class Output {
 public:
  explicit Output(std::ostream& out) : out_(out) {}

  // False once writing has failed: the command can stop. SIGPIPE must be ignored by the program.
  bool write(std::string_view text);
  bool failed() const noexcept { return failed_; }

  // Flushes. kDone, or kLocalIo after a message on `err`; a closed pipe is kDone.
  int finish(std::ostream& err);

 private:
  void check();

  std::ostream& out_;
  bool failed_ = false;
  int errno_ = 0;
};

}  // namespace finops::cli
