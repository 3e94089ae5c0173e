// F13 through the proxies of the environment: what they are asked, whom an error names, and that no login gets out.
#include <doctest/doctest.h>

#include <poll.h>

#include <filesystem>

#include "support/finops_server.h"
#include "support/tls_peer.h"

namespace finops::test::f13_proxy_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
const std::string kOk = response("200 OK", {}, "ok");

std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// Copies bytes both ways until one side ends. `tls` is null when the client's side is plain.
void relay(UpstreamConn& client, SSL* tls, std::uint16_t port) {
  Wire target(connect_to(port));
  std::string bytes(16384, '\0');
  for (;;) {
    const bool waiting = tls != nullptr && SSL_pending(tls) > 0;
    pollfd p[] = {{client.wire().fd(), POLLIN, 0}, {target.fd(), POLLIN, 0}};
    if (::poll(p, 2, waiting ? 0 : 10'000) <= 0 && !waiting) return;
    if (p[0].revents != 0 || waiting) {
      const auto n = tls != nullptr ? SSL_read(tls, bytes.data(), 16384) : ::read(p[0].fd, bytes.data(), 16384);
      if (n > 0 && !target.send({bytes.data(), static_cast<std::size_t>(n)})) return;
      if (n <= 0 && (tls == nullptr || SSL_get_error(tls, static_cast<int>(n)) != SSL_ERROR_WANT_READ)) return;
    }
    if (p[1].revents == 0) continue;
    if (!target.fill()) return;
    const std::string got = std::exchange(target.buffer(), {});
    if (tls != nullptr) {
      SSL_write(tls, got.data(), static_cast<int>(got.size()));
    } else {
      client.send(got);
    }
  }
}

// The answer and everything that was written, which must not hold `secret`.
struct Said {
  Message answer;
  Json record;
};
Said ask(const FinopsServer& finops, const std::string& secret) {
  Said out{finops.exchange(json_request(kPath, "{}")), finops.wait_record()};
  CHECK_FALSE(contains(out.answer.body, secret));
  CHECK_FALSE(contains(finops.process().err(), secret));
  for (const std::string& line : log_lines(finops.log())) CHECK_FALSE(contains(line, secret));
  return out;
}

}  // namespace

TEST_CASE("F13: a proxy that cannot be parsed is refused at the start without its login") {
  for (const std::string bad :
       {"http://user:s3cr#et@proxy:3128", "http://user:s3cr et@proxy:3128", "gopher://u:s3cret@h"}) {
    for (const std::string name : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "http_proxy"}) {
      const Outcome outcome = run_finops({"serve", "--port", "0", "--no-log"}, {name + "=" + bad});
      CHECK(outcome.status == 2);
      CHECK(contains(outcome.err, name));
      CHECK_FALSE(contains(outcome.err, "s3cr"));
    }
  }
}

TEST_CASE("F13: through a proxy, with its login, which is in no log") {
  const Authority authority;
  TlsUpstream provider(authority.sign(), kOk);
  std::string asked;
  FakeUpstream proxy([&](UpstreamConn& connection) {
    MessageReader reader = connection.reader();
    reader.read_head();
    asked = connection.wire().buffer();
    connection.record(reader.message());
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    connection.wire().buffer().clear();
    relay(connection, nullptr, provider.plain.port());
  });
  const FinopsServer finops(
      {.upstreams = {{"openai", provider.url()}},
       .environment = {"SSL_CERT_FILE=" + authority.file(), "HTTPS_PROXY=http://me:s3cr%23et@" + at(proxy.port())}});
  const Said said = ask(finops, "s3cr");
  CHECK(said.answer.body == "ok");
  CHECK(proxy.request().method() == "CONNECT");
  CHECK(proxy.request().target() == "localhost:" + std::to_string(provider.plain.port()));
  CHECK(proxy.request().header("Proxy-Authorization") == "Basic bWU6czNjciNldA==");
  CHECK_FALSE(provider.plain.connections() == 0);
}

TEST_CASE("F13: an error names the proxy that caused it") {
  struct Case {
    std::string answer, said;
  };
  for (const Case& c :
       std::initializer_list<Case>{{"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
                                    "realm=x\r\nContent-Length: 0\r\n\r\n",
                                    "407"},
                                   {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "answered 403 to CONNECT"},
                                   {"", "which failed"}}) {
    CAPTURE(c.said);
    FakeUpstream proxy([&](UpstreamConn& connection) {
      MessageReader(connection.wire(), MessageReader::Kind::request).read_head();
      if (!c.answer.empty()) connection.send(c.answer);
    });
    const FinopsServer finops({.environment = {"HTTPS_PROXY=http://me:s3cret@" + at(proxy.port())}});
    const Said said = ask(finops, "s3cret");
    CHECK(said.answer.status() == 502);
    CHECK(said.answer.header("x-finops-error") == "upstream_connect");
    CHECK(contains(said.answer.body, "HTTPS_PROXY is set to " + at(proxy.port())));
    CHECK(contains(said.answer.body, c.said));
    CHECK(contains(said.answer.body, "api.openai.com"));
  }
  const std::uint16_t closed = closed_port();
  for (const std::string scheme : {"http", "socks5h", "https"}) {
    const FinopsServer finops({.environment = {"all_proxy=" + scheme + "://me:s3cret@" + at(closed)}});
    const Said said = ask(finops, "s3cret");
    CHECK(contains(said.answer.body, "all_proxy is set to " + at(closed) + ", which refused the connection"));
  }
  const FinopsServer nameless({.environment = {"HTTPS_PROXY=http://me:s3cret@no-such-host.invalid:3128"}});
  const Said said = ask(nameless, "s3cret");
  CHECK(said.answer.header("x-finops-error") == "upstream_connect");
  CHECK(contains(said.answer.body, "HTTPS_PROXY is set to no-such-host.invalid:3128, but"));
}

TEST_CASE("F13: a proxy that breaks into TLS is named with the certificate that it shows") {
  const Authority authority, company("the company");
  const TlsServer forged(company.sign());
  FakeUpstream proxy([&](UpstreamConn& connection) {
    MessageReader(connection.wire(), MessageReader::Kind::request).read_head();
    connection.wire().buffer().clear();
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    TlsPeer peer(connection, forged);
    peer.read_request();
  });
  const FinopsServer finops({.upstreams = {{"openai", "https://localhost:9"}},
                             .environment = {"SSL_CERT_FILE=" + authority.file(), "HTTPS_PROXY=" + at(proxy.port())}});
  const Said said = ask(finops, "s3cret");
  CHECK(said.answer.header("x-finops-error") == "upstream_tls");
  CHECK(contains(said.answer.body, "the company"));
  CHECK(contains(said.answer.body, "through HTTPS_PROXY, " + at(proxy.port())));
}

TEST_CASE("F13: the certificate of an https proxy follows SSL_CERT_FILE, too") {
  const Authority authority, stranger("a stranger");
  TlsUpstream provider(authority.sign(), kOk);
  for (const bool known : {true, false}) {
    CAPTURE(known);
    TlsUpstream proxy((known ? authority : stranger).sign(), [&](UpstreamConn& connection, TlsPeer& peer) {
      peer.read_request();
      peer.send("HTTP/1.1 200 OK\r\n\r\n");
      relay(connection, peer.ssl(), provider.plain.port());
    });
    const FinopsServer finops(
        {.upstreams = {{"openai", provider.url()}},
         .environment = {"SSL_CERT_FILE=" + authority.file(),
                         "HTTPS_PROXY=https://me:s3cret@localhost:" + std::to_string(proxy.plain.port())}});
    const Said said = ask(finops, "s3cret");
    if (known) {
      CHECK(said.answer.body == "ok");
      RawClient client = finops.connect();
      CHECK(client.exchange(json_request(kPath, "\"" + std::string(500'000, 'x') + "\"")).body == "ok");
    } else {
      CHECK(said.answer.header("x-finops-error") == "upstream_tls");
      CHECK(contains(said.answer.body, "HTTPS_PROXY is set to localhost:" + std::to_string(proxy.plain.port())));
      CHECK(contains(said.answer.body, "SSL_CERT_FILE"));
    }
  }
}

TEST_CASE("F13: the mock needs no proxy") {
  const FinopsServer mock({.environment = {"HTTPS_PROXY=gopher://x"}, .args = {"--mock"}});
  CHECK(mock.port() != 0);
}

}  // namespace finops::test::f13_proxy_test
