// One connection to an upstream. libcurl makes it (DNS, happy eyeballs, proxies, TLS, certificates and their errors);
// the bytes on it are ours. Owned by one exchange at a time, or by the pool while idle.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/http/target.h"
#include "core/pipeline/transport.h"

namespace finops {

struct ConnectOptions {
  std::chrono::milliseconds timeout{10'000};
  std::string ca_file;  // PEM; empty: the system's
};

class UpstreamConnection {
 public:
  // Blocks until connected. Errors: resolve, connect, tls, timeout, client_gone, canceled.
  static Result<std::unique_ptr<UpstreamConnection>> connect(const BaseUrl& to, const ConnectOptions& options,
                                                             const Cancel& cancel);
  ~UpstreamConnection();
  UpstreamConnection(const UpstreamConnection&) = delete;
  UpstreamConnection& operator=(const UpstreamConnection&) = delete;

  int fd() const noexcept { return fd_; }  // for poll
  bool tls() const noexcept { return easy_ != nullptr; }

  // Without waiting. send: how many bytes went, 0 when none could. After 0, offer the same bytes again.
  Result<std::size_t> send(std::string_view bytes);
  struct Received {
    std::size_t size = 0;
    bool eof = false;  // neither: nothing is there yet
  };
  Result<Received> receive(char* into, std::size_t size);

  // An idle connection with something to read, or hung up, is of no use any more.
  bool stale() const noexcept;

  std::chrono::steady_clock::time_point idle_since;

 private:
  UpstreamConnection() = default;

  int fd_ = -1;
  UniqueFd plain_;         // plain HTTP: the socket itself, taken over from libcurl
  void* multi_ = nullptr;  // TLS: CURLM and CURL, which must stay together (docs/architecture.md, 5)
  void* easy_ = nullptr;
};

}  // namespace finops
