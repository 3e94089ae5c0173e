// C4: `inspect --curl` sends the same request again: by the real binary, a real shell and a real curl.
#include <doctest/doctest.h>

#include <unistd.h>

#include <fstream>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::c4_curl_test {

using namespace finops::test;

TEST_CASE("C4 --curl: curl sends what upstream was sent before") {
  if (::access("/usr/bin/curl", X_OK) != 0) {
    MESSAGE("no /usr/bin/curl here");
    return;
  }
  std::string every = "@it's \"100%\" \\n $HOME `id`\n";
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
  std::string large(200'000, 'x');
  for (const std::string& body : {std::string(R"({"model":"m","input":"it's"})"), every, large}) {
    FakeUpstream upstream(answer);
    const FinopsServer server(
        {.upstreams = {{"openai", upstream.url()}}, .environment = {"OPENAI_API_KEY=sk-configured-key-0001"}});
    const Message reply =
        server.exchange("POST /openai_passthrough/v1/responses?a=b%20c&x=[1] HTTP/1.1\r\nHost: 127.0.0.1:" +
                        std::to_string(server.port()) +
                        "\r\nContent-Type: application/json\r\nX-Twice: 1\r\nX-Empty:\r\nx-twice: it's \"2\"\r\n"
                        "Authorization: Bearer sk-placeholder-of-the-caller\r\nAccept-Encoding: gzip\r\n"
                        "Content-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body);
    REQUIRE(reply.status() == 200);
    const std::string id = server.wait_record()["id"];
    const Outcome command = run_finops({"inspect", "--curl", "--id", id, server.log().string()});
    REQUIRE(command.status == 0);
    CHECK(command.out.find("sk-") == std::string::npos);
    const auto script = server.home() / "again.sh";
    std::ofstream(script, std::ios::binary) << command.out;
    Process again({"/bin/sh", {script.string()}, {"OPENAI_API_KEY=sk-configured-key-0001", "PATH=/usr/bin:/bin"}});
    CHECK(again.wait_exit().value_or(-1) == 0);
    CHECK(again.out() == "{}");
    const auto sent = upstream.requests();
    REQUIRE(sent.size() == 2);
    CHECK(sent[1].start_line == sent[0].start_line);
    CHECK(sent[1].body == sent[0].body);
    CHECK(sent[1].without({"Host", "Content-Length", "Expect"}) == sent[0].without({"Host", "Content-Length"}));
  }
}

}  // namespace finops::test::c4_curl_test
