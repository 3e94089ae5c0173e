// Records that agree with their own bytes, for the tests of `inspect --verify`.
#pragma once
#include <string>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test {

// A member `request` or `response` with that body.
inline std::string checked_side(const std::string& body, bool trailers) {
  std::string out = R"({"headers":[["content-type","application/json"]],)";
  if (trailers) out += R"("trailers":[],)";
  out += R"("bytes":)" + std::to_string(body.size()) + R"(,"sha256":")" + finops::hex(finops::sha256(body)) +
         R"(","content_encoding":null,"encoding":"utf8","truncated":false,"body":)";
  finops::append_json_string(out, body);
  return out + '}';
}

// A record that agrees with its own bytes.
inline SampleRecord checked_record(int number) {
  SampleRecord record;
  record.id = "01KEZ87T5W3M9QJ2C8D67F" + std::to_string(1000 + number);
  record.ts = "2026-01-15T13:02:" + std::to_string(10 + number) + ".482Z";
  record.input = "1204", record.cached = "1024", record.output = "318";
  record.response_model = R"("gpt-4o-mini-2024-07-18")";
  record.usage =
      R"({"input_tokens":1204,"output_tokens":318,"cache_read_tokens":1024,"cache_write_tokens":null,"cache_write_1h_tokens":null,"reasoning_tokens":null,"source":"response","details":{}})";
  record.request = checked_side(R"({"model":"gpt-4o-mini"})", false);
  record.response = checked_side(
      R"({"id":"c","model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":1204,"completion_tokens":318,"prompt_tokens_details":{"cached_tokens":1024}}})",
      true);
  return record;
}

inline std::string checked_line(int number) { return checked_record(number).line() + '\n'; }

inline finops::cli::InspectOptions verify_options() {
  finops::cli::InspectOptions options;
  options.mode = finops::cli::InspectMode::verify;
  return options;
}

}  // namespace finops::test
