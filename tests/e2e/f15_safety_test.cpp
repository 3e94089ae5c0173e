// F15: finops injects real keys, so a web page or another machine must not be able to use it.
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f15_safety_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

struct Guarded {
  FakeUpstream upstream{response("200 OK", {}, "ok")};
  FinopsServer finops{{.upstreams = {{"openai", upstream.url()}}, .environment = {"OPENAI_API_KEY=sk-proj-real"}}};

  Message ask(const Headers& headers, const std::string& target = kPath) {
    return finops.exchange(request("GET", target, headers));
  }
};

// Addresses of this machine that are not loopback.
std::vector<std::uint32_t> own_addresses() {
  std::vector<std::uint32_t> result;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return result;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    const auto address = ntohl(reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr.s_addr);
    if (address >> 24 != 127) result.push_back(address);
  }
  ::freeifaddrs(list);
  return result;
}

}  // namespace

TEST_CASE("F15: only loopback is bound") {
  const FinopsServer finops;
  CHECK(contains(finops.first_line(), "http://127.0.0.1:"));
  CHECK(connect_to(finops.port()).valid());
  for (const std::uint32_t address : own_addresses()) {
    CAPTURE(address);
    CHECK_FALSE(connect_to(finops.port(), Millis(500), address).valid());
  }
}

TEST_CASE("F15: binding elsewhere is refused without --allow-remote and a token") {
  for (const std::string host : {"0.0.0.0", "192.0.2.1", "::", "[::]", "example.com", "0"}) {
    CAPTURE(host);
    const Outcome outcome = run_finops({"serve", "--port", "0", "--host", host});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, host));
    CHECK_FALSE(contains(outcome.err, "listening on"));
  }
}

TEST_CASE("F15: a loopback Host is served") {
  Guarded guarded;
  const std::string port = ":" + std::to_string(guarded.finops.port());
  for (const std::string host : {"localhost", "LocalHost", "127.0.0.1", "[::1]"}) {
    CAPTURE(host);
    CHECK(guarded.ask({{"Host", host}}).status() == 200);
    CHECK(guarded.ask({{"Host", host + port}}).status() == 200);
    CHECK(guarded.ask({{"Host", host}}, "/_finops/status").status() == 200);
  }
}

TEST_CASE("F15: a foreign Host is refused everywhere") {
  Guarded guarded;
  const std::string port = std::to_string(guarded.finops.port());
  for (const std::string host : {"evil.com",
                                 "evil.com:8787",
                                 "127.0.0.1.evil.com",
                                 "localhost.evil.com",
                                 "evil.localhost.com",
                                 "localhost@evil.com",
                                 "evil.com@localhost",
                                 "127.0.0.1:80@evil.com",
                                 "127.0.0.1.nip.io",
                                 "xlocalhost",
                                 "localhostx",
                                 "localhost:80:80",
                                 "localhost:x",
                                 "[::1",
                                 "::1]",
                                 "[::1].evil.com",
                                 "0.0.0.0",
                                 "192.168.0.1",
                                 "[fe80::1]",
                                 "127.0.0.1 evil.com",
                                 "127.0.0.1,evil.com",
                                 "localhost/evil",
                                 "",
                                 ":",
                                 "http://localhost"}) {
    CAPTURE(host);
    for (const std::string& target : {kPath, std::string("/_finops/status"), std::string("/")}) {
      CAPTURE(target);
      const Message answer = guarded.ask({{"Host", host}}, target);
      CHECK((answer.status() == 403 || answer.status() == 400));
      if (answer.status() == 403) CHECK(answer.header("x-finops-error") == "forbidden_host");
    }
  }
  CHECK(guarded.ask({{"Host", "evil.com"}}).status() == 403);
  CHECK(guarded.ask({{"Host", "127.0.0.1.evil.com"}}).status() == 403);
  CHECK(guarded.ask({{"Host", "evil.com:" + port}}).status() == 403);
  CHECK(guarded.upstream.connections() == 0);
}

TEST_CASE("F15: a missing Host is a 400") {
  Guarded guarded;
  CHECK(guarded.finops.exchange("GET " + kPath + " HTTP/1.1\r\n\r\n").status() == 400);
  CHECK(guarded.upstream.connections() == 0);
}

TEST_CASE("F15: a request with an Origin is refused") {
  Guarded guarded;
  for (const std::string origin : {"https://evil.com", "null", "http://localhost:3000", "http://127.0.0.1:8787",
                                   "file://", "chrome-extension://abc", ""}) {
    CAPTURE(origin);
    for (const std::string& target : {kPath, std::string("/_finops/status")}) {
      const Message answer = guarded.ask({{"Origin", origin}}, target);
      CHECK(answer.status() == 403);
      CHECK(answer.header("x-finops-error") == "forbidden_origin");
    }
  }
  CHECK(guarded.upstream.connections() == 0);
}

TEST_CASE("F15: a request that a browser marks as another site's is refused") {
  Guarded guarded;
  for (const std::string site : {"cross-site", "same-site"}) {
    CAPTURE(site);
    const Message answer = guarded.ask({{"Sec-Fetch-Site", site}});
    CHECK(answer.status() == 403);
    CHECK(answer.header("x-finops-error") == "forbidden_origin");
  }
  CHECK(guarded.ask({{"sec-fetch-site", "none"}, {"Sec-Fetch-Site", "cross-site"}}).status() == 403);
  CHECK(guarded.upstream.connections() == 0);
  CHECK(guarded.ask({{"Sec-Fetch-Site", "none"}}).status() == 200);
  CHECK(guarded.ask({{"Sec-Fetch-Site", "same-origin"}}).status() == 200);
}

TEST_CASE("F15: a browser that was led to an endpoint is refused, and served on the local pages") {
  Guarded guarded;
  for (const std::string mode : {"navigate", "Navigate", " navigate"}) {
    for (const std::string& target : {kPath, std::string("/genai_passthrough/v1beta/models"),
                                      std::string("http://localhost/azure_passthrough/openai/v1/models")}) {
      CAPTURE(target);
      const Message answer =
          guarded.ask({{"Sec-Fetch-Site", "none"}, {"sec-fetch-mode", "cors"}, {"Sec-Fetch-Mode", mode}}, target);
      CHECK(answer.status() == 403);
      CHECK(answer.header("x-finops-error") == "forbidden_navigation");
    }
  }
  CHECK(guarded.upstream.connections() == 0);
  for (const std::string target : {"/", "/_finops/status"}) {
    CHECK(guarded.ask({{"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Site", "none"}}, target).status() == 200);
  }
  CHECK(guarded.finops.records().size() == 9);
}

TEST_CASE("F15: a target that is a URL without a host is a 400") {
  Guarded guarded;
  for (const std::string target :
       {"http:///openai_passthrough/v1/x", "http://:80/openai_passthrough/v1/x", "http://", "HTTPS:///", "http://?x",
        "http://user@/openai_passthrough/v1/x", "http://user@:80/openai_passthrough/v1/x",
        "http:////evil.com/openai_passthrough/"}) {
    CAPTURE(target);
    const Message answer = guarded.ask({}, target);
    CHECK(answer.status() == 400);
    CHECK(answer.header("x-finops-error") == "bad_request");
  }
  CHECK(guarded.upstream.connections() == 0);
  CHECK(guarded.ask({}, "http://localhost/openai_passthrough/v1/x").status() == 200);
}

TEST_CASE("F15 C1: --host takes an IPv6 address with brackets, as a URL has it") {
  const Fd probe(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = IN6ADDR_LOOPBACK_INIT;
  if (!probe.valid() || ::bind(probe.get(), reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) != 0) {
    MESSAGE("this machine has no ::1");
    return;
  }
  for (const std::string host : {"[::1]", "::1"}) {
    FinopsServer finops({.args = {"--host", host}});
    CHECK(contains(finops.first_line(), " listening on http://[::1]:"));
    CHECK(finops.stop() == 0);
  }
}

TEST_CASE("F15: what Node's fetch sends is fine") {
  Guarded guarded;
  const Headers node = {
      {"accept", "*/*"}, {"accept-language", "*"}, {"sec-fetch-mode", "cors"}, {"user-agent", "node"}};
  CHECK(guarded.ask(node).status() == 200);
  CHECK(guarded.upstream.request().header("sec-fetch-mode") == "cors");
}

TEST_CASE("F15: no answer of finops allows another origin") {
  Guarded guarded;
  std::vector<Message> answers = {
      guarded.ask({}),
      guarded.ask({}, "/"),
      guarded.ask({}, "/_finops/health"),
      guarded.ask({}, "/_finops/status"),
      guarded.ask({}, "/nowhere"),
      guarded.ask({}, "/openai_passthrough/../x"),
      guarded.ask({{"Origin", "https://evil.com"}}),
      guarded.ask({{"Host", "evil.com"}}),
      guarded.finops.exchange(request("OPTIONS", kPath)),
      guarded.finops.exchange(
          request("OPTIONS", kPath, {{"Origin", "https://evil.com"}, {"Access-Control-Request-Method", "POST"}})),
      guarded.finops.exchange(request("OPTIONS", "/_finops/status", {{"Origin", "https://evil.com"}})),
  };
  for (const Message& answer : answers) {
    CAPTURE(answer.start_line);
    CHECK(answer.status() > 0);
    CHECK_FALSE(contains(lower(answer.head), "access-control-"));
  }
  CHECK(answers[8].status() == 200);
  CHECK(answers[9].status() == 403);
}

TEST_CASE("F15: a refused request never gets a configured key into the world or the log") {
  Guarded guarded;
  guarded.ask({{"Host", "evil.com"}});
  guarded.ask({{"Origin", "https://evil.com"}});
  CHECK_FALSE(contains(read_tree(guarded.finops.home()), "sk-proj-real"));
  CHECK(guarded.upstream.connections() == 0);
}

}  // namespace finops::test::f15_safety_test
