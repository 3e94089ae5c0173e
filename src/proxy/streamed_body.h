// The part of a large request body that is still on its way from the client. Used by the transport on the
// connection's own thread; refers to the session's connection and reader.
#pragma once
#include <cstdint>

#include "core/http/http1_reader.h"
#include "core/http/http_types.h"
#include "proxy/connection.h"

namespace finops::proxy {

class StreamedBody final : public BodySource {
 public:
  // `max_rest`: how many more body bytes are allowed.
  StreamedBody(Connection& connection, Http1Reader& reader, std::uint64_t max_rest);

  int poll_fd() const noexcept override { return connection_.fd(); }
  Result<void> read(std::string& out) override;
  bool done() const noexcept override { return reader_.done(); }
  const HeaderList& trailers() const noexcept override { return reader_.trailers(); }

 private:
  Result<void> parse(std::string& out);

  Connection& connection_;
  Http1Reader& reader_;
  std::uint64_t left_;
};

}  // namespace finops::proxy
