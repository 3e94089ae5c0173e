#include "support/fidelity_provider.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>

namespace finops::test::fidelity {
namespace {

constexpr Millis kIdle(120'000);

const std::string kUnknown = response("599 Unknown", {{"Connection", "close"}}, "no exchange has this number");

}  // namespace

ScriptedProvider::ScriptedProvider(std::size_t threads) : listener_(listen_on_loopback()) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { accept_loop(); });
}

ScriptedProvider::~ScriptedProvider() {
  ::shutdown(listener_.fd.get(), SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
}

void ScriptedProvider::expect(Exchange& exchange) {
  const std::lock_guard lock(mutex_);
  expected_[exchange.number] = &exchange;
}

void ScriptedProvider::forget(const Exchange& exchange) {
  const std::lock_guard lock(mutex_);
  expected_.erase(exchange.number);
}

void ScriptedProvider::accept_loop() {
  for (;;) {
    Fd fd(::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd.valid()) return;
    const int at_once = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    serve(std::move(fd));
  }
}

void ScriptedProvider::serve(Fd fd) {
  Wire wire(std::move(fd));
  for (;;) {
    MessageReader reader(wire, MessageReader::Kind::request);
    if (!reader.read_all(kIdle)) return;
    Message request = reader.message();
    if (!answer(wire, request)) return;
  }
}

// False when the connection is to be closed.
bool ScriptedProvider::answer(Wire& wire, Message& request) {
  const std::uint64_t number = std::strtoull(request.header(kNumberField).c_str(), nullptr, 10);
  std::vector<std::string> pieces = {kUnknown};
  bool closes = true;
  {
    const std::lock_guard lock(mutex_);  // forget() waits until the exchange is no longer touched
    if (const auto found = expected_.find(number); found != expected_.end()) {
      Exchange& exchange = *found->second;
      pieces = exchange.answer.pieces;
      closes = exchange.answer.closes;
      exchange.arrived = std::move(request);
      ++exchange.arrivals;
    }
  }
  for (const std::string& piece : pieces) {
    if (!wire.send(piece)) return false;
  }
  return !closes;
}

}  // namespace finops::test::fidelity
