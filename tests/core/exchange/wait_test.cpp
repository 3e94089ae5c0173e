// How the result of a wait becomes an error of the exchange. All waits go through the waiter of the exchange.
#include "core/exchange/wait.h"

#include <doctest/doctest.h>

#include "support/scripted_waiter.h"

namespace finops::test::wait_test {
namespace {

using std::chrono::milliseconds;

struct Waiting {
  ScriptedWaiter waiter;
  Cancel cancel{4, 5, &waiter};
  WaitFor what;
  Waiting() { what.upstream_fd = 3; }

  // With `came` of the descriptor `fd`.
  Result<Ready> comes(int fd, Awaited::Came came) {
    waiter.answer = [=](std::span<Awaited> all) {
      for (Awaited& one : all) one.came = one.fd == fd ? came : Awaited::Came{};
      return 1;
    };
    return wait_for(what, cancel, milliseconds(1500));
  }
};

}  // namespace

TEST_CASE("F10 transport: one wait covers upstream, the client's hang-up and the stop, within the idle limit") {
  Waiting w;
  const auto ready = wait_for(w.what, w.cancel, milliseconds(1500));
  REQUIRE_FALSE(ready.ok());
  CHECK(ready.error().code == ErrorCode::timeout);
  REQUIRE(w.waiter.asked.size() == 1);
  const auto& asked = w.waiter.asked[0];
  CHECK(asked.limit == milliseconds(1500));
  REQUIRE(asked.what.size() == 3);
  CHECK(asked.what[0].fd == 3);
  CHECK(asked.what[0].readable);
  CHECK_FALSE(asked.what[0].writable);
  CHECK(asked.what[1].fd == 4);
  CHECK(asked.what[1].peer_ended);
  CHECK_FALSE(asked.what[1].readable);  // what it sends on is the next request's
  CHECK(asked.what[2].fd == 5);
  (void)wait_for(w.what, w.cancel, milliseconds(0));
  CHECK_FALSE(w.waiter.asked[1].limit.has_value());  // 0: for ever
}

TEST_CASE("F9 transport: what came of a wait, as an outcome of the exchange") {
  Waiting w;
  w.what.upstream_writable = true;
  w.what.client_data_fd = 4;
  auto ready = w.comes(3, {.writable = true});
  REQUIRE(ready.ok());
  CHECK(ready->upstream);
  CHECK_FALSE(ready->client_data);
  CHECK(w.waiter.asked[0].what[0].writable);
  CHECK(w.waiter.asked[0].what[1].readable);
  ready = w.comes(4, {.readable = true});
  REQUIRE(ready.ok());
  CHECK(ready->client_data);
  CHECK(w.comes(3, {.broke = true})->upstream);  // receiving will give the reason
  CHECK(w.comes(4, {.readable = true, .peer_ended = true}).error().code == ErrorCode::client_gone);
  CHECK(w.comes(4, {.broke = true}).error().code == ErrorCode::client_gone);
  CHECK(w.comes(5, {.readable = true}).error().code == ErrorCode::canceled);
  w.waiter.answer = [](std::span<Awaited>) { return -1; };
  CHECK(wait_for(w.what, w.cancel, milliseconds(1)).error().code == ErrorCode::internal);
}

TEST_CASE("F9 transport: a look at the cancellation does not wait, and a wait beside others sees it first") {
  Waiting w;
  CHECK(check_cancel(w.cancel).ok());
  CHECK(w.waiter.asked[0].limit == milliseconds(0));
  Awaited own[2];
  own[0].fd = 7;
  own[1].fd = 8;
  w.waiter.answer = [](std::span<Awaited> all) {
    all[1].came.readable = true;
    return 1;
  };
  CHECK(*wait_beside(own, w.cancel, milliseconds(9)) == 1);
  CHECK(own[1].came.readable);
  CHECK(w.waiter.asked[1].limit == milliseconds(9));
  w.waiter.answer = [](std::span<Awaited> all) {
    all[0].came.readable = all[2].came.peer_ended = true;
    return 2;
  };
  CHECK(wait_beside(own, w.cancel, milliseconds(9)).error().code == ErrorCode::client_gone);
  CHECK(check_cancel({}).ok());  // no descriptors to check
}

}  // namespace finops::test::wait_test
