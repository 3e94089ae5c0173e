// Writes one response to a client: status line, fields in order, and the framing that this client understands
// (RFC 9112, 6). The head and the first body bytes are sent in one write. Belongs to one exchange on its connection's
// thread.
#pragma once
#include <string>

#include "core/http/http_types.h"
#include "proxy/connection.h"

namespace finops::proxy {

class ClientSink final : public StreamSink {
 public:
  // `minor_version` is the client's (HTTP/1.x). `close_after`: the connection ends with this response.
  ClientSink(Connection& connection, int minor_version, bool close_after)
      : connection_(connection), http10_(minor_version == 0), close_after_(close_after) {}

  Result<void> on_head(const ResponseHead& head, const Framing& framing) override;
  Result<void> on_chunk(std::string_view bytes) override;
  Result<void> on_flush() override;
  Result<void> on_end(std::string_view last, const HeaderList& trailers) override;
  void on_abort(const Error& why) noexcept override;

  // True if the connection cannot be used for another response.
  bool must_close() const noexcept { return close_after_ || connection_.broken(); }
  void close_after() noexcept { close_after_ = true; }

 private:
  Result<void> write(std::string_view bytes, std::string_view tail);

  Connection& connection_;
  bool http10_;
  bool close_after_;
  Framing::Kind framing_ = Framing::Kind::none;
  std::string pending_;  // the head, and then each chunk's size line
};

}  // namespace finops::proxy
