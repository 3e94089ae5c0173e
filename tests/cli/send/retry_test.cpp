// C2: when --retry tries again, and the limits of time.
#include "cli/send/retry.h"

#include <doctest/doctest.h>

#include "cli/send/deadline.h"
#include "core/base/waiter.h"

namespace finops::cli::test::retry_test {
namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::milliseconds> wait_after(Outcome outcome, int status, const char* name = "",
                                                    const char* value = "", std::uint64_t tries = 1,
                                                    std::string_view phase = "body") {
  Exchange x;
  x.outcome = outcome;
  x.phase = phase;
  x.response = ResponseHead{status, "", {}};
  if (*name != '\0') x.response->headers.add(name, value);
  return retry_wait(x, tries);
}

}  // namespace

TEST_CASE("C2 --retry: 429 and 5xx are tried again, when the provider says") {
  for (const int status : {429, 500, 502, 503, 529}) CHECK(wait_after(Outcome::http_error, status) == 1s);
  for (const int status : {400, 401, 404, 408}) CHECK_FALSE(wait_after(Outcome::http_error, status));
  CHECK_FALSE(wait_after(Outcome::ok, 200));
  CHECK_FALSE(wait_after(Outcome::stream_error, 200));
  CHECK_FALSE(wait_after(Outcome::rejected, 402));
  CHECK_FALSE(wait_after(Outcome::client_closed, 500));
  CHECK_FALSE(wait_after(Outcome::timeout, 504));
  CHECK(wait_after(Outcome::upstream_error, 502, "", "", 1, "connect") == 1s);
  CHECK_FALSE(wait_after(Outcome::upstream_error, 502, "", "", 1, "head"));
  CHECK(wait_after(Outcome::http_error, 429, "Retry-After", " 7 ") == 7s);
  CHECK(wait_after(Outcome::http_error, 429, "retry-after", "0") == 0s);
  CHECK(wait_after(Outcome::http_error, 429, "retry-after-ms", "250") == 250ms);
  CHECK(wait_after(Outcome::http_error, 429, "Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT") == 1s);
  CHECK(wait_after(Outcome::http_error, 429, "Retry-After", "99999999999999999999") == 1s);
  CHECK(wait_after(Outcome::http_error, 429, "Retry-After", "9999999999") == 24h);
}

TEST_CASE("C2 --retry: without a word of the provider the waits grow, up to 30 seconds") {
  std::vector<std::chrono::milliseconds> waits;
  for (std::uint64_t tries = 1; tries <= 7; ++tries)
    waits.push_back(*wait_after(Outcome::http_error, 500, "", "", tries));
  CHECK(waits == std::vector<std::chrono::milliseconds>{1s, 2s, 4s, 8s, 16s, 30s, 30s});
  CHECK(wait_after(Outcome::http_error, 500, "", "", UINT64_MAX) == 30s);
}

TEST_CASE("C2 --timeout: the descriptor says when the time is over, and the error which limit it was") {
  CHECK(Deadline({}).fd() == -1);
  CHECK(Deadline({0ms, 0ms}).fd() == -1);
  CHECK_FALSE(Deadline({}).over());
  const auto wait_for_end = [](const Deadline& deadline) {
    Awaited end;
    end.fd = deadline.fd();
    end.readable = true;
    return blocking_waiter().wait({&end, 1}, 10s);
  };
  Deadline first({5ms, 60'000ms});
  CHECK(wait_for_end(first) == 1);
  REQUIRE(first.over());
  CHECK(first.over()->code == ErrorCode::timeout);
  CHECK(first.over()->message == "no answer began within 5ms (--first-byte-timeout)");
  Deadline total({std::nullopt, 5ms});
  total.head_came();
  CHECK(wait_for_end(total) == 1);
  CHECK(total.over()->message == "the answer was not complete within 5ms (--timeout)");
  Deadline begun({60'000ms, std::nullopt});
  CHECK_FALSE(begun.over());
  begun.head_came();
  Awaited end;
  end.fd = begun.fd();
  end.readable = true;
  CHECK(blocking_waiter().wait({&end, 1}, 0ms) == 0);
}

}  // namespace finops::cli::test::retry_test
