// F13: which certificates are believed, what is said about those that are not, and that nothing is sent before.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <atomic>

#include <fstream>

#include "support/finops_server.h"
#include "support/tls_peer.h"

namespace finops::test::f13_certificates_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
const std::string kOk = response("200 OK", {}, "ok");
const std::vector<std::string> kKey = {"OPENAI_API_KEY=sk-proj-neverInClear"};

FinopsServer serve(const TlsUpstream& provider, std::vector<std::string> environment,
                   const std::string& host = "localhost") {
  environment.push_back(kKey.front());
  return FinopsServer({.upstreams = {{"openai", provider.url(host)}}, .environment = environment});
}

std::string trust(const Authority& authority) { return "SSL_CERT_FILE=" + authority.file(); }

// The answer's message must hold all of these.
void refused(const FinopsServer& finops, const std::vector<std::string>& said) {
  const Message answer = finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.status() == 502);
  CHECK(answer.header("x-finops-error") == "upstream_tls");
  const Json record = finops.wait_record();
  CHECK(record["error"]["code"] == "upstream_tls");
  CHECK(record["error"]["phase"] == "connect");
  for (const std::string& text : said) {
    CAPTURE(answer.body);
    CHECK(contains(answer.body, text));
    CHECK(contains(record["error"]["message"].get<std::string>(), text));
  }
}

// A provider that records whether any application data came.
struct Listening {
  explicit Listening(const Identity& identity)
      : provider(identity, [this](UpstreamConn&, TlsPeer& peer) {
          peer.read_request();
          heard.open();
        }) {}
  Gate heard;
  TlsUpstream provider;
};

}  // namespace

TEST_CASE("F13: a certificate is refused before anything is sent, and what to do about it is said") {
  const Authority known, stranger("a stranger");
  struct Case {
    const char* what;
    Identity identity;
    std::vector<std::string> said;
  };
  CertificateWish elsewhere, old, early;
  elsewhere.alternative = "DNS:other.example,DNS:*.more.example,IP:192.0.2.7";
  old.from_days = -9;
  old.to_days = -2;
  early.from_days = 3;
  early.to_days = 9;
  std::vector<Case> cases;
  cases.push_back({"unknown issuer", stranger.sign(), {"a stranger", "SSL_CERT_FILE", known.file()}});
  cases.push_back({"self-signed", Authority::self_signed(), {"SSL_CERT_FILE"}});
  cases.push_back({"for another name", known.sign(elsewhere), {"other.example", "192.0.2.7", "not for localhost"}});
  cases.push_back({"expired", known.sign(old), {"expired on 20", "the clock of this machine"}});
  cases.push_back({"too early", known.sign(early), {"is not valid before 20", "the clock of this machine"}});
  for (Case& c : cases) {
    CAPTURE(c.what);
    Listening upstream(c.identity);
    const FinopsServer finops = serve(upstream.provider, {trust(known)});
    refused(finops, c.said);
    CHECK_FALSE(upstream.heard.is_open());
    CHECK(upstream.provider.plain.connections() == 1);
  }
}

TEST_CASE("F13: certificates of the file, the folder and with names of any kind are believed") {
  const Authority authority;
  const TempDir hashed, plain;
  std::filesystem::copy(authority.file(), plain / "company.pem");
  Process hash({"/usr/bin/openssl", {"x509", "-hash", "-noout", "-in", authority.file()}, {"PATH=/usr/bin:/bin"}});
  hash.wait_exit();
  std::filesystem::copy(authority.file(), hashed / (hash.out().substr(0, 8) + ".0"));
  for (const std::string& variable :
       {trust(authority), "CURL_CA_BUNDLE=" + authority.file(), "SSL_CERT_DIR=" + plain.path().string(),
        "SSL_CERT_DIR=/nowhere:" + hashed.path().string()}) {
    CAPTURE(variable);
    TlsUpstream provider(authority.sign(), kOk);
    for (const char* host : {"localhost", "127.0.0.1"}) {
      const FinopsServer finops = serve(provider, {variable}, host);
      CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
    }
  }
}

TEST_CASE("F13: a certificate that was named is trusted, whoever signed it") {
  const Authority authority;
  const Identity leaf = authority.sign();
  const TempDir folder;
  write_pem(folder / "leaf.pem", leaf);
  TlsUpstream provider(leaf, kOk);
  const FinopsServer finops = serve(provider, {"SSL_CERT_FILE=" + (folder / "leaf.pem").string()});
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
}

TEST_CASE("F13: a variable that names no certificates is said at the start with its name") {
  const TempDir folder;
  std::ofstream(folder / "text.pem") << "no certificate\n";
  std::ofstream(folder / "empty.pem");
  const std::string root = folder.path().string();
  REQUIRE(::mkfifo((root + "/fifo").c_str(), 0600) == 0);
  for (const std::string& bad :
       {"SSL_CERT_FILE=" + root + "/missing.pem", "SSL_CERT_FILE=" + root + "/text.pem",
        "SSL_CERT_FILE=" + root + "/empty.pem", "SSL_CERT_FILE=" + root, "SSL_CERT_FILE=" + root + "/fifo",
        "CURL_CA_BUNDLE=" + root + "/missing.pem", "SSL_CERT_DIR=" + root + "/missing", "SSL_CERT_DIR=" + root}) {
    CAPTURE(bad);
    const Outcome outcome = run_finops({"serve", "--port", "0", "--no-log"}, {bad});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, bad));
  }
}

TEST_CASE("F13: certificates are no matter where nothing speaks TLS") {
  const FinopsServer mock({.environment = {"SSL_CERT_FILE=/missing.pem"}, .args = {"--mock"}});
  CHECK(mock.port() != 0);
  FakeUpstream plain(kOk);
  std::vector<std::pair<std::string, std::string>> all;
  for (const char* name : {"openai", "anthropic", "azure", "gemini", "vertex"}) all.emplace_back(name, plain.url());
  const FinopsServer finops({.upstreams = all, .environment = {"SSL_CERT_FILE=/missing.pem"}});
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
  CHECK(run_finops({"prices", "check"}, {"SSL_CERT_FILE=/missing.pem"}).status != 2);
}

TEST_CASE("F13: the provider is asked for by name, and an address is not sent as one") {
  const Authority authority;
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    std::string asked = "nothing";
    Gate done;
    TlsUpstream provider(authority.sign(), [&](UpstreamConn&, TlsPeer& peer) {
      asked = peer.server_name();
      peer.read_request();
      peer.send(kOk);
      done.open();
    });
    const FinopsServer finops = serve(provider, {trust(authority)}, host);
    CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
    REQUIRE(done.wait());
    CHECK(asked == (host == "localhost" ? "localhost" : ""));
  }
}

TEST_CASE("F13: what cannot be spoken is named") {
  const Authority authority;
  Listening old_only(authority.sign()), h2_only(authority.sign());
  old_only.provider.server = TlsServer(authority.sign(), TLS1_1_VERSION);
  h2_only.provider.server.only("h2");
  refused(serve(old_only.provider, {trust(authority)}), {"TLS 1.2"});
  refused(serve(h2_only.provider, {trust(authority)}), {"HTTP/1.1"});
  FakeUpstream plain([](UpstreamConn& connection) {
    connection.wire().fill();
    connection.send(response("400 Bad Request"));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", "https://127.0.0.1:" + std::to_string(plain.port())}}});
  refused(finops, {"does not speak TLS"});
}

TEST_CASE("F13: sessions are resumed, also by connections of other threads") {
  const Authority authority;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    std::atomic<int> resumed{0}, whole{0};
    TlsUpstream provider(
        authority.sign(),
        [&](UpstreamConn&, TlsPeer& peer) {
          peer.resumed() ? ++resumed : ++whole;
          peer.read_request();
          peer.send(response("200 OK", {{"Connection", "close"}}, "ok"));
          peer.close_notify();
        },
        version);
    const FinopsServer finops = serve(provider, {trust(authority)});
    for (int i = 0; i < 6; ++i) CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
    CHECK(whole == 1);
    CHECK(resumed == 5);
  }
}

TEST_CASE("F13: a provider that forgot its sessions is greeted anew") {
  const Authority authority;
  std::atomic<int> resumed{0};
  TlsUpstream provider(authority.sign(), [&](UpstreamConn&, TlsPeer& peer) {
    if (peer.resumed()) ++resumed;
    peer.read_request();
    peer.send(response("200 OK", {{"Connection", "close"}}, "ok"));
    peer.close_notify();
  });
  const FinopsServer finops = serve(provider, {trust(authority)});
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
  provider.server = TlsServer(authority.sign());  // another process, other keys
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "ok");
  CHECK(resumed == 0);
}

}  // namespace finops::test::f13_certificates_test
