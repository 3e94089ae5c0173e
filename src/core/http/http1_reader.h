// Reads HTTP/1.1 messages from bytes as they arrive: a small class around Boost.Beast's basic_parser, for requests
// (proxy) and responses (transport), with the rules Beast leaves to its user (RFC 9112; docs/architecture.md, 4).
// The caller owns the buffer; one thread at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/http_types.h"

namespace finops {

class Http1Reader {
 public:
  enum class Side { request, response };
  static constexpr std::size_t kMaxHead = 256 * 1024;  // start line and all header fields

  explicit Http1Reader(Side side);
  ~Http1Reader();
  Http1Reader(const Http1Reader&) = delete;
  Http1Reader& operator=(const Http1Reader&) = delete;

  // Prepares for the next message of the connection. `head_only`: a response to HEAD, which never has a body.
  void reset(bool head_only = false);

  // Parses what it can of `in` and returns how many bytes it took; the rest must be offered again, followed by more
  // bytes. Body bytes are not copied: each run is passed to `body` as a view into `in`. Stops after the head (so that
  // the caller can act on it) and at the end of the message.
  // Errors: too_large (head above kMaxHead), unsupported (transfer codings other than chunked), protocol (the rest).
  using BodyFn = std::function<void(std::string_view)>;
  Result<std::size_t> feed(std::string_view in, const BodyFn& body);

  // The peer closed. ok when that ends the message (Framing::close); else truncated.
  Result<void> finish_at_eof();

  bool started() const noexcept;  // at least one byte of the message was taken
  bool head_done() const noexcept;
  bool done() const noexcept;

  // Valid once head_done(), until reset(). HeaderList is the message's own: move it out if you like.
  std::string& method();
  std::string& target();
  int minor_version() const;  // 0 or 1
  int status() const;
  std::string& reason();
  HeaderList& headers();  // every field as received
  const Framing& framing() const;
  HeaderList& trailers();  // complete once done()

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
