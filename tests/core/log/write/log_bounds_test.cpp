// What --log-max-body bounds (L1, F11): a body as it is written, after decoding and after escaping.
#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/log/files/longest_line.h"
#include "core/log/log_support.h"
#include "core/record/body_record.h"
#include "core/record/body_text.h"
#include "support/compressed.h"

namespace finops::test::log_bounds_test {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::string_literals;

constexpr std::size_t kMiB = 1024 * 1024;

// The text between the quotes of "body", or between the brackets of "chunks".
std::string_view inside(std::string_view written) {
  const std::size_t body = written.find("\"body\":\"");
  const std::size_t at = body != written.npos ? body + 8 : written.find("\"chunks\":[") + 10;
  return written.substr(at, written.size() - at - 1);
}

std::string written_of(const BodyInput& body, Redaction& redaction) {
  std::string out;
  JsonWriter json(out, &redaction);
  write_body(json, body, redaction);
  return out;
}

struct Case {
  const char* name;
  std::string bytes;
};

std::vector<Case> growing_bodies(std::size_t size) {
  std::string binary(size, '\xFF'), quotes(size, '"'), pairs;
  while (pairs.size() + 3 <= size) pairs += "\xE2\x82\xAC";
  return {{"plain", std::string(size, 'a')},
          {"control", std::string(size, '\x01')},
          {"quotes", quotes},
          {"characters", pairs},
          {"binary", binary}};
}

TEST_CASE("L1: no body takes more room in a line than --log-max-body, whatever escaping makes of it") {
  Redaction redaction;
  for (const std::size_t limit : {0u, 1u, 5u, 6u, 7u, 100u, 1000u}) {
    for (const std::size_t size : {1u, 6u, 99u, 100u, 167u, 1000u}) {
      for (const Case& c : growing_bodies(size)) {
        CAPTURE(limit);
        CAPTURE(size);
        CAPTURE(c.name);
        BodyInput body;
        body.bytes = c.bytes;
        body.limit = limit;
        const std::string written = written_of(body, redaction);
        const Json json = Json::parse("{" + written + "}");
        CHECK(inside(written).size() <= limit);
        const std::string text = json["body"];
        const std::string back = json["encoding"] == "base64" ? *decode_base64(text) : text;
        CHECK(c.bytes.starts_with(back));
        CHECK(json["truncated"] == (back != c.bytes));
        if (size * 6 <= limit) CHECK(back == c.bytes);  // what fits is whole
      }
    }
  }
}

TEST_CASE("L1: chunks count with their times and brackets, and stay whole pieces") {
  Redaction redaction;
  const std::string text(300, 'x');
  for (const std::size_t limit : {0u, 8u, 9u, 100u, 1000u, 2700u, 10'000u}) {
    for (const std::size_t step : {1u, 7u, 300u}) {
      CAPTURE(limit);
      CAPTURE(step);
      std::vector<BodyCapture::Arrival> arrivals;
      for (std::size_t end = step; end <= text.size(); end += step) arrivals.push_back({1234.5, end});
      arrivals.back().end = text.size();
      BodyInput body;
      body.bytes = text;
      body.chunks = true;
      body.arrivals = arrivals;
      body.limit = limit;
      const std::string written = written_of(body, redaction);
      const Json json = Json::parse("{" + written + "}");
      CHECK(inside(written).size() <= limit);
      std::string back;
      for (const Json& chunk : json["chunks"]) back += chunk[1].get<std::string>();
      CHECK(text.starts_with(back));
      CHECK(json["truncated"] == (back != text));
    }
  }
}

TEST_CASE("L1: a large body of control bytes is recorded as a beginning that takes 1 MiB") {
  for (const bool coded : {false, true}) {
    CAPTURE(coded);
    const std::string zeros(60'000, '\0');
    Exchange x = sample_exchange();
    std::string body;
    while (body.size() < 7 * kMiB) body += zeros;
    if (coded) {
      body.clear();
      while (body.size() < 7 * kMiB) body += stored_gzip(zeros);
      x.response->headers.add("Content-Encoding", "gzip");
    }
    x.response_capture.add(body, std::nullopt);
    const Json response = record_of(x)["response"];
    CHECK(response["truncated"] == true);
    CHECK(response["bytes"] == body.size());
    CHECK(response["body"].dump().size() <= kMiB + 2);
    CHECK(response["body"].dump().size() > kMiB - 8);
  }
}

TEST_CASE("L1: a stream of single bytes is bounded in memory and in the line") {
  BodyRules rules;
  rules.limit = 100'000;
  Exchange x = sample_exchange();
  x.stream = true;
  x.response_capture.limit_to(rules.limit);
  for (int i = 0; i < 90'000; ++i) x.response_capture.add("y", i);
  CHECK(x.response_capture.arrivals().capacity() < 40'000);
  std::string request_part, line;
  Redaction redaction;
  append_request_part(request_part, x, redaction, rules);
  append_record(line, x, x.timing.start, request_part, redaction, rules);
  CHECK(line.size() < rules.limit + 5000);
  const Json response = Json::parse(line)["response"];
  CHECK(response["truncated"] == true);
  CHECK(response["bytes"] == 90'000);
  CHECK(response["sha256"] == hex(sha256(std::string(90'000, 'y'))));
}

TEST_CASE("L1: times of arrival that no record shows cost nothing") {
  BodyCapture capture(1000);
  for (int i = 0; i < 1000; ++i) capture.add("z", std::nullopt);
  CHECK_FALSE(capture.truncated());
  CHECK(capture.arrivals().empty());
}

TEST_CASE("L7: a compressed binary body that was looked at only in part is left out") {
  Exchange x = sample_exchange();
  x.response->headers.add("Content-Encoding", "gzip");
  std::string body;
  while (body.size() < 9 * kMiB / 2) body += stored_gzip(std::string(60'000, '\xFF'));
  BodyRules rules;
  rules.limit = 5 * kMiB;
  x.response_capture.limit_to(rules.limit);
  x.response_capture.add(body + stored_gzip(std::string(60'000, '\xFF')), std::nullopt);
  rules.limit = kMiB;  // of what is decoded
  BodyInput input;
  input.bytes = x.response_capture.bytes();
  input.content_encoding = "gzip";
  input.limit = rules.limit;
  Redaction redaction;
  const Json json = Json::parse("{" + written_of(input, redaction) + "}");
  CHECK(json["body"].is_null());
  CHECK(json["truncated"] == true);
}

TEST_CASE("L1: the longest line that can be written is one that readers take") {
  CHECK(2 * kLongestBody + kBesideBodies <= kLongestLine);
  CHECK(kLongestBody >= 100 * kMiB);
}

TEST_CASE("L1: how much of a text fits is exact to the byte and never cuts a character") {
  CHECK(escaped_size("a\"\x01\xC3\xA9\n") == 1 + 2 + 6 + 2 + 2);
  CHECK(fitting_prefix("", 0) == 0);
  CHECK(fitting_prefix("abc", 2) == 2);
  CHECK(fitting_prefix("a\"b", 2) == 1);
  CHECK(fitting_prefix("a\"b", 3) == 2);
  CHECK(fitting_prefix("\x01", 5) == 0);
  CHECK(fitting_prefix("\x01", 6) == 1);
  CHECK(fitting_prefix("\xE2\x82\xAC", 2) == 0);
  CHECK(fitting_prefix("x\xE2\x82\xACy", 4) == 4);
}

}  // namespace
}  // namespace finops::test::log_bounds_test
