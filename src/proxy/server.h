// The listening side of `finops serve`: accepts connections on a loopback address and runs each on a thread of its own.
// start() and stop() belong to one owner thread; stop_now() may come from any.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/exchange/exchange_runner.h"

namespace finops::proxy {

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8787;  // 0: any free port
  std::uint64_t max_body = UINT64_MAX;
  std::size_t max_connections = 6000;
  std::chrono::milliseconds drain{10'000};
  std::function<std::string()> status_json;  // the answer to GET /_finops/status; any thread
};

class Server {
 public:
  Server(const ExchangeRunner& runner, ServerOptions options);  // the runner outlives the server
  ~Server();                                                    // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens and accepts; returns the port. Errors: io (address in use, not permitted), with what to do.
  Result<int> start();
  // Accepts no new connections and closes idle ones. Running exchanges may finish within the drain time; then they are
  // cut.
  void stop();
  void stop_now();  // cuts what is still running; stop() then returns at once
  std::size_t connections() const;
  std::size_t running() const;  // connections with a request that is being answered

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops::proxy
