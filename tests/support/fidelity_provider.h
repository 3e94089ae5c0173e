// The provider's side of the fidelity test: it keeps each request as it arrived and answers as its exchange says.
// A fixed number of threads serves one connection each, so more connections than threads have to wait. Stop finops
// before the destructor runs: a thread gives its connection back when finops closes it.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "support/fidelity_exchange.h"
#include "support/socket.h"

namespace finops::test::fidelity {

class ScriptedProvider {
 public:
  explicit ScriptedProvider(std::size_t threads);
  ~ScriptedProvider();
  ScriptedProvider(const ScriptedProvider&) = delete;
  ScriptedProvider& operator=(const ScriptedProvider&) = delete;

  std::string authority() const { return "127.0.0.1:" + std::to_string(listener_.port); }

  // The exchange must live until forget(). Any thread.
  void expect(Exchange& exchange);
  void forget(const Exchange& exchange);

 private:
  void accept_loop();
  void serve(Fd fd);
  bool answer(Wire& wire, Message& request);

  Listener listener_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Exchange*> expected_;
  std::vector<std::thread> threads_;
};

}  // namespace finops::test::fidelity
