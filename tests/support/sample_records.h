// Log lines for tests, in the key order of the contract (L1). Plain text building, no code of finops.
#pragma once

#include <string>
#include <string_view>

namespace finops::test {

// Members as JSON text, so that a test can put anything in; what is `null` is unknown.
struct SampleRecord {
  std::string v = "1";
  std::string id = "01KEZ87T5W3M9QJ2C8D67F3K9Q";
  std::string ts = "2026-01-15T13:02:11.482Z";
  std::string kind = "exchange";
  std::string source = "serve";
  std::string provider = R"("openai")";
  std::string method = R"("POST")";
  std::string path = R"("/v1/chat/completions")";
  std::string operation = R"("chat")";
  std::string model = R"("gpt-4o-mini")";
  std::string response_model = "null";
  std::string status = "200";
  std::string outcome = "ok";
  std::string stream = "false";
  std::string duration_ms = "1843";
  std::string ttfb_ms = "null";
  std::string ttft_ms = "null";
  std::string input = "null", output = "null", cached = "null";
  std::string usage;         // empty: of the three above
  std::string service_tier;  // empty: no such member
  std::string cost_usd = "null";
  std::string cost = R"({"status":"no_usage","by":{},"table":null})";
  std::string upstream =
      R"({"url":"https://api.openai.com/v1/chat/completions","request_id":"req_8d1fe20","reused":true,"connect_ms":null,"headers_removed":[],"headers_added":[]})";
  std::string error = "null";
  std::string tags = R"({"app":"eval-run"})";
  std::string request =
      R"({"headers":[["content-type","application/json"]],"bytes":12,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"model\":\"m\"}"})";
  std::string response =
      R"({"headers":[["content-type","application/json"]],"trailers":[],"bytes":2,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{}"})";

  std::string metadata() const;  // without request and response
  std::string line() const;      // without the line end
};

// The seven exchanges of the output sketches: five good ones, a 429 and a 503.
std::string sketch_log();

}  // namespace finops::test
