// Observers are called in order, and one that fails does not affect the others.
#include "core/exchange/exchange_observer.h"

#include <doctest/doctest.h>

#include "core/exchange/runner_fixture.h"

namespace finops::test::exchange_observer_test {

TEST_CASE("F16 runner: observers are told of heads and ends in their order, and one that throws is passed over") {
  Fixture f;
  TraceObserver first(f.trace, "1 "), failing(f.trace, "2 "), last(f.trace, "3 ");
  first.heads = failing.heads = last.heads = failing.throws = true;
  f.observers = {&first, &failing, &last};
  f.run();
  CHECK(f.trace == Trace{"1 request head", "2 request head", "3 request head", "begin", "prepare", "1 response head",
                         "2 response head", "3 response head", "head", "chunk(abc)", "record", "end(def)", "1 finished",
                         "2 finished", "3 finished"});
  CHECK(f.client.body == "abcdef");
  CHECK(f.x.outcome == Outcome::ok);
}

TEST_CASE("F16 runner: observers are told once of an exchange that was rejected, refused or abandoned") {
  const auto finished = [](const auto& end) {
    Fixture f;
    end(f);
    return std::count(f.trace.begin(), f.trace.end(), "finished");
  };
  CHECK(finished([](Fixture& f) { f.runner().reject(f.x, {413, "too_large", "too large"}, f.client); }) == 1);
  CHECK(finished([](Fixture& f) { f.runner().abandon(f.x, {ErrorCode::client_gone, "gone", {}}); }) == 1);
  CHECK(finished([](Fixture& f) {
          f.log.refuse = true;
          f.run();
        }) == 1);
}

}  // namespace finops::test::exchange_observer_test
