// Sends one recorded request again through the exchange runner, and compares the answers. Thread-safe; each thread has
// an ExchangeSender of its own.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/replay/recorded.h"
#include "cli/replay/shelf.h"
#include "cli/send/deadline.h"
#include "cli/send/send_transport.h"
#include "core/exchange/exchange_runner.h"
#include "core/redact/redact.h"

namespace finops::cli {

// What all threads share. All of it outlives them.
struct ReplayParts {
  const RecordShelf& shelf;
  const RequestChanges& changes;
  const CompareOptions& compare;
  const ProviderRegistry& providers;      // where replays go
  const ProviderRegistry& old_providers;  // where the baseline goes
  const Pipeline& pipeline;
  Transport& transport;
  ExchangeLog* log = nullptr;
  const Redactor& redactor;
  TimeLimits limits;
  bool want_patch = false, want_texts = false;  // for reports
  std::uint64_t baseline = 0;
  int cancel_fd = -1;  // see Cancel::client_fd
  // Answers are compared by so many threads at once, since that takes much memory for large ones.
  std::mutex& comparing;
};

struct SentPair {
  ReplayedPair pair;
  std::string refused;                     // finops itself refused it for a reason that ends the run; empty: it did not
  bool is_limit = false;                   // that reason is a limit: a budget is used up
  std::optional<NanoUsd> usd;              // what it cost; nullopt: nothing, or nobody knows
  bool unpriced = false;                   // nobody knows
  std::optional<std::string> refused_key;  // lines for people: the provider did not take the key
};

// Compares the recorded answer in `recorded_line` with that in `replayed_line`, and fills the rest of `pair`.
void compare_records(const std::string& recorded_line, const std::string& replayed_line, const CompareOptions& options,
                     bool want_patch, bool want_texts, ReplayedPair& pair);

class ExchangeSender {
 public:
  explicit ExchangeSender(const ReplayParts& parts);

  // `recorded.skip` is empty. `place`: where its record is.
  SentPair send(RecordedRequest& recorded, const RecordShelf::Place& place);
  // Asks the old target once more.
  SentPair send_baseline(const RecordedRequest& recorded, const RecordShelf::Place& place);

 private:
  SentPair run(Request request, bool baseline, ReplayedPair pair, const RecordShelf::Place& place);
  void compare(Exchange& x, const RecordShelf::Place& place, ReplayedPair& pair) const;

  const ReplayParts& parts_;
  SendTransport transport_;
  ExchangeRunner runner_, old_runner_;
};

}  // namespace finops::cli
