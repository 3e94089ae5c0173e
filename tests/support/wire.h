// One end of a TCP connection as the tests see it: raw bytes out, raw bytes in, and how it ended.
// Owned and used by one thread; only abort() may be called from another.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "support/socket.h"

namespace finops::test {

class Wire {
 public:
  enum class End { open, eof, reset };

  explicit Wire(Fd fd) : fd_(std::move(fd)) {}

  // Sends everything. False: the peer has closed, or took nothing for the whole limit.
  bool send(std::string_view bytes, Millis limit = patience());
  // What fits right now; 0 when the peer takes nothing or is gone.
  std::size_t send_some(std::string_view bytes);

  // Reads once. False at the end of the stream or when nothing came in time.
  bool fill(Millis limit = patience());
  // What was read and not yet taken.
  std::string& buffer() { return buffer_; }
  // Reads up to and including `mark`; whatever came until then when it does not appear.
  std::string read_past(std::string_view mark, Millis limit = patience());
  // Reads to the end of the stream.
  std::string read_rest(Millis limit = patience());
  // Drops what still comes and returns when the peer closed; empty if it did not.
  std::optional<Clock::time_point> wait_end(Millis limit = patience());

  End end() const { return end_; }
  bool ended() const { return end_ != End::open; }

  void half_close();
  void reset();  // RST instead of FIN
  void close();
  void abort();  // from another thread: wakes every wait with an end of stream
  int fd() const { return fd_.get(); }

 private:
  Fd fd_;
  std::mutex closing_;
  std::string buffer_;
  End end_ = End::open;
};

}  // namespace finops::test
