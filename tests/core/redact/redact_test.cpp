#include <doctest/doctest.h>

#include <functional>

#include "core/base/strings.h"
#include "core/compress.h"
#include "core/log/log_support.h"

namespace finops::test::redact_test {
namespace {

using Json = nlohmann::ordered_json;

const std::string kKey = "sk-fake-Conf1gured-0123456789abcdef";  // configured in finops
const std::string kOdd = "fake+secret/with=signs\"and\\more&<x>";
const std::string kCaller = "fake-caller-key-9876543210";

const Redactor& redactor() {
  static const Redactor kRedactor({kKey, kOdd, "short"}, "test key");
  return kRedactor;
}

std::string mark(std::string_view secret) { return redactor().mark(secret); }

void give_key(Exchange& x) { x.request.headers.add("x-api-key", kCaller); }

struct Shape {
  const char* name;
  std::string secret;  // what must not be in the record
  std::function<void(Exchange&)> plant;
  bool marked = true;  // its mark must be there
};

std::vector<Shape> shapes() {
  const auto request_header = [](std::string name, std::string value) {
    return [=](Exchange& x) { x.request.headers.add(name, value); };
  };
  const auto response_header = [](std::string name, std::string value) {
    return [=](Exchange& x) { x.response->headers.add(name, value); };
  };
  const auto target = [](std::string remainder) { return [=](Exchange& x) { set_remainder(x, remainder); }; };
  const auto response_body = [](std::string body) { return [=](Exchange& x) { answer(x, {body}); }; };
  const auto stream = [](std::vector<std::string> pieces) {
    return [=](Exchange& x) {
      x.stream = true;
      for (const std::string& piece : pieces) x.response_capture.add(piece, 1);
    };
  };
  const std::string own = "fake-own-credential-55555";
  return {
      {"Authorization", own, request_header("Authorization", "Bearer " + own)},
      {"lower-case authorization, other scheme", own, request_header("authorization", "Basic " + own)},
      {"Authorization without a scheme", own, request_header("Authorization", own)},
      {"x-api-key", own, request_header("x-api-key", own)},
      {"api-key", own, request_header("Api-Key", own)},
      {"x-goog-api-key", own, request_header("X-Goog-Api-Key", own)},
      {"Proxy-Authorization", own, request_header("Proxy-Authorization", "Basic " + own)},
      {"Cookie", "session=" + own, request_header("Cookie", "session=" + own)},
      {"a short credential", "abc12", request_header("x-api-key", "abc12")},
      {"Set-Cookie", own, response_header("Set-Cookie", "s=" + own + "; Path=/"), false},
      {"a token header of the answer", own, response_header("X-Auth-Token", own)},
      {"?key=", own, target("/v1/models?alt=sse&key=" + own + "&x=1")},
      {"?access_token=", own, target("/v1/models?access_token=" + own)},
      {"?key= with an encoded name", own, target("/v1/models?%6Bey=" + own)},
      {"?api-key= first of several", own, target("/v1/models?api-key=" + own + "&api-key=second-" + own)},
      {"Location with ?key=", own, response_header("Location", "https://h.example/up?id=7&key=" + own + "#x")},
      {"upload URL with ?key=", own, response_header("x-goog-upload-url", "https://h.example/up?key=" + own)},
      {"Link with two URLs", own,
       response_header("Link",
                       "<https://h.example/?a=1&key=" + own + ">; rel=next, <https://h.example/?key=" + own + ">")},
      {"an error that quotes a URL", own,
       [own](Exchange& x) {
         x.error = Error{ErrorCode::connect, "cannot reach https://h.example/?key=" + own, {}};
       }},
      {"configured, in an ordinary request header", kKey, request_header("X-Note", "my " + kKey + " here")},
      {"configured, in a header name", kKey, request_header(kKey, "1")},
      {"configured, in the path", kKey, target("/v1/" + kKey + "/models")},
      {"configured, in the query", kKey, target("/v1/models?filter=" + kKey)},
      {"configured, in the method", kKey, [](Exchange& x) { x.request.method = kKey; }},
      {"configured, in the model", kKey, [](Exchange& x) { x.model = kKey; }},
      {"configured, in the user agent", kKey, [](Exchange& x) { x.request.headers.set("User-Agent", kKey); }},
      {"configured, in the request body", kKey, [](Exchange& x) { x.request.body = "{\"p\":\"" + kKey + "\"}"; }},
      {"configured, in the response body", kKey, response_body("say " + kKey + kKey + "!")},
      {"configured, in a trailer", kKey, [](Exchange& x) { x.response_trailers.add("X-T", "v" + kKey); }},
      {"configured, in the error", kKey,
       [](Exchange& x) {
         x.error = Error{ErrorCode::tls, "no " + kKey, {}};
       }},
      {"configured, in a request id", kKey, response_header("x-request-id", kKey)},
      {"configured, in gzip", kKey,
       [](Exchange& x) {
         x.response->headers.add("Content-Encoding", "gzip");
         answer(x, {compress("gzip", "zipped " + kKey)});
       }},
      {"configured, across two network chunks", kKey, stream({"data: " + kKey.substr(0, 9), kKey.substr(9) + "\n\n"})},
      {"configured, one byte at a time", kKey,
       [](Exchange& x) {
         x.stream = true;
         for (const char& c : kKey) x.response_capture.add({&c, 1}, 1);
       }},
      {"odd signs, as they are", kOdd, response_body(kOdd)},
      {"odd signs, JSON-escaped", "fake+secret/with=signs", response_body(Json{{"k", kOdd}}.dump())},
      {"odd signs, JSON for HTML", "fake+secret/with=signs",
       response_body(R"({"k":"fake+secret/with=signs\"and\\more\u0026\u003cx\u003e"})")},
      {"odd signs, JSON with slashes", R"(fake+secret\/with)",
       response_body(R"({"k":"fake+secret\/with=signs\"and\\more&<x>"})")},
      {"odd signs, percent-encoded", "fake%2Bsecret",
       response_body("u=fake%2Bsecret%2Fwith%3Dsigns%22and%5Cmore%26%3Cx%3E")},
      {"odd signs, percent-encoded in lower case", "fake%2bsecret",
       target("/v1/a?u=fake%2bsecret%2fwith%3dsigns%22and%5cmore%26%3cx%3e")},
  };
}

TEST_CASE("L7: no secret reaches the record, in any shape and place") {
  CHECK(shapes().size() >= 30);
  for (const Shape& shape : shapes()) {
    CAPTURE(shape.name);
    Exchange x = sample_exchange();
    shape.plant(x);
    const std::string line = record_line(x, redactor());
    CAPTURE(line);
    REQUIRE(Json::accept(line));
    CHECK(line.find(shape.secret) == std::string::npos);
    CHECK(line.find("[redacted:") != std::string::npos);
    if (shape.secret == kKey) CHECK(line.find(mark(kKey)) != std::string::npos);
  }
}

TEST_CASE("L7: the caller's own key is masked everywhere in its exchange, always with the same mark") {
  const std::vector<std::function<void(Exchange&)>> places = {
      [](Exchange& x) { x.request.body = "{\"echo\":\"" + kCaller + "\"}"; },
      [](Exchange& x) { answer(x, {"Incorrect API key provided: " + kCaller}); },
      [](Exchange& x) { x.response->headers.add("X-Echo", kCaller); },
      [](Exchange& x) {
        x.error = Error{ErrorCode::protocol, "bad " + kCaller, {}};
      },
      [](Exchange& x) { set_remainder(x, "/v1/" + kCaller); },
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    CAPTURE(i);
    Exchange x = sample_exchange();
    x.request.headers.add("Authorization", "Bearer " + kCaller);
    places[i](x);
    const std::string line = record_line(x, redactor());
    CHECK(line.find(kCaller) == std::string::npos);
    CHECK(line.find("\"Bearer " + mark(kCaller) + "\"") != std::string::npos);
    CHECK(line.find(mark(kCaller)) != line.rfind(mark(kCaller)));
  }
  Exchange next = sample_exchange();  // another caller's exchange on the same thread
  answer(next, {"someone wrote " + kCaller});
  CHECK(record_line(next, redactor()).find(kCaller) != std::string::npos);
}

TEST_CASE("L7: the value of ?key= is masked everywhere else, decoded and as it came") {
  Exchange x = sample_exchange();
  set_remainder(x, "/v1/models?key=fake%2Bquery%2Bkey%2B12345");
  answer(x, {"plain fake+query+key+12345, raw fake%2Bquery%2Bkey%2B12345"});
  const std::string line = record_line(x, redactor());
  const std::string expected = mark("fake+query+key+12345");
  CHECK(line.find("fake%2B") == std::string::npos);
  CHECK(line.find("fake+query") == std::string::npos);
  const Json record = Json::parse(line);
  CHECK(record["query"] == "key=" + expected);
  CHECK(record["upstream"]["url"] == "https://api.openai.com/v1/models?key=" + expected);
  CHECK(record["response"]["body"] == "plain " + expected + ", raw " + expected);
}

TEST_CASE("L7: only the values of credentials go, the rest of a URL or header stays") {
  Exchange x = sample_exchange();
  set_remainder(x, "/v1/m?alt=sse&key=fake-key-value-1&keys=2&b=%20c");
  x.request.headers.add("Authorization", "Bearer " + kCaller);
  x.response->headers.add("Location", "https://h.example/up?upload_id=7&key=fake-key-value-1#part");
  x.response->headers.add("x-ratelimit-remaining-tokens", "200000");
  const Json record = Json::parse(record_line(x, redactor()));
  const std::string m = mark("fake-key-value-1");
  CHECK(record["query"] == "alt=sse&key=" + m + "&keys=2&b=%20c");
  CHECK(record["response"]["headers"][1][1] == "https://h.example/up?upload_id=7&key=" + m + "#part");
  CHECK(record["response"]["headers"][2][1] == "200000");
  CHECK(record["request"]["headers"][2][1] == "Bearer " + mark(kCaller));
}

TEST_CASE("L7: marks tell two keys apart, are stable, and differ from install to install") {
  const Redactor here({}, "key of this install"), again({}, "key of this install"), elsewhere({}, "another");
  CHECK(here.mark("secret one") == again.mark("secret one"));
  CHECK(here.mark("secret one") != here.mark("secret two"));
  CHECK(here.mark("secret one") != elsewhere.mark("secret one"));
  // HMAC-SHA256("key", "The quick brown fox jumps over the lazy dog") = f7bc83f4...
  CHECK(Redactor({}, "key").mark("The quick brown fox jumps over the lazy dog") == "[redacted:f7bc83f4]");
}

TEST_CASE("L7: short secrets and other spellings of the case are no reason to touch text") {
  Exchange x = sample_exchange();
  answer(x, {"a short story about SK-FAKE-CONF1GURED-0123456789ABCDEF and " + kKey.substr(0, 20)});
  CHECK(record_line(x, redactor()).find("[redacted") == std::string::npos);
}

TEST_CASE("L7: plain characters written as escapes hide no secret") {
  const auto masked = [](Exchange& x) { return Json::parse(record_line(x, redactor())); };
  const auto body_of = [&](const std::string& body) {
    Exchange x = sample_exchange();
    answer(x, {body});
    return masked(x)["response"]["body"].get<std::string>();
  };
  const std::string rest = kKey.substr(1);
  CHECK(body_of(R"({"k":"\u0073)" + rest + "\"}") == "{\"k\":\"" + mark(kKey) + "\"}");
  CHECK(body_of(R"({"k":"{\"k\":\"\\u0073)" + rest + R"(\"}"})") == R"({"k":"{\"k\":\")" + mark(kKey) + R"(\"}"})");
  CHECK(body_of("a%73" + rest + "%20b") == "a" + mark(kKey) + "%20b");
  std::string json, percent;  // every character, next to secrets and escapes that stay
  for (const char c : kKey) {
    json += "\\u00" + hex({&c, 1});
    percent += "%" + hex({&c, 1});
  }
  CHECK(body_of("\\u003cb> 100% " + json + kKey + json + "\\u003c") ==
        "\\u003cb> 100% " + mark(kKey) + mark(kKey) + mark(kKey) + "\\u003c");
  CHECK(body_of("%41 " + percent + "\\u00") == "%41 " + mark(kKey) + "\\u00");
  CHECK(body_of("%4 \\u00zz \\u0000 %") == "%4 \\u00zz \\u0000 %");

  Exchange x = sample_exchange();
  set_remainder(x, "/v1/models?filter=" + percent);
  x.usage.raw = R"([{"input_tokens":5,"note":")" + json + "\"}]";
  const Json record = masked(x);
  CHECK(record["query"] == "filter=" + mark(kKey));
  CHECK(record["usage"]["raw"].is_null());
  x.usage.raw = R"([{"input_tokens":5,"note":"\u0073k"}])";
  CHECK(masked(x)["usage"]["raw"][0]["note"] == "sk");
}

TEST_CASE("L7: a secret spelled out over SSE events is masked where it begins") {
  Exchange x = sample_exchange();
  x.stream = true;
  for (std::size_t i = 0; i < kKey.size(); i += 3) {
    x.response_capture.add(
        "data: {\"id\":\"e\",\"delta\":{\"type\":\"text\",\"text\" : \"" + kKey.substr(i, 3) + "\"}}\n\n",
        static_cast<double>(i));
  }
  x.response_capture.add("data: {\"delta\":{\"text\":\" end \\\" \"}}\n\ndata: [DONE]\n\n", 99);
  const Json record = Json::parse(record_line(x, redactor()));
  std::string text;
  for (const std::string& line : [&] {
         std::vector<std::string> lines;
         std::string all = joined_chunks(record);
         for (std::size_t at = 0; (at = all.find("data: {", at)) != std::string::npos; ++at) {
           lines.push_back(all.substr(at + 6, all.find('\n', at) - at - 6));
         }
         return lines;
       }()) {
    text += Json::parse(line)["delta"]["text"].get<std::string>();
  }
  CHECK(text == mark(kKey) + " end \" ");
  CHECK(record["response"]["chunks"].size() == (kKey.size() + 2) / 3 + 1);
}

TEST_CASE("L7: split secrets are found per key, in JSON lines and arrays, next to broken text") {
  const auto stream = [](std::string body) {
    Exchange x = sample_exchange();
    x.stream = true;
    x.response_capture.add(body, 1);
    return record_line(x, redactor());
  };
  const std::string a = kKey.substr(0, 11), b = kKey.substr(11);
  const auto escaped = [](std::string text) {
    std::string out;
    append_json_escaped(out, text);
    return out;
  };
  for (const std::string& body : {
           "{\"t\":\"" + a + "\"}\n{\"t\":\"" + b + "\"}\n",
           "[{\n  \"t\": \"" + a + "\"\n}\n,\r\n{\n  \"t\": \"" + b + "\"\n}]",
           "[{\"t\": \"" + a + "\",\"u\":\"other\"},{\"n\":1,\"t\": \"" + b + "\"}]",
           "it's a \" broken line\ndata: {\"t\":\"" + a + "\"}\ndata: {\"t\":\"\"}\ndata: {\"t\":\"" + b + "\"}",
       }) {
    CAPTURE(body);
    const std::string line = stream(body);
    CHECK(line.find(mark(kKey)) != std::string::npos);
    CHECK(line.find(escaped(b)) == std::string::npos);
    CHECK(line.find(escaped(a)) == std::string::npos);
  }
  // Of two different keys, nothing joins.
  CHECK(stream("{\"t\":\"" + a + "\"}\n{\"u\":\"" + b + "\"}\n").find("[redacted") == std::string::npos);
}

TEST_CASE("L7: overlapping secrets leave nothing of either") {
  const Redactor both({"abcdefgh", "efghijklmnop"}, "k");
  Exchange x = sample_exchange();
  answer(x, {"<abcdefghijklmnop>"});
  const Json record = Json::parse(record_line(x, both));
  CHECK(record["response"]["body"] == "<" + both.mark("abcdefgh") + ">");
}

TEST_CASE("L7: binary bodies are masked before base64, at the same length") {
  Exchange x = sample_exchange();
  const std::string binary = "\xFF\xFE" + kKey + "\xFF";
  answer(x, {binary});
  const std::string line = record_line(x, redactor());
  const auto body = decode_base64(Json::parse(line)["response"]["body"].get<std::string>());
  REQUIRE(body);
  CHECK(body->size() == binary.size());
  CHECK(body->find(kKey) == std::string::npos);
  CHECK(body->find(mark(kKey)) == 2);

  Exchange coded = sample_exchange();  // binary inside gzip: the wire bytes would give the secret away
  coded.response->headers.add("Content-Encoding", "gzip");
  answer(coded, {compress("gzip", binary)});
  const Json response = Json::parse(record_line(coded, redactor()))["response"];
  CHECK(response["body"].is_null());
  CHECK(response["truncated"] == true);

  Exchange liar = sample_exchange();  // plain text under the name of an unknown coding
  liar.response->headers.add("Content-Encoding", "rot13");
  answer(liar, {"text " + kKey});
  const auto raw = decode_base64(Json::parse(record_line(liar, redactor()))["response"]["body"].get<std::string>());
  REQUIRE(raw);
  CHECK(raw->find(kKey) == std::string::npos);
}

TEST_CASE("L7: a body that was cut off inside a secret does not keep the beginning of it") {
  Exchange x = sample_exchange();
  x.outcome = Outcome::client_closed;
  x.stream = true;
  answer(x, {"the key is " + kKey.substr(0, 10), kKey.substr(10, 15)});
  CHECK(joined_chunks(Json::parse(record_line(x, redactor()))) == "the key is " + mark(kKey));
}

TEST_CASE("L7: fields that finops itself writes are never touched, even when a key is an ordinary word") {
  const Redactor words({"response", "exchange", "truncated"}, "k");
  Exchange x = sample_exchange();
  give_key(x);
  answer(x, {"a response"});
  const Json record = Json::parse(record_line(x, words));
  CHECK(record["kind"] == "exchange");
  CHECK(record["response"]["truncated"] == false);
  CHECK(record["response"]["body"] == "a " + words.mark("response"));
}

TEST_CASE("L7: the finder agrees with a plain search on texts around its window") {
  SecretFinder finder;
  const std::vector<std::string> secrets = {"aaaaaaaa", "abababab", std::string(100, 'x') + "end",
                                            "secret-of-twenty-ch"};
  for (const std::string& s : secrets) finder.add(s, "[m]");
  finder.build();
  for (const std::string& s : secrets) {
    for (std::size_t before = 0; before < 30; ++before) {
      const std::string text = std::string(before, '.') + s + std::string(before % 5, '.');
      std::vector<SecretHit> hits;
      finder.find(text, hits);
      REQUIRE(hits.size() == 1);
      CHECK(hits[0].begin == before);
      CHECK(hits[0].end == before + s.size());
      CHECK_FALSE(finder.contains(text.substr(0, before + s.size() - 1)));
    }
  }
  CHECK_FALSE(finder.contains(""));
  SecretFinder none;
  none.add("short", "[m]");
  none.build();
  CHECK(none.empty());
  CHECK_FALSE(none.contains("short"));
}

}  // namespace
}  // namespace finops::test::redact_test
