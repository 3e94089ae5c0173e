// Who watches exchanges without a part in them: access lines, counters, a page, metrics. Called on the thread of the
// exchange, those of different exchanges at the same time: whoever may have to wait hands on what it takes through a
// bounded queue of its own. The exchange is the callee's until it returns.
#pragma once
#include <utility>
#include <vector>

#include "core/exchange/exchange.h"

namespace finops {

class ExchangeObserver {
 public:
  virtual ~ExchangeObserver() = default;
  virtual void on_request_head(const Exchange&) {}   // once, as soon as it is there; nothing is decided yet
  virtual void on_response_head(const Exchange&) {}  // of upstream or of an answer of finops' own
  virtual void on_finished(const Exchange&) {}       // exactly once, after the record
};

// Observers in the order in which they are told. They belong to the caller and outlive the list.
class ExchangeObservers {
 public:
  ExchangeObservers() = default;
  explicit ExchangeObservers(std::vector<ExchangeObserver*> all) : all_(std::move(all)) {}

  void add(ExchangeObserver& observer) { all_.push_back(&observer); }

  // One that throws is passed over; the others are told all the same.
  void tell(void (ExchangeObserver::*what)(const Exchange&), const Exchange& x) const noexcept;

 private:
  std::vector<ExchangeObserver*> all_;
};

}  // namespace finops
