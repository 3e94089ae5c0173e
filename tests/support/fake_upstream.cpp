#include "support/fake_upstream.h"

#include <sys/socket.h>

#include <stdexcept>

namespace finops::test {

Message UpstreamConn::read_request() {
  MessageReader request = reader();
  if (!request.read_all()) throw std::runtime_error("no whole request came");
  record(request.message());
  return request.message();
}

void UpstreamConn::record(const Message& request) {
  const std::lock_guard lock(owner_.mutex_);
  owner_.requests_.push_back(request);
}

void UpstreamConn::send(std::string_view bytes) {
  if (!wire_.send(bytes)) throw std::runtime_error("the peer does not take our bytes");
}

void UpstreamConn::wait(Gate& gate) {
  const auto deadline = Clock::now() + patience();
  while (!gate.wait(Millis(20))) {
    const std::lock_guard lock(owner_.mutex_);
    if (owner_.stopping_ || Clock::now() > deadline) throw std::runtime_error("a gate stayed shut");
  }
}

FakeUpstream::FakeUpstream(Script every_connection, Listener listener)
    : listener_(std::move(listener)), default_script_(std::move(every_connection)) {
  acceptor_ = std::thread([this] { accept_loop(); });
}

FakeUpstream::FakeUpstream(std::string response) : FakeUpstream(always(std::move(response))) {}

FakeUpstream::~FakeUpstream() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& connection : connections_) connection->wire().abort();
  }
  ::shutdown(listener_.fd.get(), SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
}

void FakeUpstream::queue(Script script) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(script));
}

std::string FakeUpstream::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
}

int FakeUpstream::connections() {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(connections_.size());
}

std::vector<Message> FakeUpstream::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

Message FakeUpstream::request() {
  const std::lock_guard lock(mutex_);
  return requests_.empty() ? Message() : requests_.back();
}

void FakeUpstream::accept_loop() {
  for (;;) {
    Fd fd(::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::lock_guard lock(mutex_);
    if (!fd.valid() || stopping_) return;
    Script script = default_script_;
    if (!queue_.empty()) {
      script = std::move(queue_.front());
      queue_.pop_front();
    }
    connections_.push_back(std::make_unique<UpstreamConn>(*this, std::move(fd), static_cast<int>(connections_.size())));
    UpstreamConn* connection = connections_.back().get();
    threads_.emplace_back([this, connection, script = std::move(script)] { run(*connection, script); });
  }
}

void FakeUpstream::run(UpstreamConn& connection, const Script& script) {
  try {
    script(connection);
  } catch (const std::exception&) {  // the test sees the consequence
  }
  connection.wire().close();
}

FakeUpstream::Script always(std::string response) {
  return [response = std::move(response)](UpstreamConn& connection) {
    for (;;) {
      connection.read_request();
      connection.send(response);
    }
  };
}

}  // namespace finops::test
