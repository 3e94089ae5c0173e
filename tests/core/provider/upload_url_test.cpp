// F6: the URL of a resumable upload leads back to finops, every other field stays as it came.
#include "core/provider/upload_url.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::upload_url_test {
namespace {

const std::string kDoor = "127.0.0.1:4000";
const std::string kPath = "/upload/v1beta/files?upload_id=1&upload_protocol=resumable";

struct Answer {
  std::string base = "https://generativelanguage.googleapis.com", remainder = "/upload/v1beta/files";
  ProviderId id = ProviderId::gemini;
  int status = 200;
  std::string door = kDoor;

  // The field after redirect_upload, which returns whether it changed it.
  std::string field(const std::string& name, const std::string& value) const {
    Provider provider;
    provider.id = id;
    Route route;
    route.endpoint = find_endpoint("/genai_passthrough/x");
    route.provider = &provider;
    route.remainder = remainder;
    route.base = *parse_base_url(base);
    HeaderList headers;
    headers.add("X-Before", value);
    headers.add(name, value);
    headers.add("X-After", value);
    const bool changed = redirect_upload(route, status, door, headers);
    REQUIRE(headers.size() == 3);
    CHECK(headers.get("X-Before") == value);
    CHECK(headers.get("X-After") == value);
    const std::string out(headers.get(name));
    CHECK(changed == (out != value));
    return out;
  }
  bool changes(const std::string& url) const { return field("X-Goog-Upload-URL", url) != url; }
};

const std::string kUrl = "https://generativelanguage.googleapis.com" + kPath;
const std::string kHere = "http://" + kDoor + "/genai_passthrough" + kPath;

}  // namespace

TEST_CASE("F6 upload: each field that names the URL leads to finops, Location only in a 2xx") {
  for (const char* name : {"X-Goog-Upload-URL", "x-goog-upload-control-url", "Location"}) {
    CAPTURE(name);
    CHECK(Answer{}.field(name, kUrl) == kHere);
    CHECK(Answer{}.field(name, " " + kUrl + " ") == kHere);
  }
  CHECK(Answer{}.field("Content-Location", kUrl) == kUrl);
  Answer answer;
  for (const int status : {199, 300, 308, 404}) {
    answer.status = status;
    CHECK(answer.field("Location", kUrl) == kUrl);
    CHECK(answer.field("X-Goog-Upload-URL", kUrl) == kHere);
  }
}

TEST_CASE("F6 upload: only the provider's own address is changed") {
  const Answer answer;
  CHECK(answer.changes("HTTPS://GenerativeLanguage.googleapis.com" + kPath));
  CHECK(answer.changes("https://generativelanguage.googleapis.com:443" + kPath));
  CHECK_FALSE(answer.changes("http://generativelanguage.googleapis.com" + kPath));
  CHECK_FALSE(answer.changes("https://generativelanguage.googleapis.com:444" + kPath));
  CHECK_FALSE(answer.changes("https://storage.googleapis.com" + kPath));
  CHECK_FALSE(answer.changes("https://generativelanguage.googleapis.com.evil.example" + kPath));
  CHECK_FALSE(answer.changes(kPath));
  CHECK_FALSE(answer.changes(""));
  Answer local;
  local.base = "http://[::1]:8080/base";
  CHECK(local.field("Location", "http://[::1]:8080/base" + kPath) == kHere);
  CHECK_FALSE(local.changes("http://[::1]:8080" + kPath));
  CHECK_FALSE(local.changes("http://[::1]:8081/base" + kPath));
  CHECK_FALSE(local.changes("https://[::1]:8080/base" + kPath));
  local.base = "http://[::1]";
  CHECK(local.changes("http://[::1]:80" + kPath));
  CHECK(local.changes("http://[::1]" + kPath));
}

TEST_CASE("F6 upload: a path that is none for uploads, or that the guard refuses, is left alone") {
  const std::string host = "https://generativelanguage.googleapis.com";
  CHECK_FALSE(Answer{}.changes(host + "/v1beta/files"));
  CHECK_FALSE(Answer{}.changes(host + "/uploads/x"));
  CHECK_FALSE(Answer{}.changes(host + "?upload/"));
  CHECK_FALSE(Answer{}.changes(host + "/upload/../x"));
  CHECK_FALSE(Answer{}.changes(host + "/upload/a\\b"));
}

TEST_CASE("F6 upload: only for Gemini, only for a request that begins an upload, only if the client's door is known") {
  Answer answer;
  answer.id = ProviderId::vertex;
  CHECK_FALSE(answer.changes(kUrl));
  answer = {};
  answer.remainder = "/v1beta/files";
  CHECK_FALSE(answer.changes(kUrl));
  answer = {};
  answer.door.clear();
  CHECK_FALSE(answer.changes(kUrl));
  Route unsettled;
  unsettled.remainder = "/upload/v1beta/files";
  HeaderList headers;
  headers.add("Location", kUrl);
  CHECK_FALSE(redirect_upload(unsettled, 200, kDoor, headers));
}

}  // namespace finops::test::upload_url_test
