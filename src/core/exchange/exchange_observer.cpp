#include "core/exchange/exchange_observer.h"

#include <exception>

#include <spdlog/spdlog.h>

namespace finops {

void ExchangeObservers::notify(void (ExchangeObserver::*what)(const Exchange&), const Exchange& x) const noexcept {
  for (ExchangeObserver* const observer : all_) {
    try {
      (observer->*what)(x);
    } catch (const std::exception& e) {
      spdlog::debug("{}: an observer failed: {}", x.id, e.what());
    } catch (...) {
      spdlog::debug("{}: an observer failed", x.id);
    }
  }
}

}  // namespace finops
