// F4: bodies and headers reach the other side unchanged, but for what the contract lists.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f4_bytes_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";
const std::string kOk = response("200 OK", {}, "ok");

struct OpenAi {
  explicit OpenAi(std::string answer = kOk) : upstream(std::move(answer)) {}
  FakeUpstream upstream;
  FinopsServer finops{{.upstreams = {{"openai", upstream.url()}}}};
};

}  // namespace

TEST_CASE("F4: binary bodies of every size arrive unchanged in both directions") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;)
      connection.send(
          response("200 OK", {{"Content-Type", "application/octet-stream"}}, connection.read_request().body));
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  std::uint32_t seed = 1;
  for (const std::size_t size : {0U, 1U, 2U, 255U, 4095U, 4096U, 4097U, 16384U, 65535U, 65536U, 65537U, 1U << 20,
                                 (8U << 20) - 1, 8U << 20, (8U << 20) + 1}) {
    CAPTURE(size);
    const std::string body = random_bytes(size, seed++);
    const Message answer = client.exchange(request("POST", kPath, {{"Content-Length", std::to_string(size)}}, body));
    CHECK(answer.status() == 200);
    CHECK(answer.complete);
    CHECK((answer.body == body));
    CHECK((upstream.request().body == body));
  }
}

TEST_CASE("F4: chunked bodies arrive unchanged in both directions") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;) {
      const std::string body = connection.read_request().body;
      std::string answer = response("200 OK", {{"Transfer-Encoding", "chunked"}});
      for (std::size_t at = 0; at < body.size(); at += 777) answer += chunk(body.substr(at, 777));
      connection.send(answer + std::string(kLastChunk));
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (const std::size_t size : {0U, 1U, 5000U, 300000U, 9U << 20}) {
    CAPTURE(size);
    const std::string body = random_bytes(size, 7);
    std::string bytes = request("POST", kPath, {{"Transfer-Encoding", "chunked"}});
    for (std::size_t at = 0; at < size; at += 30011) bytes += chunk(body.substr(at, 30011));
    const Message answer = client.exchange(bytes + std::string(kLastChunk));
    CHECK(answer.complete);
    CHECK((answer.body == body));
    CHECK((upstream.request().body == body));
  }
}

TEST_CASE("F4: compressed bodies stay compressed in both directions") {
  for (const Compressed& sample : compressed_samples()) {
    CAPTURE(sample.coding);
    const Headers coding = {{"Content-Type", "application/json"}, {"Content-Encoding", sample.coding}};
    OpenAi proxy(response("200 OK", coding, sample.bytes));
    const Message answer = proxy.finops.exchange(request("POST", kPath, coding, sample.bytes));
    CHECK((answer.body == sample.bytes));
    CHECK(answer.header("content-encoding") == sample.coding);
    const Message seen = proxy.upstream.request();
    CHECK((seen.body == sample.bytes));
    CHECK(seen.header("content-encoding") == sample.coding);
    CHECK(seen.header("content-length") == std::to_string(sample.bytes.size()));
    CHECK(seen.count("accept-encoding") == 0);
  }
}

TEST_CASE("F4: a wrong or unknown content coding is forwarded unchanged") {
  for (const std::string coding : {"gzip", "zstd", "br", "x-unknown", "gzip, br", "identity", ""}) {
    CAPTURE(coding);
    const std::string body = "this is not compressed at all";
    OpenAi proxy(response("200 OK", {{"Content-Encoding", coding}}, body));
    const Message answer = proxy.finops.exchange(request("POST", kPath, {{"Content-Encoding", coding}}, body));
    CHECK(answer.status() == 200);
    CHECK(answer.body == body);
    CHECK(proxy.upstream.request().body == body);
    CHECK(proxy.finops.records().size() == 1);
  }
}

TEST_CASE("F4: a multipart body is opaque") {
  OpenAi proxy;
  const std::string body =
      "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\nContent-Type: "
      "application/jsonl\r\n\r\n" +
      random_bytes(5000, 3) + "\r\n--b\r\ncontent-disposition: form-data; name=model\r\n\r\n\r\n--b--\r\nepilogue";
  proxy.finops.exchange(request("POST", kPath, {{"Content-Type", "multipart/form-data; boundary=b"}}, body));
  CHECK((proxy.upstream.request().body == body));
  CHECK(proxy.upstream.request().header("content-type") == "multipart/form-data; boundary=b");
}

TEST_CASE("F4: JSON is never written anew") {
  const std::string json = "{ \"b\":1.10,\"a\":12345678901234567890123,\r\n\t\"a\":\"\\u00e4\\/\", \"x\":1e400 }\n\n";
  OpenAi proxy(json_response(json));
  CHECK(proxy.finops.exchange(json_request(kPath, json)).body == json);
  CHECK(proxy.upstream.request().body == json);
}

TEST_CASE("F4: an event stream is never framed anew") {
  const std::string events =
      ": comment\n\nevent:a\r\ndata:1\r\n\r\ndata: x\rdata: y\r\r\n\n\n\xef\xbb\xbf"
      "data: {broken\n\nid\nretry: x\n\ndata: tail";
  OpenAi proxy(response("200 OK", {{"Content-Type", "text/event-stream"}}, events));
  CHECK((proxy.finops.exchange(json_request(kPath, "{\"stream\":true}")).body == events));
}

TEST_CASE("F4: header order, case, duplicates and empty values survive on the way up") {
  OpenAi proxy;
  const Headers sent = {{"user-agent", "OpenAI/Python 1.0"},
                        {"X-B", "2"},
                        {"x-a", "1"},
                        {"Accept", "*/*"},
                        {"X-B", "1"},
                        {"X-Empty", ""},
                        {"ACCEPT-ENCODING", "gzip, br"},
                        {"x-b", "2"},
                        {"Cookie", "a=1"},
                        {"Cookie", "b=2"},
                        {"X-Odd", "a%41,  \"b\"\t;=  c"},
                        {"X-High", "\xc3\xa4\xff\x80"},
                        {"x-stainless-lang", "python"},
                        {"OpenAI-Beta", "assistants=v2"},
                        {"Range", "bytes=0-4"},
                        {"If-None-Match", "\"e\""},
                        {"X-!#$%&'*+-.^_`|~9", "token name"},
                        {"Via", "1.1 other"},
                        {"X-Forwarded-For", "10.0.0.1"},
                        {"Content-Length", "3"},
                        {"Referer", ""},
                        {"X-Last", "end"}};
  proxy.finops.exchange(request("POST", kPath, sent, "abc"));
  const Message seen = proxy.upstream.request();
  CHECK(seen.without({"host"}) == sent);
  CHECK(seen.values("host") == std::vector<std::string>{"127.0.0.1:" + std::to_string(proxy.upstream.port())});
}

TEST_CASE("F4: nothing is added to a bare request") {
  OpenAi proxy;
  proxy.finops.exchange("GET " + kPath + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(proxy.upstream.request().without({"host"}).empty());
}

TEST_CASE("F4: header order, case, duplicates and empty values survive on the way down") {
  const Headers sent = {{"date", "Tue, 01 Jan 2030 00:00:00 GMT"},
                        {"Server", "uvicorn"},
                        {"Set-Cookie", "a=1; Path=/"},
                        {"x-request-id", "req_1"},
                        {"Set-Cookie", "b=2"},
                        {"X-Empty", ""},
                        {"set-cookie", "a=3"},
                        {"X-Odd", "a%41,  \"b\"\t;=  c"},
                        {"X-High", "\xc3\xa4\xff\x80"},
                        {"CONTENT-TYPE", "application/json; charset=x"},
                        {"Retry-After", "7"},
                        {"anthropic-ratelimit-tokens-remaining", "0"},
                        {"Alt-Svc", "h3=\":443\""},
                        {"Strict-Transport-Security", "max-age=1"},
                        {"WWW-Authenticate", "Bearer"},
                        {"Content-Length", "2"},
                        {"X-Last", "end"}};
  OpenAi proxy(response("200 OK", sent, "ok"));
  const Message answer = proxy.finops.exchange(request("GET", kPath));
  CHECK(answer.without({"x-finops-id"}) == sent);
  CHECK(answer.count("x-finops-id") == 1);
}

TEST_CASE("F4: hop-by-hop fields and what Connection names stop here on the way up") {
  OpenAi proxy;
  const Headers sent = {{"X-Keep", "1"},
                        {"Connection", "keep-alive, X-Drop"},
                        {"Keep-Alive", "timeout=5"},
                        {"X-Drop", "1"},
                        {"Proxy-Connection", "keep-alive"},
                        {"Proxy-Authorization", "Basic eDp5"},
                        {"TE", "trailers"},
                        {"Trailer", "X-T"},
                        {"connection", " x-drop-2 ,, x-drop-3"},
                        {"x-DROP-2", "1"},
                        {"x-drop-2", "2"},
                        {"X-Drop-3", ""},
                        {"X-Drop-30", "kept"},
                        {"Accept", "*/*"}};
  proxy.finops.exchange(request("GET", kPath, sent));
  CHECK(proxy.upstream.request().without({"host"}) ==
        Headers{{"X-Keep", "1"}, {"X-Drop-30", "kept"}, {"Accept", "*/*"}});
}

TEST_CASE("F4: hop-by-hop fields and what Connection names stop here on the way down") {
  OpenAi proxy(response("200 OK",
                        {{"X-Keep", "1"},
                         {"Connection", "keep-alive, X-Internal"},
                         {"Keep-Alive", "timeout=5, max=100"},
                         {"X-Internal", "1"},
                         {"Proxy-Authenticate", "Basic"},
                         {"Proxy-Connection", "keep-alive"},
                         {"Upgrade", "h2c"},
                         {"Content-Length", "2"}},
                        "ok"));
  const Message answer = proxy.finops.exchange(request("GET", kPath));
  CHECK(answer.without({"x-finops-id"}) == Headers{{"X-Keep", "1"}, {"Content-Length", "2"}});
}

TEST_CASE("F4 F12: Connection cannot take the framing or the host away") {
  OpenAi proxy;
  const std::string named = "close, content-length, transfer-encoding, host, x-finops-id, content-type";
  const Message answer = proxy.finops.exchange(request("POST", kPath, {{"Connection", named}}, "body"));
  const Message seen = proxy.upstream.request();
  CHECK(answer.status() == 200);
  CHECK(seen.body == "body");
  CHECK(seen.count("host") == 1);
  CHECK(seen.header("content-length") == "4");
  CHECK(answer.count("x-finops-id") == 1);
}

TEST_CASE("F4: every answer has an id of its own") {
  OpenAi proxy;
  RawClient client = proxy.finops.connect();
  std::vector<std::string> ids;
  ids.reserve(50);
  for (int i = 0; i < 50; ++i) ids.push_back(client.exchange(request("GET", kPath)).header("x-finops-id"));
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
  CHECK(ids.front().size() == 26);
}

TEST_CASE("F4: long and many headers survive") {
  OpenAi proxy;
  Headers many;
  for (int i = 0; i < 2000; ++i) many.emplace_back("X-" + std::to_string(i % 700), "v" + std::to_string(i));
  many.emplace_back("X-Long", std::string(100'000, 'a') + " " + std::string(20'000, 'b'));
  proxy.finops.exchange(request("GET", kPath, many));
  CHECK((proxy.upstream.request().without({"host"}) == many));

  OpenAi downwards(response("200 OK", many, "ok"));
  CHECK((downwards.finops.exchange(request("GET", kPath)).without({"x-finops-id", "content-length"}) == many));
}

}  // namespace finops::test::f4_bytes_test
