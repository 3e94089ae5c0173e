// What the runner's own sink does between transport, client and log.
#include "core/exchange/runner_sink.h"

#include <doctest/doctest.h>

#include "core/exchange/runner_fixture.h"
#include "support/scripted_waiter.h"

namespace finops::test::runner_sink_test {

TEST_CASE("L5 runner: what the log's begin() returned comes to prepare() and record(), and ends with the exchange") {
  Fixture f;
  f.run();
  CHECK(f.log.handles.made == 1);
  CHECK(f.log.handles.in_prepare == 1);
  CHECK(f.log.handles.in_record == 1);
  CHECK(f.log.handles.alive == 0);
}

TEST_CASE("L5 runner: an exchange that the log refused, or that never came so far, is recorded without a handle") {
  Fixture refused;
  refused.log.refuse = true;
  refused.run();
  CHECK(refused.trace == Trace{"begin", "record", "head", "end(" + refused.client.body + ")", "finished"});
  Fixture rejected("/nowhere");
  rejected.run();
  CHECK(std::count(rejected.trace.begin(), rejected.trace.end(), "record") == 1);
  for (const Fixture* f : {&refused, &rejected}) {
    CHECK(f->log.handles.made == 0);
    CHECK(f->log.handles.in_record == 0);
  }
}

TEST_CASE("L2 runner: the log's work is done where the waiter says") {
  Fixture f;
  ScriptedWaiter waiter;
  f.x.waiter = &waiter;
  f.run();
  CHECK(waiter.worked == 2);  // prepare and record
  CHECK(f.trace.back() == "finished");
  CHECK(f.log.handles.in_record == 1);
}

TEST_CASE("L1 runner: an exchange that asks for no record gets no handle") {
  Fixture f;
  f.x.request.headers.add("x-finops-log", "none");
  f.run();
  CHECK(f.log.handles.made == 0);
  CHECK(std::count(f.trace.begin(), f.trace.end(), "record") == 0);
}

}  // namespace finops::test::runner_sink_test
