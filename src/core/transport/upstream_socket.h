// A TCP connection to an upstream, or to it through a proxy, made by libcurl: happy eyeballs, CONNECT, SOCKS and the
// TLS of an https:// proxy. What runs on it, TLS to the upstream included, is ours. Owned by one thread at a time.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/exchange/transport.h"
#include "core/http/target.h"
#include "core/transport/proxy_settings.h"
#include "core/transport/tls_context.h"

namespace finops {

// A name whose addresses are known, in the order in which they are tried.
struct KnownHost {
  std::string host;
  int port = 0;
  std::vector<std::string> addresses;
};

struct SocketTarget {
  const BaseUrl* to = nullptr;
  TlsContext* tls = nullptr;     // of an https:// proxy
  const Proxy* proxy = nullptr;  // nullptr: none
  std::vector<KnownHost> known;  // libcurl looks up what is not among them
  std::chrono::milliseconds limit{10'000};
};

class UpstreamSocket {
 public:
  UpstreamSocket() = default;
  // Blocks until connected. Errors: resolve, connect, tls (of the proxy), timeout, client_gone, canceled. `peer` gets
  // the address that was reached.
  static Result<void> connect(UpstreamSocket& into, const SocketTarget& target, const Cancel& cancel,
                              std::string& peer);
  ~UpstreamSocket();
  UpstreamSocket(const UpstreamSocket&) = delete;
  UpstreamSocket& operator=(const UpstreamSocket&) = delete;

  int fd() const noexcept { return fd_; }  // for poll

  // Without waiting, as send(2) and recv(2): -1 with errno, EAGAIN when nothing can be done now; 0 of receive: the end.
  ssize_t send(const char* bytes, std::size_t size) noexcept;
  ssize_t receive(char* into, std::size_t size) noexcept;
  // After a receive() of `size` of which it used less, poll sees all that is left.
  bool poll_sees_all() const noexcept { return easy_ == nullptr; }

 private:
  int fd_ = -1;
  UniqueFd plain_;         // the socket itself, taken over from libcurl
  void* multi_ = nullptr;  // through an https:// proxy: CURLM and CURL, which must stay together
  void* easy_ = nullptr;
};

}  // namespace finops
