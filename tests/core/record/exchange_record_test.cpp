#include <doctest/doctest.h>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/log/log_support.h"

namespace finops::test::exchange_record_test {
namespace {

using Json = nlohmann::ordered_json;

std::string keys_of(const Json& object) {
  std::string out;
  for (const auto& [key, value] : object.items()) out += (out.empty() ? "" : " ") + key;
  return out;
}

// The held beginning of a streamed request body is followed by this.
class NoMore final : public BodySource {
 public:
  int poll_fd() const noexcept override { return -1; }
  Result<void> read(std::string& out) override {
    out.clear();
    return {};
  }
  bool done() const noexcept override { return true; }
  const HeaderList& trailers() const noexcept override { return none_; }

 private:
  HeaderList none_;
};

TEST_CASE("L1: the keys of a record stand in the order of the contract, every one of them") {
  Exchange x = sample_exchange();
  x.error = Error{ErrorCode::timeout, "upstream was silent", {}};
  answer(x, {"{}"});
  const Json record = record_of(x);
  CHECK(keys_of(record) ==
        "v id ts kind source route provider provider_reason method path query operation model response_model status "
        "outcome stream duration_ms ttfb_ms ttft_ms overhead_us usage cost_usd cost credential attempts session client "
        "tags upstream error replay_of response_id finish_reasons service_tier request response");
  CHECK(keys_of(record["upstream"]) ==
        "url request_id reused connect_ms headers_removed headers_added changed_by reason");
  CHECK(keys_of(record["error"]) == "code message phase");
  CHECK(keys_of(record["request"]) == "headers bytes sha256 content_encoding encoding truncated body");
  CHECK(keys_of(record["response"]) == "headers trailers bytes sha256 content_encoding encoding truncated body");
  x.stream = true;
  CHECK(keys_of(record_of(x)["response"]) ==
        "headers trailers bytes sha256 content_encoding encoding truncated chunks");
}

TEST_CASE("L1: a whole record, byte for byte") {
  Exchange x = sample_exchange();
  x.id = "01JBYTES000000000000000000";
  x.timing.first_byte = x.timing.start + std::chrono::microseconds{10'040};
  x.timing.connect = std::chrono::nanoseconds{1'234'567};
  x.timing.waited = std::chrono::milliseconds{9};
  x.reused = false;
  x.headers_removed = {"authorization"};
  x.response->headers.add("x-request-id", "req_1");
  answer(x, {"{\"ok\":\"\x01\"}"});
  const std::string line = record_line(x);
  CHECK(
      line ==
      R"({"v":1,"id":"01JBYTES000000000000000000","ts":"2026-11-22T14:02:11.482Z","kind":"exchange","source":"serve",)"
      R"("route":"/openai_passthrough","provider":"openai","provider_reason":"default","method":"POST",)"
      R"("path":"/v1/chat/completions","query":null,"operation":"chat","model":"gpt-4o-mini","response_model":null,)"
      R"("status":200,"outcome":"ok","stream":false,"duration_ms":12.5,"ttfb_ms":10.04,"ttft_ms":null,)"
      R"("overhead_us":2265,"usage":{"input_tokens":null,"output_tokens":null,"cache_read_tokens":null,)"
      R"("cache_write_tokens":null,"cache_write_1h_tokens":null,"reasoning_tokens":null,"source":"absent",)"
      R"("details":{},"raw":null},"cost_usd":null,"cost":{"status":"no_usage","by":{},"table":null,"basis":null,"source":null,"reason":null},)"
      R"("credential":"client","attempts":1,)"
      R"("session":null,"client":"test/1.0","tags":{},"upstream":{"url":"https://api.openai.com/v1/chat/completions",)"
      R"("request_id":"req_1","reused":false,"connect_ms":1.235,"headers_removed":["authorization"],)"
      R"("headers_added":[],"changed_by":[],"reason":"OK"},"error":null,"replay_of":null,"response_id":null,)"
      R"("finish_reasons":null,"service_tier":null,"request":{"headers":[["Content-Type","application/json"],)"
      R"(["User-Agent","test/1.0"]],"bytes":23,"sha256":")" +
          hex(sha256(x.request.body)) +
          R"(","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"model\":\"gpt-4o-mini\"}"},)"
          R"("response":{"headers":[["Content-Type","application/json"],["x-request-id","req_1"]],"trailers":[],)"
          R"("bytes":10,"sha256":")" +
          hex(sha256("{\"ok\":\"\x01\"}")) +
          R"(","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"ok\":\"\u0001\"}"}})");
}

TEST_CASE("L1: usage, cost and ending as they were found") {
  Exchange x = sample_exchange();
  answer(x, {"{}"});
  x.usage.source = UsageSource::stream;
  x.usage.input_tokens = 130213;
  x.usage.cache_read_tokens = 128955;
  x.usage.cache_write_tokens = 1253;
  x.usage.cache_write_1h_tokens = 0;
  x.usage.output_tokens = 100;
  x.usage.web_searches = 2;
  x.usage.other_tool = "code_interpreter";
  x.usage.raw = R"([{"input_tokens":5,"x":"\u0001"}])";
  x.cost.status = CostStatus::priced;
  x.cost.source = CostSource::table;
  x.cost.total = 44'900'250;
  x.cost.by = {{"input", 15'000'000}, {"cache_read", 38'686'500'000}, {"output", 1}};
  x.cost.table = "genai-prices 0.1.8";
  x.response_model = "claude-sonnet-4-20250514";
  x.response_id = "msg_1";
  x.finish_reasons = {"end_turn", "stop"};
  x.service_tier = "standard";
  x.session = "s-1";
  x.tags = {{"team", "a\"b"}};
  x.changed_by = {"include_usage"};
  x.timing.first_token = x.timing.start + std::chrono::microseconds{11'250};
  Json record = record_of(x);
  CHECK(record["usage"] == Json::parse(R"({"input_tokens":130213,"output_tokens":100,"cache_read_tokens":128955,
    "cache_write_tokens":1253,"cache_write_1h_tokens":0,"reasoning_tokens":null,"source":"stream",
    "details":{"web_searches":2,"other_tool":"code_interpreter"},"raw":[{"input_tokens":5,"x":"\u0001"}]})"));
  CHECK(record["cost"].dump() ==
        R"({"status":"priced","by":{"input":1.5e-05,"cache_read":0.0386865,)"
        R"("output":1e-12},"table":"genai-prices 0.1.8","basis":null,"source":"table","reason":null})");
  CHECK(record_line(x).find(R"("cost_usd":0.04490025,"cost":{"status":"priced","by":{"input":0.000015,)"
                            R"("cache_read":0.0386865,"output":0.000000000001})") != std::string::npos);
  CHECK(record["response_model"] == "claude-sonnet-4-20250514");
  CHECK(record["response_id"] == "msg_1");
  CHECK(record["finish_reasons"] == Json::parse(R"(["end_turn","stop"])"));
  CHECK(record["service_tier"] == "standard");
  CHECK(record["session"] == "s-1");
  CHECK(record["tags"] == Json::parse(R"({"team":"a\"b"})"));
  CHECK(record["upstream"]["changed_by"] == Json::parse(R"(["include_usage"])"));
  CHECK(record["ttft_ms"] == 11.25);

  x.cost = {};
  x.cost.status = CostStatus::no_price;
  x.cost.reason = "no price for gpt-9 (openai)";
  x.usage.raw = R"([{"input_tokens" 5}])";  // a scanner is lenient, the log is not
  record = record_of(x);
  CHECK(record["usage"]["raw"].is_null());
  CHECK(record["cost_usd"].is_null());
  CHECK(record["cost"]["reason"] == "no price for gpt-9 (openai)");
}

TEST_CASE("L1: what keeps an answer from a price is told, without a secret and with texts that other readers take") {
  Exchange x = sample_exchange();
  x.usage.source = UsageSource::response;
  x.usage.input_tokens = 5;
  x.usage.unpriced = "usage.novelties has no known price";
  x.usage.raw = R"([{"input_tokens":5,"novelties":"caf\ud83d"}])";
  x.cost.status = CostStatus::no_price;
  x.cost.reason = x.usage.unpriced;
  Json record = record_of(x);
  CHECK(record["usage"]["details"]["unpriced"] == "usage.novelties has no known price");
  CHECK(record["usage"]["raw"][0]["novelties"] == "caf\xEF\xBF\xBD");

  const std::string secret = "sk-live-0123456789abcdef";
  x.request.headers.add("Authorization", "Bearer " + secret);
  x.usage.other_tool = secret;
  x.usage.unpriced = x.cost.reason = "usage." + secret + " has no known price";
  CHECK(record_line(x).find(secret) == std::string::npos);
  record = record_of(x);
  CHECK(record["usage"]["details"]["unpriced"] == "a member of the answer has no known price");
  CHECK(record["usage"]["details"]["other_tool"] == "a tool");
  CHECK(record["cost"]["reason"] == "no price is known");
}

TEST_CASE("L1: what is unknown is null, never 0 and never empty") {
  Exchange x;
  x.id = new_ulid(std::chrono::system_clock::now());
  x.request.method = "GET";
  x.request.target = "/nowhere?a=1";
  x.outcome = Outcome::client_closed;
  const Json record = record_of(x);
  for (const char* key : {"route", "provider", "provider_reason", "operation", "model", "response_model", "status",
                          "ttfb_ms", "ttft_ms", "cost_usd", "credential", "session", "client", "error", "replay_of",
                          "response_id", "finish_reasons", "service_tier", "response"}) {
    CAPTURE(key);
    CHECK(record[key].is_null());
  }
  CHECK(record["usage"] == Json::parse(R"({"input_tokens":null,"output_tokens":null,"cache_read_tokens":null,
    "cache_write_tokens":null,"cache_write_1h_tokens":null,"reasoning_tokens":null,"source":"absent","details":{},
    "raw":null})"));
  CHECK(record["cost"] ==
        Json::parse(R"({"status":"no_usage","by":{},"table":null,"basis":null,"source":null,"reason":null})"));
  CHECK(record["tags"] == Json::object());
  CHECK(record["path"] == "/nowhere");
  CHECK(record["query"] == "a=1");
  CHECK(record["attempts"] == 0);
  CHECK(record["upstream"]["url"].is_null());
  CHECK(record["upstream"]["request_id"].is_null());
  CHECK(record["upstream"]["reused"].is_null());
  CHECK(record["upstream"]["connect_ms"].is_null());
  CHECK(record["request"]["body"].is_null());
  CHECK(record["request"]["sha256"].is_null());
  CHECK(record["request"]["encoding"].is_null());
}

TEST_CASE("L1: an exchange refused before its route was settled names the endpoint and no upstream") {
  Exchange x = sample_exchange();
  x.route->base = {};
  x.route->provider = nullptr;
  x.route->provider_reason = {};
  x.attempts = 0;
  const Json record = record_of(x);
  CHECK(record["route"] == "/openai_passthrough");
  CHECK(record["provider"].is_null());
  CHECK(record["provider_reason"].is_null());
  CHECK(record["upstream"]["url"].is_null());
}

TEST_CASE("L1: an empty body is text, a message without a body has none") {
  Exchange x = sample_exchange();
  x.request.body.clear();
  x.request.framing = {Framing::Kind::length, 0};
  Json record = record_of(x);
  CHECK(record["request"]["body"] == "");
  CHECK(record["request"]["encoding"] == "utf8");
  CHECK(record["request"]["sha256"] == hex(sha256("")));
  CHECK(record["response"]["body"] == "");
  x.response->status = 204;
  record = record_of(x);
  CHECK(record["response"]["body"].is_null());
  CHECK(record["response"]["encoding"].is_null());
  x.response->status = 200;
  x.request.method = "HEAD";
  CHECK(record_of(x)["response"]["body"].is_null());
}

TEST_CASE("L1: times have at most three decimals and the overhead is never negative") {
  Exchange x = sample_exchange();
  x.timing.waited = std::chrono::seconds{5};
  x.timing.first_byte = x.timing.start + std::chrono::nanoseconds{7'000'499};
  const std::string line = record_line(x);
  CHECK(line.find("\"overhead_us\":0,") != std::string::npos);
  CHECK(line.find("\"ttfb_ms\":7,") != std::string::npos);
  CHECK(line.find("\"duration_ms\":12.5,") != std::string::npos);
}

TEST_CASE("L1: a record is one line of valid UTF-8 without control bytes, whatever came over the wire") {
  Exchange x = sample_exchange();
  x.request.headers.add("X-Latin", "caf\xE9 \x01\x1F\x7F\"\\\t");
  x.request.headers.add("X-Utf", "caf\xC3\xA9");
  x.request.method = "M\xFF";
  set_remainder(x, "/v1/\xF0\x9F\x98");
  x.model = "m\xC0\xAF";
  x.error = Error{ErrorCode::protocol, "bad\nline \xED\xA0\x80", {}};
  answer(x, {"\r\n\x01\xC3\xA9"});
  const std::string line = record_line(x);
  CHECK(is_utf8(line));
  for (const char c : line) CHECK(static_cast<unsigned char>(c) >= 0x20);
  CHECK(Json::parse(line)["response"]["body"] == "\r\n\x01\xC3\xA9");
  CHECK(Json::parse(line)["request"]["headers"][3][1] == "caf\xC3\xA9");
}

TEST_CASE("L1: headers keep order, case, duplicates and empty values, trailers are there") {
  Exchange x = sample_exchange();
  x.response->headers.clear();
  x.response->headers.add("B", "1");
  x.response->headers.add("a", "");
  x.response->headers.add("B", "2");
  x.response_trailers.add("X-End", "yes");
  const Json record = record_of(x);
  CHECK(record["response"]["headers"].dump() == R"([["B","1"],["a",""],["B","2"]])");
  CHECK(record["response"]["trailers"].dump() == R"([["X-End","yes"]])");
}

TEST_CASE("L1: upstream.request_id is the provider's own, whatever it calls it") {
  for (const char* name : {"x-request-id", "Request-Id", "apim-request-id", "x-goog-request-id", "x-ms-request-id"}) {
    Exchange x = sample_exchange();
    x.response->headers.add(name, "id-1");
    CHECK(record_of(x)["upstream"]["request_id"] == "id-1");
  }
  Exchange x = sample_exchange();
  x.response->headers.add("apim-request-id", "second");
  x.response->headers.add("x-request-id", "first");
  CHECK(record_of(x)["upstream"]["request_id"] == "first");
}

TEST_CASE("L1: an error carries our own code where there is one") {
  Exchange x = sample_exchange();
  x.error = Error{ErrorCode::connect, "cannot connect", {}};
  x.error_code = "upstream_connect";
  x.phase = "connect";
  CHECK(record_of(x)["error"].dump() == R"({"code":"upstream_connect","message":"cannot connect","phase":"connect"})");
  x.error_code.clear();
  x.phase = {};
  CHECK(record_of(x)["error"].dump() == R"({"code":"connect","message":"cannot connect","phase":null})");
}

TEST_CASE("L1: a request body that was streamed is the held part and what followed") {
  NoMore rest;
  Exchange x = sample_exchange();
  x.rest = &rest;
  x.request.body = "held ";
  x.request_capture.add("and ", 1);
  x.request_capture.add("streamed", 2);
  Json request = record_of(x)["request"];
  CHECK(request["bytes"] == 17);
  CHECK(request["body"] == "held and streamed");
  CHECK(request["truncated"] == false);
  CHECK(request["sha256"] == hex(sha256("held and streamed")));
}

TEST_CASE("L1: a body above 8 MiB is kept as its first 1 MiB, truncated, and no hash is claimed that is not known") {
  constexpr std::size_t kMiB = 1024 * 1024;
  NoMore rest;
  Exchange x = sample_exchange();
  x.rest = &rest;
  const std::string piece(kMiB, 'r');
  SUBCASE("with held bytes, both parts small") {
    x.request.body = std::string(5 * kMiB, 'h');
    for (int i = 0; i < 4; ++i) x.request_capture.add(piece, i);
    const Json request = record_of(x)["request"];
    CHECK(request["bytes"] == 9 * kMiB);
    CHECK(request["truncated"] == true);
    CHECK(request["body"].get_ref<const std::string&>() == std::string(kMiB, 'h'));
    CHECK(request["sha256"] == hex(sha256(x.request.body + piece + piece + piece + piece)));
  }
  SUBCASE("with held bytes and a capture that let go") {
    x.request.body = "held";
    for (int i = 0; i < 9; ++i) x.request_capture.add(piece, i);
    const Json request = record_of(x)["request"];
    CHECK(request["bytes"] == 4 + 9 * kMiB);
    CHECK(request["truncated"] == true);
    CHECK(request["body"].get_ref<const std::string&>().size() == kMiB);
    CHECK(request["sha256"].is_null());
  }
  SUBCASE("a response") {
    std::string all;
    for (int i = 0; i < 9; ++i) {
      x.response_capture.add(piece, i);
      all += piece;
    }
    const Json response = record_of(x)["response"];
    CHECK(response["bytes"] == 9 * kMiB);
    CHECK(response["truncated"] == true);
    CHECK(response["sha256"] == hex(sha256(all)));
    CHECK(response["body"].get_ref<const std::string&>().size() == kMiB);
  }
}

}  // namespace
}  // namespace finops::test::exchange_record_test
