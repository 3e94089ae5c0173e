// The request as a sequence of bytes for a non-blocking connection: head, held body, streamed rest, with or without
// chunked coding. Belongs to one exchange; the UpstreamRequest and its strings must outlive it.
#pragma once
#include <string>
#include <string_view>

#include "core/exchange/transport.h"

namespace finops {

class RequestWriter {
 public:
  explicit RequestWriter(const UpstreamRequest& request);
  RequestWriter(const RequestWriter&) = delete;  // pending_ points into buffer_
  RequestWriter& operator=(const RequestWriter&) = delete;

  // The next bytes to send; empty: none are available now. Call consume() with the number of bytes sent. The view is
  // valid until then.
  std::string_view pending() const noexcept { return pending_; }
  void consume(std::size_t n);
  bool finished() const noexcept { return pending_.empty() && stage_ == Stage::done; }
  // True when more bytes can only come from the client: wait until source_fd() is readable, then call pull().
  bool starved() const noexcept { return pending_.empty() && stage_ == Stage::rest; }
  int source_fd() const noexcept { return request_.rest->poll_fd(); }
  // Takes what the client has sent. Errors: those of BodySource::read().
  Result<void> pull();

 private:
  enum class Stage { body, rest, done };

  const UpstreamRequest& request_;
  Stage stage_ = Stage::body;
  std::string buffer_;  // head, chunk framing, streamed bytes
  std::string_view pending_;
};

}  // namespace finops
