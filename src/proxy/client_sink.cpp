#include "proxy/client_sink.h"

#include <array>

#include "core/http/http1_writer.h"

namespace finops::proxy {

Result<void> ClientSink::on_head(const ResponseHead& head, const Framing& framing) {
  framing_ = framing.kind;
  if (framing_ == Framing::Kind::close && !http10_) framing_ = Framing::Kind::chunked;
  if (framing_ == Framing::Kind::chunked && http10_) framing_ = Framing::Kind::close;
  if (framing_ == Framing::Kind::close) close_after_ = true;

  pending_.reserve(1024);
  append_status_line(pending_, head.status, head.reason);
  append_fields(pending_, head.headers);
  if (framing_ == Framing::Kind::chunked) append_field(pending_, "Transfer-Encoding", "chunked");
  // No `Connection: close` on a chunked response: undici (Node's fetch) then takes a cut body for a complete one
  // (contract F8). The connection is still closed after the last chunk.
  if (close_after_ && framing_ != Framing::Kind::chunked) {
    append_field(pending_, "Connection", "close");
  } else if (http10_ && !close_after_) {
    append_field(pending_, "Connection", "keep-alive");
  }
  pending_ += "\r\n";
  return {};
}

Result<void> ClientSink::write(std::string_view bytes, std::string_view tail) {
  std::array<iovec, 3> parts;
  std::size_t n = 0;
  for (const std::string_view part : {std::string_view(pending_), bytes, tail}) {
    if (!part.empty()) parts[n++] = {const_cast<char*>(part.data()), part.size()};
  }
  auto ok = n == 0 ? Result<void>{} : connection_.write(std::span(parts.data(), n));
  pending_.clear();
  return ok;
}

Result<void> ClientSink::on_chunk(std::string_view bytes) {
  if (framing_ != Framing::Kind::chunked) return write(bytes, {});
  append_chunk_header(pending_, bytes.size());
  return write(bytes, "\r\n");
}

Result<void> ClientSink::on_flush() { return write({}, {}); }

Result<void> ClientSink::on_end(std::string_view last, const HeaderList& trailers) {
  if (framing_ != Framing::Kind::chunked) return write(last, {});
  std::string tail;
  if (!last.empty()) {
    append_chunk_header(pending_, last.size());
    tail = "\r\n";
  }
  append_last_chunk(tail, trailers);
  return write(last, tail);
}

void ClientSink::on_abort(const Error& why) noexcept {
  close_after_ = true;
  // A body that ends with the connection must not look complete (contract F8).
  if (framing_ == Framing::Kind::close || why.code == ErrorCode::reset) connection_.reset_on_close();
}

}  // namespace finops::proxy
