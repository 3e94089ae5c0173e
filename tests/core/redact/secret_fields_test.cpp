// Secrets that are recognised by the name of their field (contract L7), and configured ones in pieces and in Base64.
#include <doctest/doctest.h>

#include <functional>

#include "core/base/strings.h"
#include "core/log/log_support.h"

namespace finops::test::secret_fields_test {
namespace {

using Json = nlohmann::ordered_json;

const std::string kSecret = "fake-field-Value-0123456789";
const std::string kKey = "sk-fake-Conf1gured-0123456789abcdef";

const Redactor& redactor() {
  static const Redactor kRedactor({kKey}, "test key");
  return kRedactor;
}

std::string mark(std::string_view secret = kSecret) { return redactor().mark(secret); }

std::string body_of(const std::string& body, bool stream = false) {
  Exchange x = sample_exchange();
  x.stream = stream;
  answer(x, {body});
  const std::string line = record_line(x, redactor());
  REQUIRE(Json::accept(line));
  const Json response = Json::parse(line)["response"];
  const std::string text = stream ? joined_chunks(Json::parse(line)) : response["body"].get<std::string>();
  return response["encoding"] == "base64" ? decode_base64(text).value_or("no base64") : text;
}

std::string header_of(const std::string& name, const std::string& value) {
  Exchange x = sample_exchange();
  x.response->headers.add(name, value);
  return Json::parse(record_line(x, redactor()))["response"]["headers"].back()[1].get<std::string>();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

TEST_CASE("L7: token fields of bodies are masked, and nothing else of the body") {
  for (const std::string body : {
           R"({"access_token":"<S>","token_type":"Bearer","expires_in":3599,"refresh_token" : "<S>","id_token":"<S>"})",
           R"({"client_secret":"<S>","scope":"a b"})",
           R"({"client_secret":{"value":"<S>","expires_at":1}})",
           R"({"tools":[{"type":"mcp","server_label":"x","authorization":"<S>","headers":{"X-Api-Key":"<S>"}}]})",
           R"({"mcp_servers":[{"authorization_token":"<S>"}]})",
           R"({"Authorization":"Bearer <S>","n":1})",
           R"({"api_keys":["<S>", "<S>"],"x":["y"]})",
           R"({"arguments":"{\"password\":\"<S>\",\"user\":\"u\"}"})",
           R"({"a":"{\"b\":\"{\\\"api_key\\\": \\\"<S>\\\"}\"}"})",
           R"({"acc\u0065ss_token":"<S>"})",
           R"({"token":"<S>"})",
           R"({"token":["<S>"],"auth":{"value":"<S>"},"ephemeral_key":"<S>"})",
           R"({"x":":","password":"<S>","y":"\":\""})",
           "data: {\"access_token\":\"<S>\"}\n\ndata: [DONE]\n\n",
           "{\n  \"private_key\": \"<S>\",\n  \"private_key_id\": \"abc\"\n}",
           "{\"password\":\n\"<S>\"}",
           "grant_type=authorization_code&code=<S>&client_secret=<S>&redirect_uri=https%3A%2F%2Fh.example",
           "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n<S>\r\n--b\r\nContent-Disposition: "
           "form-data; "
           "name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n",
           "\xFF\xFE binary {\"access_token\":\"<S>\"}",
       }) {
    CAPTURE(body);
    const bool binary = body[0] == '\xFF';  // at the same length
    const std::string instead = binary ? mark() + std::string(kSecret.size() - mark().size(), '*') : mark();
    const std::string sent = replaced(body, "<S>", kSecret), expected = replaced(body, "<S>", instead);
    CHECK((body_of(sent) == expected));
    CHECK((body_of(sent, true) == expected));
    Exchange x = sample_exchange();
    x.request.body = sent;
    CHECK(record_line(x, redactor()).find(kSecret) == std::string::npos);
  }
}

TEST_CASE("L7: a list of secrets is masked by its name alone, one whose name may mean words by its values") {
  const std::string masked = body_of(R"({"api_keys":["open-sesame","b"],"x":"open"})");
  CHECK(masked.find("sesame") == std::string::npos);
  CHECK(masked.ends_with(R"(,"x":"open"})"));
  CHECK(body_of(R"({"token":["open-sesame","b"]})") == R"({"token":["open-sesame","b"]})");
  CHECK(body_of(R"({"token":["b",")" + kSecret + "\"]}") == R"({"token":["b",")" + mark() + "\"]}");
}

TEST_CASE("L7: what only looks like a secret field stays in a body") {
  for (
      const std::string body : {
          R"({"max_tokens":5,"error":{"code":"rate_limit_error","status_code":"429"},"nextPageToken":"abcdef0123456789abcdef"})",
          R"({"choices":[{"logprobs":{"content":[{"token":"internationalisation","logprob":-1}]}}]})",
          R"({"logprobs":{"content":[{"token":"internationalization1"},{"token":"0x1234567890abcdef1234"}]}})",
          R"({"prompt_logprobs":[{"5":{"logprob":-1,"decoded_token":"hello world","token_str":"x"}}],"search_token":"a"})",
          R"({"prompt_cache_key":"user-0123456789","key":"images/a.png","signature":"EqQBCkgIARABGAIiQ0123456789"})",
          R"({"tools":[{"parameters":{"properties":{"password":{"type":"string","description":"the password"}},"required":["password"]}}]})",
          R"({"text":"password: open, \"token\": none","auth":"none","password":""})",
          R"({"password":null,"secret":17,"api_key":false,"access_token":{"type":"x"},"tokens":["a","b"]})",
          R"(a=b, "password" : )",
          R"("password":)",
          R"({"password":")",
      }) {
    CAPTURE(body);
    CHECK(body_of(body) == body);
    CHECK(body_of(body, true) == body);
  }
}

TEST_CASE("L7: a secret field that was cut off is masked to its end, at every byte") {
  const std::string body = R"({"n":"1","access_token":"Bearer )" + kSecret + R"(","m":"2"})";
  for (std::size_t size = 0; size <= body.size(); ++size) {
    CAPTURE(size);
    Exchange x = sample_exchange();
    x.outcome = Outcome::client_closed;
    answer(x, {body.substr(0, size / 2), std::string_view(body).substr(size / 2, size - size / 2)});
    CHECK(record_line(x, redactor()).find("fake-f") == std::string::npos);
  }
}

TEST_CASE("L7: secrets in URLs within a query, in an encoded query of a path and in a WebSocket's subprotocol") {
  for (const std::string& target :
       {"/v1/x?u=https://me:" + kSecret + "@h.example/", "/v1/models%3Fkey=" + kSecret, "/v1/models;key=" + kSecret,
        "/v1/x?u=https%253A%252F%252Fh%253Fkey%253D" + kSecret, "/v1/x?u=https%3A%2F%2Fme%3A" + kSecret + "%40h"}) {
    CAPTURE(target);
    Exchange x = sample_exchange();
    x.request.target = "/openai_passthrough" + target;
    if (x.route) x.route->remainder = x.route->upstream_target = target;
    CHECK(record_line(x, redactor()).find(kSecret) == std::string::npos);
  }
  const std::string protocol = header_of("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key." + kSecret);
  CHECK(protocol.find(kSecret) == std::string::npos);
  CHECK(header_of("Sec-WebSocket-Protocol", "realtime, openai-beta.v1") == "realtime, openai-beta.v1");
}

TEST_CASE("L7: URLs in header fields lose the secrets of their query, fragment and user, and nothing else") {
  const std::string base = "https://h.example/a?x=1&";
  for (const std::string name : {"api_key", "code", "sig", "X-Amz-Signature", "X-Amz-Security-Token", "client_secret",
                                 "refresh_token", "id_token", "access_token", "password", "k%65y"}) {
    CAPTURE(name);
    for (const std::string field : {"Location", "Link", "Referer", "x-goog-upload-url", "Content-Location"}) {
      CHECK(header_of(field, base + name + "=" + kSecret + "&y=2") == base + name + "=" + mark() + "&y=2");
    }
    CHECK(header_of("Location", "/cb#" + name + "=" + kSecret) == "/cb#" + name + "=" + mark());
    CHECK(header_of("Location", "/cb?a=1;" + name + "=" + kSecret).find(kSecret) == std::string::npos);
    CHECK(header_of("Link", "<" + base + name + "=" + kSecret + ">; rel=\"next\"") ==
          "<" + base + name + "=" + mark() + ">; rel=\"next\"");
    CHECK(header_of("Location", base + "to=https%3A%2F%2Fh%2F%3F" + name + "%3D" + kSecret).find(kSecret) ==
          std::string::npos);
  }
  CHECK(header_of("Location", "https://user:" + kSecret + "@h.example/p@q") ==
        "https://user:" + mark() + "@h.example/p@q");
  CHECK(header_of("Location", "https://" + kSecret + "@h.example/") == "https://" + mark() + "@h.example/");
  CHECK(header_of("X-Note", R"({"access_token":")" + kSecret + "\"}") == R"({"access_token":")" + mark() + "\"}");
  for (const std::string plain : {"https://h.example/a?pageToken=abcdef0123456789&maxTokens=5#top", "mail@h.example",
                                  "https://h.example/@scope/x", "a=b; c=\"d\"", "What? Nothing = all"}) {
    CHECK(header_of("Location", plain) == plain);
  }
}

TEST_CASE("L7: credentials are also recognised by their value, and the scheme before it stays") {
  const std::string basic = "dXNlcjpmYWtlLXBhc3N3b3JkLTE=";  // user:fake-password-1
  CHECK(header_of("X-Upstream", "Bearer " + kSecret) == "Bearer " + mark());
  CHECK(header_of("X-Upstream", "bearer\t" + kSecret) == "bearer\t" + mark());
  CHECK(header_of("Authorization", "Bearer\t" + kSecret) == "Bearer\t" + mark());
  CHECK(header_of("Authorization", "Custom\t" + kSecret) == "Custom\t" + mark());
  CHECK(header_of("X-Old", "Basic " + basic) == "Basic " + mark(basic));
  for (const std::string& value :
       {"Token token=\"" + kSecret + "\", nonce=\"1\"", "Digest username=\"u\", response=\"" + kSecret + "\"",
        "AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host, Signature=" + kSecret}) {
    for (const std::string name : {"Authorization", "X-Other", "x-authorization"}) {
      CHECK(header_of(name, value).find(kSecret) == std::string::npos);
    }
  }
  CHECK(header_of("WWW-Authenticate", "Bearer realm=\"h.example\"") == "Bearer realm=\"h.example\"");
}

TEST_CASE("L7: the parts of a caller's credential are masked where an answer quotes them") {
  struct Row {
    std::string value, quoted;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"Token token=\"" + kSecret + "\"", kSecret},
           {"Digest username=\"someone\", uri=\"/v1/chat/completions\", response=\"" + kSecret + "\"", kSecret},
           {"AWS4-HMAC-SHA256 Credential=AKIAFAKE/20261128/x, SignedHeaders=host;x-amz-date, Signature=" + kSecret,
            kSecret},
           {"Basic dXNlcjpmYWtlLXBhc3N3b3JkLTE=", "fake-password-1"},
           {"Basic dXNlcjpmYWtlLXBhc3N3b3JkLTE=", "user:fake-password-1"},
       }) {
    CAPTURE(row.value);
    Exchange x = sample_exchange();
    x.request.headers.add("Authorization", row.value);
    answer(x, {"you sent " + row.quoted + " to /v1/chat/completions"});
    const Json record = Json::parse(record_line(x, redactor()));
    CHECK(record.dump().find(row.quoted) == std::string::npos);
    CHECK(record["path"] == "/v1/chat/completions");
  }
}

TEST_CASE("L7: a configured secret in pieces is found in a body of any type") {
  const std::string a = kKey.substr(0, 11), b = kKey.substr(11);
  for (const bool stream : {false, true}) {
    for (const std::string& body : {
             "data: " + a + "\n\ndata: " + b + "\n\n",
             "data:" + a + "\r\nid: 7\r\n\r\nevent: x\r\ndata:" + b + "\r\n\r\n",
             "{\"t\":\"" + a + "\"}\n{\"t\":\"" + b + "\"}\n",
             "{\"t\":\"" + a + "\"}{\"t\":\"" + b + "\"}",
             "[{\"t\":\"" + a + "\"},\n{\"t\":\"" + b + "\"}]",
             "\"" + a + "\"\n\"" + b + "\"\n",
             a + "\n" + b,
             std::string("\x00\x00\x01\x22\xFE:\xFF{\"t\":\"", 13) + a + std::string("\"}\x00\xFF\x22{\"t\":\"", 11) +
                 b + "\"}\xFE",
         }) {
      CAPTURE(body);
      const std::string written = body_of(body, stream);
      CHECK((written.find(mark(kKey).substr(0, a.size())) != std::string::npos));
      CHECK((written.find(a) == std::string::npos));
      CHECK((written.find(b) == std::string::npos));
    }
  }
}

TEST_CASE("L7: Base64 of a configured secret is found at every place of its groups") {
  for (const std::string& secret : {kKey, std::string("fake>>secret??with~~signs-0123456789")}) {
    const Redactor one({secret}, "test key");
    for (const std::string before : {"", "u", "us", "user:", "{\"k\":\"1\",\"s\":\""}) {
      for (const std::string after : {"", "\n", "\"}", "abc"}) {
        std::string text, for_urls;
        append_base64(text, before + secret + after);
        for_urls = replaced(replaced(text, "+", "-"), "/", "_");
        for (const std::string& spelling : {text, for_urls, replaced(text, "/", "\\/"), replaced(text, "+", "%2B")}) {
          Exchange x = sample_exchange();
          answer(x, {"{\"b\":\"" + spelling + "\"}"});
          const std::string line = record_line(x, one);
          CHECK(line.find(one.mark(secret)) != std::string::npos);
          CHECK(line.find(spelling.substr(spelling.size() / 2 - 4, 8)) == std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("L7: a body of nothing but secret fields costs no more than its size") {
  std::string body = "[";
  while (body.size() < 1'000'000) body += R"({"password":")" + std::to_string(body.size()) + "x\"},";
  const std::string written = body_of(body);
  CHECK(written.find("x\"") == std::string::npos);
  for (const std::string& hostile : {std::string("\":\""), std::string("\\\":\\\""), std::string("\"a\":\"\\\\\\\""),
                                     std::string(":"), std::string("\""), std::string("\\"), std::string("?a=%3F"),
                                     std::string("://@"), std::string("name=\""), std::string("\"token\":[\"")}) {
    std::string text;
    while (text.size() < 300'000) text += hostile;
    CHECK(body_of(text).size() > 0);
    header_of("X-Note", text);
    CHECK(body_of("--" + text, true).size() > 0);
  }
}

}  // namespace
}  // namespace finops::test::secret_fields_test
