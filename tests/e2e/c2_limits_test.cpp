// C2: `finops send` with --retry, --timeout and --first-byte-timeout.
#include <doctest/doctest.h>

#include <atomic>

#include "support/send_run.h"

namespace finops::test::c2_limits_test {
namespace {

using Words = std::vector<std::string>;

std::string refused(const char* status, const char* retry_after) {
  return response(status, {{"Content-Type", "application/json"}, {"Retry-After", retry_after}},
                  R"({"error":{"message":"Rate limit reached","type":"rate_limit","code":"rate_limit"}})");
}

}  // namespace

TEST_CASE("C2 --retry: tries again when the provider says, tells each wait, and prints only the last answer") {
  std::atomic<int> asked{0};
  FakeUpstream grumpy([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      connection.send(++asked < 3 ? refused("429 Too Many Requests", "0") : json_response(R"({"ok":true})"));
    }
  });
  const SendRun patient(grumpy);
  const Outcome got = patient({"openai", "/v1/chat/completions", "a=b", "--retry", "5"});
  CHECK(got.status == 0);
  CHECK(got.out == R"({"ok":true})");
  CHECK(got.err ==
        "finops: openai answered 429 rate_limit\n  Rate limit reached\nfinops: trying again in 0ms (1 of 5)\n"
        "finops: openai answered 429 rate_limit\n  Rate limit reached\nfinops: trying again in 0ms (2 of 5)\n");
  const auto records = patient.records();
  REQUIRE(records.size() == 3);
  CHECK(records[0]["status"] == 429);
  CHECK(records[2]["status"] == 200);
  CHECK(records[0]["id"] != records[1]["id"]);
  for (const Message& request : grumpy.requests()) CHECK(request.body == R"({"a":"b"})");
}

TEST_CASE("C2 C6 --retry: the last answer counts, and what is of no use is not tried again") {
  FakeUpstream upstream(always(refused("529 Site is Overloaded", "0")));
  const SendRun send(upstream);
  const Outcome got = send({"openai", "/v1/chat/completions", "a=b", "--retry", "2"});
  CHECK(got.status == 5);
  CHECK(got.out.find("Rate limit reached") != std::string::npos);
  CHECK(upstream.requests().size() == 3);
  FakeUpstream strict(always(refused("400 Bad Request", "0")));
  const SendRun once(strict);
  CHECK(once({"openai", "/v1/chat/completions", "a=b", "--retry", "2"}).status == 4);
  CHECK(strict.requests().size() == 1);
}

TEST_CASE("C2 C6 --first-byte-timeout and --timeout: the time is over, nothing usable came, and it is in the log") {
  Gate never;
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string event = R"(data: {"choices":[{"index":0,"delta":{"content":"Par"}}]})"
                            "\n\n";
  FakeUpstream upstream([&](UpstreamConn& connection) {
    const Message request = connection.read_request();
    if (request.start_line.find("silent") == std::string::npos) connection.send(head + chunk(event));
    connection.wait(never);
  });
  const SendRun send(upstream);
  const Outcome silent = send({"openai", "/v1/silent", "a=b", "--first-byte-timeout", "0.05"});
  CHECK(silent.status == 3);
  CHECK(silent.out.empty());
  CHECK(silent.err == "finops: no response (timeout): no answer began within 50ms (--first-byte-timeout)\n");
  const Outcome slow = send({"openai", "/v1/x", "a=b", "-t", "--timeout", "3"});
  CHECK(slow.status == 3);
  CHECK(slow.out == "Par\n");
  CHECK(slow.err == "finops: silent mid-stream (timeout): the answer was not complete within 3.00s (--timeout)\n");
  const auto records = send.records();
  REQUIRE(records.size() == 2);
  for (const Json& record : records) CHECK(record["outcome"] == "timeout");
  CHECK(logged_body(records[1]["response"]) == event);
  never.open();
}

TEST_CASE("C2 --repeat: the request goes out N times, C at once, and the times are in a table") {
  FakeUpstream upstream(always(
      json_response(R"({"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}})")));
  const SendRun send(upstream);
  const Outcome piped = send({"openai", "/v1/chat/completions", "model=gpt-4o-mini", "--repeat", "20", "-c", "4"});
  CHECK(piped.status == 0);
  CHECK(piped.out.find("ttfb_ms\t20\t") == 0);
  CHECK(piped.out.find("\nttft_ms\t0\t-\t-\t-\t-\t-\n") != std::string::npos);
  CHECK(piped.out.find("\nduration_ms\t20\t") != std::string::npos);
  CHECK(piped.err.starts_with("20 requests in "));
  CHECK(piped.err.find(", 4 at a time, <$0.0001\n") != std::string::npos);
  CHECK(upstream.requests().size() == 20);
  CHECK(send.records().size() == 20);
  const Outcome shown =
      send({"openai", "/v1/chat/completions", "a=b", "--repeat", "3"}, {"FINOPS_FORCE_TTY=80", "NO_COLOR=1"});
  CHECK(shown.out.starts_with("3 requests in "));
  CHECK(shown.out.find("\nfirst byte ") != std::string::npos);
  CHECK(shown.out.find("\ntotal ") != std::string::npos);
  CHECK(shown.out.find("p99") != std::string::npos);
}

TEST_CASE("C2 C6 --repeat: what failed is counted by its kind, and the highest exit code counts") {
  std::atomic<int> asked{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      connection.send(++asked % 2 == 0 ? refused("429 Too Many Requests", "0") : json_response("{}"));
    }
  });
  const SendRun send(upstream);
  const Outcome got = send({"openai", "/v1/chat/completions", "a=b", "--repeat", "6"});
  CHECK(got.status == 4);
  CHECK(got.out.find("duration_ms\t3\t") != std::string::npos);
  CHECK(got.err.find(", 3 failed") != std::string::npos);
  CHECK(got.err.ends_with("finops: 3 failed: 429 rate_limit\n"));
}

TEST_CASE("C2 L7 send: a provider that repeats the key in its error code or its request id does not get it on stderr") {
  const std::string key(SendRun::kKey);
  const std::string error =
      R"({"error":{"message":"bad )" + key + R"(","code":")" + key + R"(","type":")" + key + R"("}})";
  FakeUpstream upstream(response(
      "500 " + key, {{"Content-Type", "application/json"}, {"x-request-id", key}, {"Retry-After", "0"}}, error));
  const SendRun send(upstream);
  const std::vector<Words> more = {{"--retry", "1"}, {"--repeat", "2"}, {"--print", "h"}, {"--json"}};
  for (const Words& flags : more) {
    Words words = {"openai", "/v1/chat/completions", "model=gpt-4o-mini"};
    words.insert(words.end(), flags.begin(), flags.end());
    const Outcome got = send(words);
    CHECK(got.status == 5);
    CHECK(got.err.find(key) == std::string::npos);
    CHECK(got.err.find("[redacted:") != std::string::npos);
    if (flags.front() != "--retry") CHECK(got.out.find(key) == std::string::npos);
  }
}

TEST_CASE("C2 L7 send: nor one that repeats it in an error event") {
  const std::string key(SendRun::kKey);
  FakeUpstream upstream("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nrequest-id: " + key +
                        "\r\nTransfer-Encoding: chunked\r\n\r\n" +
                        chunk("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + key +
                              "\",\"message\":\"" + key + "\"}}\n\n") +
                        std::string(kLastChunk));
  const Outcome got = SendRun(upstream)({"-m", "claude-sonnet-4-5", "hi", "-t"});
  CHECK(got.status == 5);
  CHECK(got.err.find("error event: [redacted:") != std::string::npos);
  CHECK(got.err.find(key) == std::string::npos);
}

TEST_CASE("C2 C6 --repeat: a signal ends it, and prints what was done") {
  Gate never;
  std::atomic<int> asked{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      if (++asked > 4) connection.wait(never);
      connection.send(json_response("{}"));
    }
  });
  const SendRun send(upstream);
  const TempDir home;
  Process process({finops_binary(), send.arguments({"openai", "/v1/x", "a=b", "--repeat", "1000", "-c", "2"}),
                   clean_environment(home.path(), send.variables())});
  REQUIRE(eventually([&] { return asked >= 6; }));
  process.signal(SIGINT);
  CHECK(process.wait_exit() == 130);
  CHECK(process.out().find("duration_ms\t4\t") != std::string::npos);
  CHECK(send.records().size() == 6);
  never.open();
}

TEST_CASE("C2 C6 --retry: a signal ends the wait") {
  FakeUpstream upstream(always(refused("429 Too Many Requests", "3600")));
  const SendRun send(upstream);
  const TempDir home;
  Process process({finops_binary(), send.arguments({"openai", "/v1/x", "a=b", "--retry", "1"}),
                   clean_environment(home.path(), send.variables())});
  REQUIRE(process.wait_line("finops: trying again in 1h00m (1 of 1)"));
  process.signal(SIGINT);
  CHECK(process.wait_exit() == 130);
  CHECK(process.out().empty());
}

}  // namespace finops::test::c2_limits_test
