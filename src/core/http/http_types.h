// What one HTTP exchange is made of, independent of who reads or writes it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/headers.h"

namespace finops {

// How a message's body is delimited on the wire (RFC 9112, 6.3).
struct Framing {
  enum class Kind { none, length, chunked, close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;  // Kind::length only
};

struct Request {
  std::string method;  // as received; never changed in case
  std::string target;  // raw origin-form target with its query; never decoded or normalised
  HeaderList headers;  // end-to-end fields only: the writer adds Host, framing and hop-by-hop fields
  std::string body;    // the bytes held in memory: the whole body, or its beginning when `rest` follows
  Framing framing;     // how the client framed it; kind none: the message had no body at all
};

struct ResponseHead {
  int status = 0;
  std::string reason;  // as received, may be empty; may differ from the registered phrase
  HeaderList headers;  // end-to-end fields as received
};

// The part of a request body that is not held in memory. Used by one thread, the one that runs the exchange.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // Descriptor that becomes readable when read() can make progress; -1 when read() never has to wait.
  virtual int poll_fd() const noexcept = 0;
  // Replaces `out` by the bytes that have arrived, at most about 64 KiB, without waiting. Empty and !done(): nothing
  // has arrived. Errors: client_gone, truncated, protocol, too_large.
  virtual Result<void> read(std::string& out) = 0;
  virtual bool done() const noexcept = 0;
  virtual const HeaderList& trailers() const noexcept = 0;  // complete once done()
};

// Receives one response in arrival order on the thread that runs the exchange.
// After on_head() returned ok, exactly one of on_end() and on_abort() follows, and nothing after that.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  // The request was sent and no answer has come yet: a good time for work that needs only the request. Called at most
  // once.
  virtual void on_waiting() {}
  virtual Result<void> on_head(const ResponseHead& head, const Framing& framing) = 0;
  virtual Result<void> on_chunk(std::string_view bytes) = 0;  // never empty, valid during the call; may block
  // No more bytes are available now: send what is buffered (contract F7).
  virtual Result<void> on_flush() { return {}; }
  // The complete end. `last` holds the bytes that arrived together with it; may be empty.
  virtual Result<void> on_end(std::string_view last, const HeaderList& trailers) = 0;
  virtual void on_abort(const Error& why) noexcept = 0;
};

}  // namespace finops
