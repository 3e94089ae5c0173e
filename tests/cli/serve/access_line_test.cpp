#include "cli/serve/access_line.h"

#include <doctest/doctest.h>

namespace finops::test::access_line_test {
namespace {

Exchange ended(Outcome outcome, int status) {
  Exchange x;
  x.id = "01KEZ87T5W3M9QJ2C8D67F3K9Q";
  x.model = "gpt-4o-mini";
  x.timing.start = std::chrono::steady_clock::now();
  x.outcome = outcome;
  if (status > 0) x.response.emplace().status = status;
  return x;
}

std::string line_of(const Exchange& x, bool color = false) {
  return cli::AccessLine({.tty = true, .width = 100, .color = color}).format(x);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("C1 access line: the state is that of the list, and the reason comes after the numbers") {
  CHECK(has(line_of(ended(Outcome::ok, 200)), " 200 "));
  CHECK(has(line_of(ended(Outcome::truncated, 200)), " cut "));
  CHECK(has(line_of(ended(Outcome::client_closed, 0)), " left "));
  CHECK(has(line_of(ended(Outcome::upstream_error, 0)), " fail "));
  CHECK(has(line_of(ended(Outcome::upstream_error, 502)), " 502 "));
  CHECK(has(line_of(ended(Outcome::timeout, 200)), " time "));
  Exchange broken = ended(Outcome::stream_error, 200);
  broken.error_code = "overloaded_error";
  CHECK(line_of(broken).ends_with("  error inside the stream: overloaded_error\n"));
  Exchange refused = ended(Outcome::http_error, 429);
  refused.error_code = "rate_limit_exceeded";
  CHECK(line_of(refused).ends_with("  rate_limit_exceeded\n"));
  refused.error_code = "sk-1234567890";  // no word of a provider's
  CHECK_FALSE(has(line_of(refused), "sk-"));
}

TEST_CASE("C1 access line: its colours are those of the list") {
  CHECK(has(line_of(ended(Outcome::timeout, 200), true), "\x1b[31mtime"));
  CHECK(has(line_of(ended(Outcome::client_closed, 200), true), "\x1b[33mleft"));
  CHECK(has(line_of(ended(Outcome::http_error, 404), true), "\x1b[33m404"));
  CHECK(has(line_of(ended(Outcome::http_error, 500), true), "\x1b[31m500"));
}

}  // namespace finops::test::access_line_test
