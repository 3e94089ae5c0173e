// F6: both legs of a resumable upload to Gemini pass through finops.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f6_upload_test {

using namespace finops::test;

namespace {

const std::string kStart = "/genai_passthrough/upload/v1beta/files";
const std::string kSession = "/upload/v1beta/files?upload_id=AbC%2F1&upload_protocol=resumable";

}  // namespace

TEST_CASE("F6: the URL of a resumable upload leads back here, and the second leg arrives as it is") {
  FakeUpstream upstream(response("200 OK", {}, "{}"));
  const FinopsServer finops({.upstreams = {{"gemini", upstream.url("/base")}}});
  const std::string here = "127.0.0.1:" + std::to_string(finops.port());
  upstream.queue([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK",
                             {{"X-Goog-Upload-URL", upstream.url("/base" + kSession)},
                              {"X-GUploader-UploadID", "AbC/1"},
                              {"x-goog-upload-control-url", upstream.url("/base" + kSession)},
                              {"Location", upstream.url("/base" + kSession)},
                              {"X-Goog-Upload-Status", "active"}},
                             "started"));
  });
  const Message started = finops.exchange(request("POST", kStart, {{"Host", here}}, "{}"));
  const std::string url = "http://" + here + "/genai_passthrough" + kSession;
  CHECK(started.without({"x-finops-id", "content-length"}) == Headers{{"X-Goog-Upload-URL", url},
                                                                      {"X-GUploader-UploadID", "AbC/1"},
                                                                      {"x-goog-upload-control-url", url},
                                                                      {"Location", url},
                                                                      {"X-Goog-Upload-Status", "active"}});
  CHECK(started.body == "started");

  const std::string bytes("\x00\xff\x01 the file", 12);
  CHECK(finops.exchange(request("POST", url, {{"X-Goog-Upload-Command", "upload, finalize"}}, bytes)).status() == 200);
  CHECK(upstream.request().target() == "/base" + kSession);
  CHECK(upstream.request().body == bytes);
  std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0]["upstream"]["changed_by"] == Json::array({"upload_url"}));
  CHECK(records[1]["upstream"]["changed_by"] == Json::array());
}

TEST_CASE("F6: any other URL in an answer stays as it is") {
  FakeUpstream upstream(response("200 OK", {}, "{}"));
  const FinopsServer finops({.upstreams = {{"gemini", upstream.url()}, {"openai", upstream.url()}}});
  const auto passed = [&](const std::string& target, const std::string& status, const std::string& name,
                          const std::string& url) {
    upstream.queue(always(response(status, {{name, url}, {"Connection", "close"}}, "x")));
    const Message answer = finops.exchange(request("POST", target, {{"Connection", "close"}}, "{}"));
    return answer.header(name) == url;
  };
  const std::string name = "X-Goog-Upload-URL", own = upstream.url(kSession);
  for (const std::string& other :
       {std::string("https://generativelanguage.googleapis.com") + kSession, "https" + own.substr(4),
        "http://evil@" + own.substr(7), upstream.url() + "0" + kSession, upstream.url("/v1beta/files"),
        upstream.url("/upload/../v1beta/x"), upstream.url("/uploads/x"), upstream.url(), kSession, std::string()}) {
    CAPTURE(other);
    CHECK(passed(kStart, "200 OK", name, other));
  }
  CHECK(passed("/openai_passthrough/upload/v1beta/files", "200 OK", name, own));
  CHECK(passed("/genai_passthrough/v1beta/files", "200 OK", name, own));
  CHECK(passed(kStart, "307 Temporary Redirect", "Location", own));
  CHECK_FALSE(passed(kStart, "200 OK", name, own));
}

}  // namespace finops::test::f6_upload_test
