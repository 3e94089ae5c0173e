#include "support/raw_client.h"

#include <stdexcept>

namespace finops::test {
namespace {

Fd dial(std::uint16_t port) {
  Fd fd = connect_to(port);
  if (!fd.valid()) throw std::runtime_error("nothing accepts on port " + std::to_string(port));
  return fd;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : wire_(dial(port)) {}

Message RawClient::receive(std::string_view method, Millis limit) {
  MessageReader response = reader(method);
  response.read_all(limit);
  return response.message();
}

Message RawClient::exchange(std::string_view bytes) {
  send(bytes);
  return receive(bytes.substr(0, bytes.find(' ')));
}

MessageReader RawClient::reader(std::string_view method) {
  return MessageReader(wire_, MessageReader::Kind::response, method);
}

bool RawClient::closed_by_peer(Millis limit) { return wire_.read_rest(limit).empty() && wire_.ended(); }

}  // namespace finops::test
