// A client that sends exactly the bytes it is given and reads what comes back without any help from a library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/http_message.h"
#include "support/wire.h"

namespace finops::test {

class RawClient {
 public:
  // Throws std::runtime_error when the port does not accept.
  explicit RawClient(std::uint16_t port);

  Wire& wire() { return wire_; }
  bool send(std::string_view bytes) { return wire_.send(bytes); }
  // Reads one whole response to a request with `method`; look at Message::complete.
  Message receive(std::string_view method = "GET", Millis limit = patience());
  // Sends one request and reads its response; the method is the first word of `bytes`.
  Message exchange(std::string_view bytes);
  MessageReader reader(std::string_view method = "GET");
  // True when the peer closes and sends nothing more before it does.
  bool closed_by_peer(Millis limit = patience());

  void close() { wire_.close(); }
  void reset() { wire_.reset(); }

 private:
  Wire wire_;
};

}  // namespace finops::test
