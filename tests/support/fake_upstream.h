// The provider's side of a test: a listening socket on a free port; every connection runs a script on its own thread.
// Scripts never assert: they record, and the test's thread checks. A script ends early, by exception, when the peer is
// gone or a gate stays shut. The destructor wakes and joins all scripts, so declare what they use before the upstream.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/http_message.h"
#include "support/wire.h"

namespace finops::test {

class FakeUpstream;

class UpstreamConn {
 public:
  UpstreamConn(FakeUpstream& owner, Fd fd, int index) : owner_(owner), wire_(std::move(fd)), index_(index) {}

  int index() const { return index_; }  // 0 for the first connection
  Wire& wire() { return wire_; }
  MessageReader reader() { return MessageReader(wire_, MessageReader::Kind::request); }

  // One whole request, kept in FakeUpstream::requests(). Throws when the peer leaves before it is whole.
  Message read_request();
  // Keeps a request that the script has read with a reader().
  void record(const Message& request);
  // Throws when the peer has closed.
  void send(std::string_view bytes);
  // Throws when the gate stays shut or the upstream is being destroyed.
  void wait(Gate& gate);

 private:
  FakeUpstream& owner_;
  Wire wire_;
  int index_;
};

class FakeUpstream {
 public:
  using Script = std::function<void(UpstreamConn&)>;

  explicit FakeUpstream(Script every_connection, Listener listener = listen_on_loopback());
  // Answers every request on every connection with these bytes.
  explicit FakeUpstream(std::string response);
  ~FakeUpstream();
  FakeUpstream(const FakeUpstream&) = delete;
  FakeUpstream& operator=(const FakeUpstream&) = delete;

  // Scripts for the next connections; the constructor's runs when none is queued.
  void queue(Script script);

  std::uint16_t port() const { return listener_.port; }
  std::string url(std::string_view path = "") const;
  int connections();
  std::vector<Message> requests();
  // The last request; an empty Message when there was none.
  Message request();

 private:
  friend class UpstreamConn;
  void accept_loop();
  void run(UpstreamConn& connection, const Script& script);

  Listener listener_;
  Script default_script_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::deque<Script> queue_;
  std::vector<std::unique_ptr<UpstreamConn>> connections_;
  std::vector<std::thread> threads_;
  std::vector<Message> requests_;
  std::thread acceptor_;
};

// A script that answers each request on the connection with the same bytes.
FakeUpstream::Script always(std::string response);

}  // namespace finops::test
