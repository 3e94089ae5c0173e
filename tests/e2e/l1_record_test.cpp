// L1: what one line of the log looks like.
#include <doctest/doctest.h>

#include <iterator>
#include <regex>
#include <sstream>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l1_record_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kAsk = R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]})";

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& item : object.items()) names.push_back(item.key());
  return names;
}

using Names = std::vector<std::string>;

Names words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

const Names kTopKeys = words(
    "v id ts kind source route provider provider_reason method path query operation model response_model status "
    "outcome stream duration_ms ttfb_ms ttft_ms overhead_us usage cost_usd cost credential attempts session client "
    "tags upstream error replay_of response_id finish_reasons service_tier request response");
const Names kUsageKeys = words(
    "input_tokens output_tokens cache_read_tokens cache_write_tokens cache_write_1h_tokens reasoning_tokens source "
    "details raw");
const Names kCostKeys = {"status", "by", "table", "basis", "source", "reason"};
const Names kUpstreamKeys = {"url",           "request_id", "reused", "connect_ms", "headers_removed",
                             "headers_added", "changed_by", "reason"};
const Names kErrorKeys = {"code", "message", "phase"};
const Names kRequestKeys = {"headers", "bytes", "sha256", "content_encoding", "encoding", "truncated", "body"};
const Names kResponseKeys = {"headers",          "trailers", "bytes",     "sha256",
                             "content_encoding", "encoding", "truncated", "body"};
const Names kStreamKeys = {"headers",          "trailers", "bytes",     "sha256",
                           "content_encoding", "encoding", "truncated", "chunks"};

// Every key of the schema, in its order, in an object where the record has one.
void has_the_schema(const std::string& line) {
  Json record = Json::parse(line, nullptr, false);
  REQUIRE(record.is_object());
  CHECK(line.starts_with(R"({"v":1,"id":")"));
  REQUIRE(keys(record) == kTopKeys);
  const std::vector<std::pair<std::string, Names>> objects = {{"usage", kUsageKeys},
                                                              {"cost", kCostKeys},
                                                              {"upstream", kUpstreamKeys},
                                                              {"error", kErrorKeys},
                                                              {"request", kRequestKeys}};
  for (const auto& example : objects) {
    const auto& [name, expected] = example;
    CAPTURE(example.first);
    if (record[name].is_object()) CHECK(keys(record[name]) == expected);
  }
  for (const char* name : {"usage", "cost", "request"}) {
    CAPTURE(name);
    CHECK(record[name].is_object());
  }
  if (record["response"].is_object()) {
    CHECK(keys(record["response"]) == (record["response"].contains("chunks") ? kStreamKeys : kResponseKeys));
  }
}

struct Logged {
  std::string line;
  Json record;
  Message answer;
};

Logged log_of(const std::string& provider, std::string answer, const std::string& bytes,
              const std::vector<std::string>& environment = {}) {
  FakeUpstream upstream(std::move(answer));
  const FinopsServer finops({.upstreams = {{provider, upstream.url()}}, .environment = environment});
  Logged result;
  result.answer = finops.exchange(bytes);
  const std::vector<std::string> lines = log_lines(finops.log());
  REQUIRE(lines.size() == 1);
  result.line = lines[0];
  result.record = Json::parse(result.line, nullptr, false);
  has_the_schema(result.line);
  return result;
}

}  // namespace

TEST_CASE("L1: a plain exchange has every key in its order and every value right") {
  Logged logged = log_of("openai", json_response(kCompressedText),
                         json_request(kChat + "?a=%41&b", kAsk, {{"X-A", "1"}, {"x-a", ""}}));
  Json record = logged.record;
  CHECK(record["id"] == logged.answer.header("x-finops-id"));
  CHECK(std::regex_match(record["id"].get<std::string>(), std::regex("[0-7][0-9A-HJKMNP-TV-Z]{25}")));
  CHECK(std::regex_match(record["ts"].get<std::string>(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  CHECK(record["kind"] == "exchange");
  CHECK(record["source"] == "serve");
  CHECK(contains(record["route"].get<std::string>(), "openai_passthrough"));
  CHECK(record["provider"] == "openai");
  CHECK(record["method"] == "POST");
  CHECK(record["path"].get<std::string>().ends_with("/v1/chat/completions"));
  CHECK(contains(record["query"].get<std::string>(), "a=%41&b"));
  CHECK(record["model"] == "gpt-4o-mini");
  CHECK(record["status"] == 200);
  CHECK(record["outcome"] == "ok");
  CHECK(record["stream"] == false);
  CHECK(record["duration_ms"].get<double>() >= 0);
  CHECK(record["ttfb_ms"].get<double>() >= 0);
  CHECK(record["overhead_us"].get<double>() >= 0);
  CHECK(record["credential"] == "none");
  CHECK(record["attempts"] == 1);
  CHECK(record["error"].is_null());
  CHECK(record["replay_of"].is_null());
  CHECK(contains(record["upstream"]["url"].get<std::string>(), "http://127.0.0.1:"));
  CHECK(record["upstream"]["reused"] == false);

  Json& sent = record["request"];
  CHECK(sent["body"] == kAsk);
  CHECK(sent["bytes"] == kAsk.size());
  CHECK(sent["encoding"] == "utf8");
  CHECK(sent["truncated"] == false);
  CHECK(sent["content_encoding"].is_null());
  CHECK(contains(sent["headers"].dump(), R"(["X-A","1"],["x-a",""])"));
  CHECK(record["response"]["body"] == kCompressedText);
  CHECK(record["response"]["bytes"] == kCompressedText.size());
  CHECK(record["response_model"] == "gpt-4o-mini-2024-07-18");
  CHECK(record["response_id"] == "chatcmpl-1");
  CHECK(record["finish_reasons"] == Json::array({"stop"}));
  CHECK(record["usage"]["input_tokens"] == 11);
}

TEST_CASE("L1: the hash is the SHA-256 of the body") {
  Logged logged = log_of("openai", response("200 OK", {}, "abc"),
                         request("POST", kChat, {{"Content-Type", "text/plain"}}, "hello"));
  CHECK(logged.record["request"]["sha256"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  CHECK(logged.record["response"]["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("L1: the unknown is null and never zero or empty") {
  Logged logged = log_of("openai", response("200 OK", {{"Content-Type", "text/plain"}}, "no json"),
                         request("GET", "/openai_passthrough/v1/files"));
  Json record = logged.record;
  for (const char* name : {"model", "response_model", "ttft_ms", "cost_usd", "session", "error", "replay_of", "query",
                           "response_id", "finish_reasons", "service_tier"}) {
    CAPTURE(name);
    CHECK(record[name].is_null());
  }
  for (const std::string& name : kUsageKeys) {
    CAPTURE(name);
    if (name.ends_with("_tokens")) CHECK(record["usage"][name].is_null());
  }
  CHECK(record["usage"]["source"] == "absent");
  CHECK(record["usage"]["details"].empty());
  CHECK(record["usage"]["raw"].is_null());
  CHECK(record["cost"]["status"] == "no_usage");
  CHECK(record["upstream"]["request_id"].is_null());
  CHECK(record["response"]["trailers"].empty());
}

TEST_CASE("L1: a stream keeps its chunks and their times") {
  const std::string first =
      "data: {\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"delta\":{\"content\":\"h\"}}]}\n\n";
  const std::string second =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\ndata: "
      "[DONE]\n\n";
  Gate got_first;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}) +
                    chunk(first));
    connection.wait(got_first);
    connection.send(chunk(second) + "0\r\nX-T: v\r\n\r\n");
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kChat, R"({"model":"gpt-4o-mini","stream":true})"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(first.size()));
  got_first.open();
  REQUIRE(answer.read_all());
  const std::vector<std::string> lines = log_lines(finops.log());
  REQUIRE(lines.size() == 1);
  has_the_schema(lines[0]);
  Json record = Json::parse(lines[0]);
  CHECK(record["stream"] == true);
  CHECK(logged_body(record["response"]) == first + second);
  CHECK(contains(record["response"]["trailers"].dump(), R"(["X-T","v"])"));
  REQUIRE(record["response"]["chunks"].is_array());
  CHECK(record["response"]["chunks"].size() >= 2);
  double last = 0;
  for (const Json& piece : record["response"]["chunks"]) {
    CHECK(piece.at(0).get<double>() >= last);
    last = piece.at(0).get<double>();
  }
}

TEST_CASE("L1: a character split between two chunks is whole in the log") {
  const std::string text = "data: {\"t\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}\n\n";
  std::vector<Gate> got(text.size() + 1);
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}));
    for (std::size_t i = 0; i < text.size(); ++i) {
      connection.send(chunk(text.substr(i, 1)));
      connection.wait(got[i + 1]);
    }
    connection.send(kLastChunk);
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kChat, R"({"stream":true})"));
  MessageReader answer = client.reader();
  for (std::size_t i = 1; i <= text.size(); ++i) {
    REQUIRE(answer.read_body(i));
    got[i].open();
  }
  REQUIRE(answer.read_all());
  std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 1);
  REQUIRE(records[0].is_object());
  CHECK(records[0]["response"]["encoding"] == "utf8");
  CHECK(logged_body(records[0]["response"]) == text);
}

TEST_CASE("L1: a body that is no text is base64") {
  const std::string binary = random_bytes(1000, 9);
  Logged logged = log_of("openai", response("200 OK", {{"Content-Type", "audio/mpeg"}}, binary),
                         request("POST", kChat, {}, binary));
  for (const char* side : {"request", "response"}) {
    CHECK(logged.record[side]["encoding"] == "base64");
    CHECK(logged.record[side]["bytes"] == 1000);
    CHECK((logged_body(logged.record[side]) == binary));
  }
}

TEST_CASE("L1: a compressed body is decoded in the log only, and its coding named") {
  for (const Compressed& sample : compressed_samples()) {
    CAPTURE(sample.coding);
    const Headers coded = {{"Content-Type", "application/json"}, {"Content-Encoding", sample.coding}};
    Logged logged =
        log_of("openai", response("200 OK", coded, sample.bytes), request("POST", kChat, coded, sample.bytes));
    Json& answer = logged.record["response"];
    CHECK(answer["content_encoding"] == sample.coding);
    CHECK(answer["encoding"] == "utf8");
    CHECK(answer["body"] == kCompressedText);
    CHECK(answer["bytes"] == sample.bytes.size());
    CHECK(logged.record["request"]["body"] == kCompressedText);
    CHECK((logged.answer.body == sample.bytes));
  }
}

TEST_CASE("L1: errors of finops and of the network fit the schema") {
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed_port());
  const FinopsServer finops({.upstreams = {{"openai", nobody}}});
  finops.exchange(json_request(kChat, kAsk));
  finops.exchange(request("GET", "/openai_passthrough/../x"));
  finops.exchange(request("GET", "/azure_passthrough/openai/v1/models"));
  const std::vector<std::string> lines = log_lines(finops.log());
  REQUIRE(lines.size() == 3);
  for (const std::string& line : lines) {
    has_the_schema(line);
    Json record = Json::parse(line);
    REQUIRE(record["error"].is_object());
    CHECK(record["error"]["message"].get<std::string>().size() > 10);
    CHECK(record["ttfb_ms"].is_null());
  }
  CHECK(Json::parse(lines[0])["model"] == "gpt-4o-mini");
}

TEST_CASE("L1: a line never contains a line break or a raw control byte") {
  const std::string odd = "a\nb\r\nc\x01\x7f\xe2\x80\xa8\"\\";
  Logged logged = log_of("openai", response("200 OK", {{"Content-Type", "text/plain"}, {"X-Odd", "\xff\xfe\x80"}}, odd),
                         request("POST", kChat + "?q=\xff", {{"X-Odd", "\xc3\x28"}}, odd));
  CHECK(logged.record["request"]["body"] == odd);
  CHECK(logged.record["response"]["body"] == odd);
  for (const char byte : logged.line) CHECK(static_cast<unsigned char>(byte) >= 0x20);
}

}  // namespace finops::test::l1_record_test
