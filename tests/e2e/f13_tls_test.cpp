// F13 over TLS: failures are named, certificates are checked, and nothing of a body is lost between records.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f13_tls_test {

using namespace finops::test;

namespace {

const bool kNoOpenssl = !std::filesystem::exists("/usr/bin/openssl");

// `openssl s_server` serving the files of its folder over TLS with a certificate of its own making.
class TlsFiles {
 public:
  TlsFiles() {
    const std::vector<std::string> none = {"PATH=/usr/bin:/bin"};
    Process make({"/usr/bin/openssl",
                  {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                   "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                   (folder / "key").string(), "-out", certificate()},
                  none});
    make.wait_exit();
    const std::string start =
        "cd " + folder.path().string() + " && exec openssl s_server -accept 127.0.0.1:0 -key key -cert cert -WWW >&2";
    server_ = std::make_unique<Process>(Command{"/bin/sh", {"-c", start}, none});
    const std::string line = server_->wait_line("ACCEPT").value_or("");
    url = "https://127.0.0.1" + line.substr(std::min(line.rfind(':'), line.size()));
  }
  std::string certificate() const { return (folder / "cert").string(); }

  TempDir folder;
  std::string url;

 private:
  std::unique_ptr<Process> server_;
};

}  // namespace

TEST_CASE("F13: TLS to a plain port is a 502 upstream_tls and no secret leaves") {
  Gate met;
  std::string received;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.wire().fill();
    received += connection.wire().buffer();
    met.open();
    connection.send(response("400 Bad Request"));
    connection.wire().wait_end();
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(upstream.port());
  const FinopsServer finops({.upstreams = {{"openai", url}}, .environment = {"OPENAI_API_KEY=sk-proj-neverInClear"}});
  const Message answer = finops.exchange(json_request("/openai_passthrough/v1/x", "{}"));
  CHECK(answer.status() == 502);
  CHECK(answer.header("x-finops-error") == "upstream_tls");
  REQUIRE(met.wait());
  CHECK_FALSE(contains(received, "neverInClear"));
  CHECK(finops.wait_record()["error"]["code"] == "upstream_tls");
}

TEST_CASE("F13 F4: a body of many TLS records arrives whole from a provider whose certificate is trusted" *
          doctest::skip(kNoOpenssl)) {
  const TlsFiles provider;
  const std::string body = random_bytes(3'000'000, 5);
  std::ofstream(provider.folder / "file.bin", std::ios::binary) << body;
  const FinopsServer finops(
      {.upstreams = {{"openai", provider.url}}, .environment = {"SSL_CERT_FILE=" + provider.certificate()}});
  const Message answer = finops.exchange(request("GET", "/openai_passthrough/file.bin"));
  CHECK(answer.status() == 200);
  CHECK(answer.complete);
  CHECK((answer.body == body));
}

TEST_CASE("F13: a certificate that is not trusted is a 502 upstream_tls" * doctest::skip(kNoOpenssl)) {
  const TlsFiles provider;
  const FinopsServer finops({.upstreams = {{"openai", provider.url}}});
  const Message answer = finops.exchange(request("GET", "/openai_passthrough/file.bin"));
  CHECK(answer.status() == 502);
  CHECK(answer.header("x-finops-error") == "upstream_tls");
}

}  // namespace finops::test::f13_tls_test
