// L7: no secret reaches the log, the state folder or stderr, wherever it stood and however it was cut.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <regex>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l7_secrets_test {

using namespace finops::test;

namespace {

const std::string kOpenAi = "/openai_passthrough/v1/chat/completions";
const std::string kConfigured = "sk-proj-CONFIGURED-Ab12Cd34Ef56Gh78Ij90Kl12Mn34";
const std::vector<std::string> kWithKey = {"OPENAI_API_KEY=" + kConfigured};

// Everything finops wrote: log, state, stderr, stdout.
std::string everything(FinopsServer& finops) {
  return read_tree(finops.home()) + finops.process().err() + finops.process().out();
}

void keeps_secret(FinopsServer& finops, const std::vector<std::string>& secrets) {
  const std::string written = everything(finops);
  for (const std::string& secret : secrets) {
    CAPTURE(secret);
    CHECK_FALSE(contains(written, secret));
  }
}

// One exchange with a configured key; the provider's answer may hold it anywhere.
struct Leaky {
  explicit Leaky(FakeUpstream::Script script) : upstream(std::move(script)) {}
  explicit Leaky(std::string answer) : upstream(std::move(answer)) {}

  FakeUpstream upstream;
  FinopsServer finops{{.upstreams = {{"openai", upstream.url()}}, .environment = kWithKey}};
};

// The value of header `name` in the request of the only record.
std::string logged_header(const FinopsServer& finops, const std::string& side, const std::string& name,
                          std::size_t index = 0) {
  std::vector<Json> records = finops.records();
  if (records.size() <= index || !records[index].is_object()) return "no record";
  for (const Json& header : records[index][side]["headers"]) {
    if (lower(header.at(0).get<std::string>()) == name) return header.at(1).get<std::string>();
  }
  return "no such header";
}

// What a reader sees when it puts the deltas of a logged OpenAI stream together.
std::string joined_deltas(const std::string& events) {
  std::string text;
  std::size_t begin = 0;
  for (std::size_t end; (end = events.find("\n\n", begin)) != std::string::npos; begin = end + 2) {
    const std::string line = events.substr(begin, end - begin);
    if (!line.starts_with("data: {")) continue;
    const Json event = Json::parse(line.substr(6), nullptr, false);
    if (event.is_discarded()) {
      text += "<broken>";
      continue;
    }
    text += event.at("choices").at(0).at("delta").value("content", "");
  }
  return text;
}

std::string delta(const std::string& content) {
  return R"(data: {"choices":[{"delta":{"content":")" + content + "\"}}]}\n\n";
}

std::string event_stream(const std::vector<std::string>& chunks) {
  std::string text = response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
  for (const std::string& piece : chunks) text += chunk(piece);
  return text + std::string(kLastChunk);
}

}  // namespace

TEST_CASE("L7: a caller's credentials in headers are never written") {
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"Authorization", "Bearer sk-proj-callerBearer0123456789"},
      {"authorization", "Basic Y2FsbGVyOmJhc2ljMDEyMzQ1Njc4OQ=="},
      {"Authorization", "callerNakedToken0123456789"},
      {"Authorization", "Bearer sk-ant-oat01-callerOauth0123456789"},
      {"Authorization", "Bearer ya29.callerGoogle0123456789"},
      {"X-Api-Key", "sk-ant-api03-callerKey0123456789"},
      {"api-key", "fedcba9876543210fedcba9876543210"},
      {"x-goog-api-key", "AIzaCallerGoogle0123456789"},
      {"Cookie", "session=callerCookie0123456789; b=1"},
      {"Proxy-Authorization", "Basic cHJveHk6Y2FsbGVyMDEyMzQ1Njc4OQ=="},
      {"Ocp-Apim-Subscription-Key", "callerSubscription0123456789"},
  };
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  for (const bool configured : {false, true}) {
    FinopsServer finops({.upstreams = {{"openai", upstream.url()},
                                       {"anthropic", upstream.url()},
                                       {"gemini", upstream.url()},
                                       {"vertex", upstream.url()}},
                         .environment = configured ? kWithKey : std::vector<std::string>{}});
    std::vector<std::string> secrets = {kConfigured};
    for (const auto& [name, value] : headers) {
      for (const std::string prefix :
           {"/openai_passthrough", "/anthropic_passthrough", "/azure_passthrough", "/genai_passthrough"}) {
        finops.exchange(json_request(prefix + "/v1/x", "{}", {{name, value}}));
        finops.exchange(json_request(prefix + "/../x", "{}", {{name, value}}));
      }
      const std::size_t blank = value.find(' ');
      secrets.push_back(value.substr(name == "Cookie" || blank == std::string::npos ? 0 : blank + 1));
    }
    secrets.push_back("callerCookie0123456789");
    keeps_secret(finops, secrets);
    CHECK(finops.records().size() >= 40);
  }
}

TEST_CASE("L7: a caller's credentials in the query are never written") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}, {"gemini", upstream.url()}, {"vertex", upstream.url()}},
       .args = {"--idle-timeout", "5"}});
  const std::string secret = "AIzaQuerySecret0123456789";
  for (const std::string query : {"?key=", "?alt=sse&key=", "?access_token=", "?a=1&access_token=", "?KEY=",
                                  "?api-key=", "?%6bey=", "?a=b?key=", "?x&&key="}) {
    for (const std::string path :
         {"/genai_passthrough/v1beta/models/g:x", "/genai_passthrough/v1beta1/publishers/google/models/g:x",
          "/openai_passthrough/v1/x", "/azure_passthrough/openai/v1/x", "/genai_passthrough/../x", "/nowhere"}) {
      finops.exchange(json_request(std::string(path).append(query).append(secret).append("&tail=1"), "{}"));
    }
  }
  keeps_secret(finops, {secret});
  CHECK(contains(everything(finops), "tail=1"));
}

TEST_CASE("L7: credentials in response headers are never written") {
  const std::string secret = "providerSecret0123456789";
  Leaky proxy(response("200 OK",
                       {{"Set-Cookie", "session=" + secret + "; HttpOnly"},
                        {"set-cookie", "other=" + secret},
                        {"Authorization", "Bearer " + secret},
                        {"x-api-key", secret},
                        {"x-goog-api-key", secret},
                        {"api-key", secret},
                        {"Location", "https://example.com/f?key=" + secret + "&x=1"},
                        {"x-goog-upload-url", "https://example.com/u?access_token=" + secret},
                        {"X-Echo", "you sent " + kConfigured + "!"},
                        {"X-Plain", "stays readable"}},
                       "ok"));
  const Message answer = proxy.finops.exchange(json_request(kOpenAi, "{}"));
  CHECK(answer.header("set-cookie") == "session=" + secret + "; HttpOnly");
  keeps_secret(proxy.finops, {secret, kConfigured});
  CHECK(logged_header(proxy.finops, "response", "x-plain") == "stays readable");
}

TEST_CASE("L7: a configured key echoed in a body is never written, and reaches the client unchanged") {
  const std::string body =
      R"({"error":{"message":"Incorrect API key provided: )" + kConfigured + R"(."},"again":")" + kConfigured + "\"}";
  Leaky proxy(response("401 Unauthorized", {{"Content-Type", "application/json"}}, body));
  CHECK(proxy.finops.exchange(json_request(kOpenAi, R"({"note":")" + kConfigured + "\"}")).body == body);
  keeps_secret(proxy.finops, {kConfigured});
  CHECK(contains(logged_body(proxy.finops.records().at(0)["response"]), "Incorrect API key provided: [redacted"));
}

TEST_CASE("L7: a configured key cut between network reads is never written") {
  const std::string text = "data: before " + kConfigured + " after\n\n";
  std::vector<Gate> got(text.size() + 1);
  Leaky proxy([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}));
    for (std::size_t i = 0; i < text.size(); ++i) {
      connection.send(chunk(text.substr(i, 1)));
      connection.wait(got[i + 1]);
    }
    connection.send(kLastChunk);
  });
  RawClient client = proxy.finops.connect();
  client.send(json_request(kOpenAi, R"({"stream":true})"));
  MessageReader answer = client.reader();
  for (std::size_t i = 1; i <= text.size(); ++i) {
    REQUIRE(answer.read_body(i));
    got[i].open();
  }
  CHECK(answer.read_all());
  CHECK(answer.message().body == text);
  keeps_secret(proxy.finops, {kConfigured});
  const std::string logged = logged_body(proxy.finops.records().at(0)["response"]);
  CHECK_FALSE(contains(logged, kConfigured));
  CHECK(contains(logged, "data: before "));
  CHECK(contains(logged, " after"));
}

TEST_CASE("L7: a configured key cut between events of a stream is never written") {
  for (std::size_t at = 1; at < kConfigured.size(); at += 6) {
    CAPTURE(at);
    const std::string first = kConfigured.substr(0, at), second = kConfigured.substr(at);
    Leaky proxy(
        event_stream({delta("your key is "), delta(first), delta(second), delta(" as you know"), "data: [DONE]\n\n"}));
    CHECK(contains(proxy.finops.exchange(json_request(kOpenAi, R"({"stream":true})")).body, first));
    const std::string logged = logged_body(proxy.finops.records().at(0)["response"]);
    CHECK_FALSE(contains(joined_deltas(logged), kConfigured));
    CHECK_FALSE(contains(logged, kConfigured));
    CHECK(contains(joined_deltas(logged), "your key is "));
    CHECK(contains(joined_deltas(logged), " as you know"));
  }
}

TEST_CASE("L7: a configured key one letter an event is never written") {
  std::vector<std::string> pieces;
  for (const char letter : kConfigured) pieces.push_back(delta(std::string(1, letter)));
  pieces.push_back("data: [DONE]\n\n");
  Leaky proxy(event_stream(pieces));
  proxy.finops.exchange(json_request(kOpenAi, R"({"stream":true})"));
  CHECK_FALSE(contains(joined_deltas(logged_body(proxy.finops.records().at(0)["response"])), kConfigured));
}

TEST_CASE("L7: a configured key in a compressed body is never written") {
  const std::string text = R"({"echo":")" + kConfigured + R"(","rest":"stays"})";
  const Headers coded = {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}};
  Leaky proxy(response("200 OK", coded, stored_gzip(text)));
  const Message answer = proxy.finops.exchange(request("POST", kOpenAi, coded, stored_gzip(text)));
  CHECK((answer.body == stored_gzip(text)));
  keeps_secret(proxy.finops, {kConfigured});
  Json record = proxy.finops.records().at(0);
  for (const char* side : {"request", "response"}) {
    CHECK_FALSE(contains(logged_body(record[side]), kConfigured));
    CHECK(contains(logged_body(record[side]), "stays"));
  }
}

TEST_CASE("L7: a configured key inside bytes that are no text is never written") {
  const std::string binary = random_bytes(500, 1) + kConfigured + random_bytes(500, 2);
  for (const std::string coding : {"", "gzip", "x-unknown"}) {
    CAPTURE(coding);
    Leaky proxy(response("200 OK", {{"Content-Encoding", coding}}, binary));
    proxy.finops.exchange(request("POST", kOpenAi, {{"Content-Encoding", coding}}, binary));
    Json record = proxy.finops.records().at(0);
    CHECK_FALSE(contains(logged_body(record["request"]), kConfigured));
    CHECK_FALSE(contains(logged_body(record["response"]), kConfigured));
  }
}

TEST_CASE("L7: a configured key in the target is never written") {
  Leaky proxy(response("200 OK", {}, "ok"));
  proxy.finops.exchange(request("GET", "/openai_passthrough/v1/" + kConfigured + "?x=" + kConfigured));
  proxy.finops.exchange(request("GET", "/openai_passthrough/../" + kConfigured));
  keeps_secret(proxy.finops, {kConfigured});
}

TEST_CASE("L7: a configured key in a trailer, a reason or a name is never written") {
  Leaky proxy("HTTP/1.1 200 " + kConfigured + "\r\nX-" + kConfigured + ": 1\r\nTransfer-Encoding: chunked\r\n\r\n" +
              chunk("x") + "0\r\nX-T: " + kConfigured + "\r\n\r\n");
  proxy.finops.exchange(request("GET", kOpenAi));
  CHECK(proxy.finops.records().size() == 1);
  keeps_secret(proxy.finops, {kConfigured});
}

TEST_CASE("L7: a configured key in what is read out of a response is never written") {
  const auto answer = [](const std::string& body) {
    return response("200 OK", {{"Content-Type", "application/json"}, {"Content-Length", std::to_string(body.size())}}) +
           body;
  };
  for (const std::string& body : {
           R"({"model":")" + kConfigured + R"(","usage":{"prompt_tokens":1,"completion_tokens":2}})",
           R"({"model":")" + std::string(60, 'm') + kConfigured +
               R"(","usage":{"prompt_tokens":1,"completion_tokens":2}})",
           R"({"id":")" + kConfigured + R"(","service_tier":")" + kConfigured + R"(","choices":[{"finish_reason":")" +
               kConfigured + "\"}]}",
           R"({"usage":{"prompt_tokens":1,"completion_tokens":2,"note":")" + kConfigured + "\"}}",
           R"({"error":{"code":")" + kConfigured + R"(","message":"no"}})",
           R"({"error":{"type":")" + kConfigured + R"(","message":"no"}})",
           R"({"error":{"status":")" + kConfigured + R"(","message":"no"}})",
           R"({"error":{"message":"wrong key )" + kConfigured + "\"}}",
           R"({"error":{"message":")" + std::string(485, 'x') + kConfigured + "\"}}",  // cut inside the key
       }) {
    CAPTURE(body);
    Leaky leaky(answer(body));
    CHECK(leaky.finops.exchange(json_request(kOpenAi, "{}")).body == body);
    leaky.finops.stop();
    const std::string written = everything(leaky.finops);
    CHECK_FALSE(contains(written, kConfigured));
    CHECK_FALSE(contains(written, kConfigured.substr(0, 16)));
    CHECK(leaky.finops.records().size() == 1);
  }
}

TEST_CASE("L7: a failed exchange and a cut one keep the secret too") {
  const std::vector<std::string> secrets = {kConfigured, "callerSecret0123456789"};
  const Headers caller = {{"Authorization", "Bearer callerSecret0123456789"}};
  FinopsServer unreachable(
      {.upstreams = {{"openai", "http://127.0.0.1:" + std::to_string(closed_port())}}, .environment = kWithKey});
  unreachable.exchange(json_request(kOpenAi + "?key=callerSecret0123456789", "{}", caller));
  keeps_secret(unreachable, secrets);

  Leaky cut([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Length", "10000"}}) + "your key: " + kConfigured.substr(0, 20));
  });
  cut.finops.exchange(json_request(kOpenAi, "{}", caller));
  REQUIRE(cut.finops.wait_record().is_object());
  keeps_secret(cut.finops, secrets);

  Leaky garbage("HTTP/1.1 200 OK\r\nbroken " + kConfigured + "\r\n\r\n");
  garbage.finops.exchange(json_request(kOpenAi, "{}", caller));
  garbage.finops.exchange("GET " + kOpenAi +
                          " HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer callerSecret0123456789\r\n\r\n");
  keeps_secret(garbage.finops, secrets);
}

TEST_CASE("L7: two keys have different fingerprints and one key always has the same") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", upstream.url()}}});
  const std::string one = "Bearer sk-proj-first0123456789abcdef", two = "Bearer sk-proj-second0123456789abcdef";
  for (const std::string& value : {one, two, one}) finops.exchange(request("GET", kOpenAi, {{"Authorization", value}}));
  const std::string first = logged_header(finops, "request", "authorization", 0);
  CHECK(std::regex_search(first, std::regex(R"(\[redacted:[^\]]+\])")));
  CHECK(first != logged_header(finops, "request", "authorization", 1));
  CHECK(first == logged_header(finops, "request", "authorization", 2));

  const FinopsServer elsewhere({.upstreams = {{"openai", upstream.url()}}});
  elsewhere.exchange(request("GET", kOpenAi, {{"Authorization", one}}));
  CHECK(first != logged_header(elsewhere, "request", "authorization"));
}

TEST_CASE("L7: a fingerprint survives a restart of the same installation") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const TempDir state;
  std::vector<std::string> seen;
  for (int i = 0; i < 2; ++i) {
    const FinopsServer finops(
        {.upstreams = {{"openai", upstream.url()}}, .environment = {"XDG_STATE_HOME=" + state.path().string()}});
    finops.exchange(request("GET", kOpenAi, {{"Authorization", "Bearer sk-proj-stable0123456789"}}));
    seen.push_back(logged_header(finops, "request", "authorization"));
  }
  CHECK(contains(seen[0], "[redacted:"));
  CHECK(seen[0] == seen[1]);
}

TEST_CASE("L7: files are 0600 in folders of 0700, whatever the umask") {
  const mode_t before = ::umask(0);
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .default_log = true});
  ::umask(before);
  finops.exchange(request("GET", kOpenAi));
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(finops.home() / "state/finops")) {
    CAPTURE(entry.path().string());
    CHECK(static_cast<int>(entry.status().permissions()) == (entry.is_directory() ? 0700 : 0600));
    files += entry.is_regular_file();
  }
  CHECK(files >= 1);
  CHECK(static_cast<int>(std::filesystem::status(finops.home() / "state/finops").permissions()) == 0700);
}

TEST_CASE("L7: the status page and the startup lines hold no secret") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .environment = kWithKey});
  finops.exchange(json_request(kOpenAi, "{}"));
  for (const char* target : {"/_finops/status", "/_finops/health", "/"}) {
    CHECK_FALSE(contains(finops.exchange(request("GET", target)).body, kConfigured));
  }
  keeps_secret(finops, {kConfigured});
}

TEST_CASE("L7: no secret of any name and any form is in the log, on stderr or in the state folder") {
  const std::string base = "fakeForm0123456789x";
  std::vector<std::string> secrets;
  const auto fresh = [&] {
    secrets.push_back(base + std::to_string(secrets.size()) + "End");
    return secrets.back();
  };
  const std::vector<std::string> names = {"api_key",
                                          "x-authorization",
                                          "cf-aig-authorization",
                                          "helicone-auth",
                                          "x-functions-key",
                                          "x-auth-key",
                                          "sig",
                                          "signature",
                                          "x-amz-signature",
                                          "x-amz-security-token",
                                          "client_secret",
                                          "refresh_token",
                                          "id_token",
                                          "access_token",
                                          "password",
                                          "xapikey",
                                          "sessionToken",
                                          "x-session-cookies"};
  Headers sent, returned;
  std::string query = "?alt=sse&code=" + fresh(), form = "grant_type=x&code=" + fresh(), json = "{\"n\":1", text;
  for (const std::string& name : names) {
    sent.emplace_back(name, fresh());
    returned.emplace_back(name, fresh());
    returned.emplace_back("Location", "https://u:" + fresh() + "@h.example/?a=1&" + name + "=" + fresh() + "&z=1#x");
    query.append("&").append(name).append("=").append(fresh());
    form.append("&").append(name).append("=").append(fresh());
    if (name != "sig" && name.find("signature") == std::string::npos && name != "helicone-auth") {
      json.append(",\"").append(name).append("\": \"").append(fresh()).append("\"");
    }
  }
  for (const std::string scheme : {"Bearer\t", "Token token=\"", "Digest username=\"u\", response=\"",
                                   "AWS4-HMAC-SHA256 Credential=A/b, Signature=", "Basic "}) {
    sent.emplace_back("Authorization", scheme + fresh());
    returned.emplace_back("X-Upstream", scheme + fresh());
  }
  json += "}";
  const std::string whole = json + "\n" + kConfigured.substr(0, 20) + "\n" + kConfigured.substr(20) + "\n";
  for (const std::string type : {"application/json", "text/event-stream", "application/x-ndjson", "text/plain",
                                 "application/vnd.amazon.eventstream"}) {
    CAPTURE(type);
    Headers fields = returned;
    fields.emplace_back("Content-Type", type);
    fields.emplace_back("Transfer-Encoding", "chunked");
    std::string answer = response("200 OK", fields);
    for (std::size_t at = 0; at < whole.size(); at += 7) answer += chunk(whole.substr(at, 7));
    answer.append(kLastChunk);
    Leaky proxy(answer);
    CHECK(proxy.finops.exchange(json_request(kOpenAi + query, json, sent)).body == whole);
    Headers as_form = sent;
    as_form.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    proxy.finops.exchange(request("POST", kOpenAi + query, as_form, form));
    proxy.finops.stop();
    const std::string written = everything(proxy.finops);
    CHECK(proxy.finops.records().size() == 2);
    CHECK_FALSE(contains(written, base));
    CHECK_FALSE(contains(written, kConfigured.substr(0, 20)));
    CHECK_FALSE(contains(written, kConfigured.substr(20)));
    CHECK(contains(written, "alt=sse"));
    CHECK(contains(written, "grant_type=x"));
  }
}

}  // namespace finops::test::l7_secrets_test
