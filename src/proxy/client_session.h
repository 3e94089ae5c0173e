// Serves one client connection: reads a request, checks it, runs it or answers it here, and goes on to the next. One
// thread per connection; everything it refers to outlives it.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "core/exchange/exchange_runner.h"
#include "core/http/http1_reader.h"
#include "proxy/connection.h"
#include "proxy/host_guard.h"

namespace finops::proxy {

class ClientSession {
 public:
  struct Context {
    const ExchangeRunner& runner;
    const HostGuard& guard;
    std::uint64_t max_body;
    const std::atomic<bool>& draining;  // true: finish this request, then close
    int wake_fd;                        // becomes readable when finops must stop now
    // Serves a local route; returns false when the connection must close. `target` starts with '/'.
    std::function<bool(Connection&, const std::string& method, const std::string& target, bool close)> local_route;
    std::function<void(bool busy)> on_busy;  // false: between requests, so the connection may be shut down
  };
  ClientSession(Connection& connection, const Context& context);

  void run();

 private:
  // How a request ends; linger: close, but read on for a moment first.
  enum class End { keep, close, linger };
  End serve_one();
  // Every request ends here; false: close the connection.
  bool go_on(End end);
  Result<void> read_head();
  End serve_local();
  End run_exchange();
  // Answers with finops' own error.
  enum class After { close, keep_if_whole };  // keep_if_whole: keep the connection if the request was read completely
  End refuse(const OwnError& error, After after, Dialect dialect = Dialect::openai);
  End refuse_unrouted();
  std::optional<OwnError> answer_expectation();
  Result<void> read_held_body(std::size_t limit);
  void start_exchange();
  bool wants_close();

  Connection& connection_;
  const Context& context_;
  Http1Reader reader_;
  Exchange x_;
};

}  // namespace finops::proxy
