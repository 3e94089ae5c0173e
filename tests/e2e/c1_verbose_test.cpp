// C1: what `serve -v` shows.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::c1_verbose_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

}  // namespace

TEST_CASE("C1 L7: -v shows the heads as they pass, without secrets and harmless for a terminal") {
  Gate finish;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 Fine \x9b", {{"Transfer-Encoding", "chunked"},
                                               {"X-Answer",
                                                "caf\xc3\xa9 \xc2\x9b"
                                                "31m"},
                                               {"Set-Cookie", "session=cookie-secret-0123456789"},
                                               {"X-Long", std::string(50'000, 'l')}}));
    connection.wait(finish);
    connection.send(chunk("body-not-shown") + std::string(kLastChunk));
  });
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}},
                       .environment = {"OPENAI_API_KEY=sk-proj-configured-0123456789"},
                       .args = {"-v"}});
  RawClient client = finops.connect();
  client.send(
      request("POST", kPath + "?key=query-secret-0123456789",
              {{"Authorization", "Bearer sk-caller-secret-0123456789"}, {"X-Mine", "sk-proj-configured-0123456789"}},
              "body-not-shown"));
  CHECK(eventually([&] { return contains(finops.process().err(), " < X-Answer: "); }));  // before the end
  finish.open();
  CHECK(client.receive("POST").complete);
  finops.exchange(request("GET", "/nowhere"));
  finops.exchange(request("GET", kPath, {{"x-finops-log", "none"}, {"X-Unseen", "1"}}));
  CHECK(finops.stop() == 0);
  const std::string err = finops.process().err();
  CHECK(contains(err, " > POST " + kPath + "?key=[redacted:"));
  CHECK(contains(err, " > Authorization: Bearer [redacted:"));
  CHECK(contains(err, " > X-Mine: [redacted:"));
  CHECK(contains(err, " < 200 Fine "));
  CHECK(contains(err, "caf\xc3\xa9 \\x9b31m"));
  CHECK(contains(err, " > GET /nowhere\n"));
  CHECK(contains(err, " < 404 Not Found\n"));
  for (const char* hidden : {"secret-0123456789", "configured-0123456789", "body-not-shown", "X-Unseen", "\x9b"}) {
    CAPTURE(hidden);
    CHECK_FALSE(contains(err, hidden));
  }
  CHECK(err.size() < 20'000);
}

}  // namespace finops::test::c1_verbose_test
