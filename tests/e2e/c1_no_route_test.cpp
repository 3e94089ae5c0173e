// C1: a wrong base URL leaves a trace, and the answer says what was probably meant.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::c1_no_route_test {

using namespace finops::test;

TEST_CASE("C1: a request that belongs to no endpoint is answered with the nearest one, logged and shown") {
  FinopsServer finops({.args = {"--access-log", "short"}});
  RawClient client = finops.connect();
  const Message answer = client.exchange(json_request("/v1/messages?key=sk-not-to-be-shown", R"({"model":"m"})"));
  CHECK(answer.status() == 404);
  CHECK(answer.header("x-finops-error") == "no_route");
  CHECK(answer.count("x-finops-id") == 1);
  const Json error = Json::parse(answer.body, nullptr, false);
  CHECK(error["type"] == "error");
  CHECK(error["error"]["message"] ==
        "finops: no endpoint has the path /v1/messages; did you mean /anthropic_passthrough/v1/messages?");
  CHECK(client.exchange(request("GET", "/_finops/health")).status() == 200);  // the body was read: it goes on

  Json record = finops.wait_record();
  CHECK(record["id"] == answer.header("x-finops-id"));
  CHECK(record["outcome"] == "rejected");
  CHECK(record["status"] == 404);
  CHECK(record["route"].is_null());
  CHECK(record["provider"].is_null());
  CHECK(record["path"] == "/v1/messages");
  CHECK(record["error"]["code"] == "no_route");
  CHECK(logged_body(record["request"]) == R"({"model":"m"})");
  CHECK_FALSE(contains(read_tree(finops.home()), "sk-not-to-be-shown"));
  CHECK(finops.stop() == 0);
  CHECK(contains(finops.process().err(), "POST /v1/messages"));
  CHECK(contains(finops.process().err(), "did you mean /anthropic_passthrough/v1/messages?"));
}

TEST_CASE("C1: what is not about a base URL leaves no record") {
  const FinopsServer finops;
  for (const std::string path : {"/", "/_finops", "/_finops/", "/_finops/nothing", "/favicon.ico", "/robots.txt",
                                 "/apple-touch-icon.png", "/.well-known/appspecific/com.chrome.devtools.json"}) {
    CAPTURE(path);
    CHECK(finops.exchange(request("GET", path)).status() == (path == "/" ? 200 : 404));
  }
  CHECK(finops.exchange("nonsense\r\n\r\n").status() == 400);
  CHECK(finops.exchange(request("GET", "/nowhere")).status() == 404);
  REQUIRE(finops.records().size() == 1);
  CHECK(finops.records()[0]["path"] == "/nowhere");
}

TEST_CASE("C1: a body too large to be read for nothing is not, and the connection ends") {
  const FinopsServer finops;
  RawClient client = finops.connect();
  client.send("POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\nabc");
  CHECK(client.receive("POST").status() == 404);
  CHECK(client.closed_by_peer());
  RawClient asks = finops.connect();
  asks.send("POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(asks.receive("POST").status() == 404);
}

TEST_CASE("C1: a provider's 404 on a path without its usual version gets a hint in the access line") {
  FakeUpstream upstream(response("404 Not Found", {}, "{}"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", upstream.url("/base")}},
                       .args = {"--access-log", "short"}});
  finops.exchange(request("GET", "/openai_passthrough/chat/completions"));
  finops.exchange(request("GET", "/openai_passthrough/v1/models/none"));
  finops.exchange(request("GET", "/anthropic_passthrough/messages"));
  CHECK(finops.stop() == 0);
  const std::string err = finops.process().err();
  const std::string hint = "OpenAI's paths begin with /v1: base URL .../openai_passthrough/v1";
  REQUIRE(contains(err, hint));
  CHECK(err.find(hint) == err.rfind(hint));
  CHECK_FALSE(contains(err, "Anthropic's paths"));
}

TEST_CASE("C1: a base URL with https is reported on stderr, since its client cannot read the answer") {
  FinopsServer finops;
  RawClient client = finops.connect();
  client.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 22));
  CHECK(finops.process().wait_line("finops: a client spoke TLS to this port; a base URL here begins with http://"));
  CHECK(finops.records().empty());
}

TEST_CASE("C1 F14: a path of any bytes makes a 404 that is JSON, and harmless on a terminal") {
  FinopsServer finops({.args = {"--access-log", "short"}});
  for (const std::string path : {"/\xff\xfe/\"x\\",
                                 "/v1/\xc2\x9b"
                                 "31m",
                                 "/<script>", "/\xe2\x80\xaegnp.x"}) {
    CAPTURE(path);
    const Message answer = finops.exchange(request("GET", path));
    if (answer.status() == 400) continue;
    CHECK(answer.status() == 404);
    CHECK(Json::parse(answer.body, nullptr, false).is_object());
  }
  CHECK(finops.stop() == 0);
  const std::string err = finops.process().err();
  for (const char* raw : {"\xc2\x9b", "\xff", "\xe2\x80\xae"}) CHECK_FALSE(contains(err, raw));
}

}  // namespace finops::test::c1_no_route_test
