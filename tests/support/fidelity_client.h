// The client's side of the fidelity test: one thread with one connection at a time, which sends exchanges one by one or
// several at once, and compares what both sides of finops saw.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "support/fidelity_differences.h"
#include "support/fidelity_log.h"
#include "support/fidelity_provider.h"
#include "support/finops_server.h"

namespace finops::test::fidelity {

struct Numbers {
  std::uint64_t seed, first, end;
};

// Deals the numbers of a round out to the clients. Any thread.
class Claims {
 public:
  explicit Claims(const Numbers& numbers) : numbers_(numbers), next_(numbers.first) {}
  std::optional<std::uint64_t> take() {
    const std::uint64_t number = next_++;
    return number < numbers_.end ? std::optional(number) : std::nullopt;
  }
  std::uint64_t seed() const { return numbers_.seed; }

 private:
  Numbers numbers_;
  std::atomic<std::uint64_t> next_;
};

class Client {
 public:
  struct Context {
    const World& world;
    std::uint16_t port;
    ScriptedProvider& provider;
    Claims& claims;
    ChangeCounts& counts;
    Differences& differences;
  };
  explicit Client(const Context& context) : context_(context) {}

  // Until no number is left; what the log must say of the exchanges.
  std::vector<RecordExpectation> run();

 private:
  std::unique_ptr<Exchange> draw();
  bool fill_batch();
  void send_batch();
  void receive(Exchange& exchange);
  Message read_answer(const Exchange& exchange, int& interim);
  void compare(Exchange& exchange, const Message& answer, int interim);
  void report(const std::string& kind, const Exchange& exchange, const std::string& expected, const std::string& got);

  Context context_;
  std::unique_ptr<RawClient> connection_;
  std::vector<std::unique_ptr<Exchange>> batch_;
  std::vector<RecordExpectation> records_;
};

}  // namespace finops::test::fidelity
