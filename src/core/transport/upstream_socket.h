// A TCP connection to an upstream, directly or through a proxy. libcurl makes it: happy eyeballs, CONNECT, SOCKS and
// the TLS of an https:// proxy. Everything on top of it, including TLS to the upstream, is our code. Owned by one
// thread at a time.
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

// A name with its addresses, in the order in which they are tried.
struct KnownHost {
  std::string host;
  int port = 0;
  std::vector<std::string> addresses;
};

struct SocketTarget {
  const BaseUrl* to = nullptr;
  TlsContext* tls = nullptr;     // of an https:// proxy
  const Proxy* proxy = nullptr;  // nullptr: none
  std::vector<KnownHost> known;  // libcurl looks up other names itself
  std::chrono::milliseconds limit{10'000};
};

class UpstreamSocket {
 public:
  UpstreamSocket() = default;
  // Blocks until connected. Errors: resolve, connect, tls (of the proxy), timeout, client_gone, canceled. `peer` is set
  // to the address that was reached.
  static Result<void> connect(UpstreamSocket& into, const SocketTarget& target, const Cancel& cancel,
                              std::string& peer);
  ~UpstreamSocket();
  UpstreamSocket(const UpstreamSocket&) = delete;
  UpstreamSocket& operator=(const UpstreamSocket&) = delete;

  int fd() const noexcept { return fd_; }  // for poll

  // Never wait; as send(2) and recv(2): -1 with errno, EAGAIN if nothing can be done now; receive() returns 0 at the
  // end.
  ssize_t send(const char* bytes, std::size_t size) noexcept;
  ssize_t receive(char* into, std::size_t size) noexcept;
  // Whether poll shows all that is left after a receive() that filled less than `size`.
  bool poll_sees_all() const noexcept { return easy_ == nullptr; }

 private:
  int fd_ = -1;
  UniqueFd plain_;         // the socket itself, taken over from libcurl
  void* multi_ = nullptr;  // through an https:// proxy: CURLM and CURL, which must stay together
  void* easy_ = nullptr;
};

}  // namespace finops
