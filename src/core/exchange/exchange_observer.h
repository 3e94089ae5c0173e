// Watches exchanges and changes nothing: access lines, counters, a page, metrics. Called on the thread of the exchange,
// so for different exchanges at the same time. An observer that may have to wait must pass its data on through a
// bounded queue of its own. The exchange does not change until the call returns.
#pragma once
#include <utility>
#include <vector>

#include "core/exchange/exchange.h"

namespace finops {

class ExchangeObserver {
 public:
  virtual ~ExchangeObserver() = default;
  virtual void on_request_head(const Exchange&) {}   // once, when the head has arrived; nothing is decided yet
  virtual void on_response_head(const Exchange&) {}  // from upstream, or of an answer that finops made
  virtual void on_finished(const Exchange&) {}       // exactly once, after the record was written
};

// Observers in the order in which they are called. They belong to the caller and outlive the list.
class ExchangeObservers {
 public:
  ExchangeObservers() = default;
  explicit ExchangeObservers(std::vector<ExchangeObserver*> all) : all_(std::move(all)) {}

  void add(ExchangeObserver& observer) { all_.push_back(&observer); }

  // Calls `what` on each observer. If one throws, that is ignored and the others are still called.
  void notify(void (ExchangeObserver::*what)(const Exchange&), const Exchange& x) const noexcept;

 private:
  std::vector<ExchangeObserver*> all_;
};

}  // namespace finops
