// C1 and C3: `serve --replay` answers from recorded exchanges, with the provider gone.
#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <map>
#include <thread>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/log_text.h"
#include "support/temp_dir.h"

namespace finops::test::c1_replay_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

// Records what `ask` does through a finops before the scripted provider, into a folder that remains.
struct Recorded {
  TempDir folder;
  std::filesystem::path log;

  template <class Ask>
  Recorded(FakeUpstream::Script script, Ask ask, std::vector<std::string> args = {}) : log(folder / "log") {
    std::filesystem::create_directory(log);
    FakeUpstream upstream(std::move(script));
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"azure", upstream.url()}},
                         .environment = {"AZURE_OPENAI_API_KEY=made-up-key-of-azure-123"},
                         .args = std::move(args),
                         .log = log});
    ask(finops);
    CHECK(finops.stop() == 0);
  }
  std::vector<Json> records() const { return log_records(log); }

  // The first record in a file of its own, with other times, as if it had taken so long.
  std::filesystem::path timed(double first_ms, double gap_ms) const {
    Json record = records().at(0);
    double at = first_ms;
    record["ttfb_ms"] = at;
    for (Json& piece : record["response"]["chunks"]) {
      piece[0] = at;
      at += gap_ms;
    }
    record["duration_ms"] = at;
    std::ofstream(folder / "timed.jsonl") << record.dump() << "\n";
    return folder / "timed.jsonl";
  }
};

// With --replay-timing fast unless `args` say otherwise.
ServerSetup replaying(const std::filesystem::path& log, std::vector<std::string> args = {"--replay-timing", "fast"}) {
  ServerSetup setup;
  setup.args = std::move(args);
  setup.args.insert(setup.args.end(), {"--replay", log.string()});
  return setup;
}

std::string json_answer(const std::string& text) { return json_response(R"({"text":")" + text + "\"}"); }

// Answers each request with the text of its number: 1, 2 ...
FakeUpstream::Script numbered() {
  return [](UpstreamConn& connection) {
    for (int i = 1;; ++i) {
      connection.read_request();
      connection.send(json_answer(std::to_string(i)));
    }
  };
}

const Headers kStreamHead = {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}};

std::string without_own(const Message& answer) {
  std::string out = answer.start_line;
  for (const auto& [name, value] : answer.without({"x-finops-id", "x-finops-replay"})) {
    out += "\n" + name + ": " + value;
  }
  return out + "\n\n" + answer.body;
}

}  // namespace

TEST_CASE("C3: serve --replay gives status, headers and body byte for byte without provider, key and network") {
  Message then;
  const Recorded recorded(
      always(
          response("201 Created", {{"Content-Type", "application/json"}, {"X-A", "1"}, {"x-a", ""}}, R"({"ok":true})")),
      [&](FinopsServer& finops) { then = finops.exchange(json_request(kPath, R"({"model":"gpt-4o","n":1})")); });
  const FinopsServer finops(replaying(recorded.log));
  const Message now = finops.exchange(json_request(kPath, R"({"model":"gpt-4o","n":1})"));
  CHECK(without_own(now) == without_own(then));
  CHECK(now.header("x-finops-replay") == then.header("x-finops-id"));
  CHECK(now.header("x-finops-id") != then.header("x-finops-id"));
  CHECK(finops.process().wait_line("finops: replay: 1 exchange is ready from 1 file"));
}

TEST_CASE("C3 L1: the record of a replayed answer names the recording and cannot be taken for a paid one") {
  const Recorded recorded(
      always(json_response(R"({"model":"gpt-4o","usage":{"prompt_tokens":9,"completion_tokens":3}})")),
      [](FinopsServer& finops) {
        finops.exchange(
            json_request(kPath, R"({"model":"gpt-4o"})", {{"Authorization", "Bearer sk-1234567890abcdefghijk"}}));
      });
  const FinopsServer finops(replaying(recorded.log));
  finops.exchange(json_request(kPath, R"({"model":"gpt-4o"})", {{"Authorization", "Bearer sk-1234567890abcdefghijk"}}));
  const Json then = recorded.records().at(0), now = finops.wait_record();
  CHECK(then["cost"]["basis"] == "metered");
  CHECK(now["replay_of"] == then["id"]);
  CHECK(now["upstream"]["changed_by"] == Json::array({"replay"}));
  CHECK(now["upstream"]["url"].is_null());
  CHECK(now["attempts"] == 0);
  CHECK(now["credential"] == "none");
  CHECK(now["cost"]["basis"] == "unknown");
  CHECK(now["usage"]["input_tokens"] == 9);
}

namespace {

// A stream of three pieces and a trailer. The client has each piece before the next is sent.
struct ThreePieces {
  std::array<Gate, 3> seen;
  Recorded recorded{[this](UpstreamConn& connection) {
                      connection.read_request();
                      connection.send(response("200 OK", kStreamHead) + chunk("data: one\n\n"));
                      connection.wait(seen[0]);
                      connection.send(chunk("data: tw"));
                      connection.wait(seen[1]);
                      connection.send(chunk("o\n\n"));
                      connection.wait(seen[2]);
                      connection.send("0\r\nX-Sum: 7\r\n\r\n");
                    },
                    [this](FinopsServer& finops) {
                      RawClient client = finops.connect();
                      client.send(json_request(kPath, "{}"));
                      MessageReader answer = client.reader();
                      const std::size_t sizes[] = {11, 19, 22};
                      for (std::size_t i = 0; i < 3; ++i) {
                        REQUIRE(answer.read_body(sizes[i]));
                        seen[i].open();
                      }
                      REQUIRE(answer.read_all());
                    }};
};

}  // namespace

TEST_CASE("C3: a stream is replayed in its original chunks, with its trailers, and no earlier than recorded") {
  const ThreePieces pieces;
  const FinopsServer finops(replaying(pieces.recorded.timed(40, 30), {}));
  const Message now = finops.exchange(json_request(kPath, "{}"));
  CHECK(now.complete);
  CHECK(now.body == "data: one\n\ndata: two\n\n");
  CHECK(now.trailers == Headers{{"X-Sum", "7"}});
  const Json record = finops.wait_record();
  const Json chunks = record["response"]["chunks"];
  REQUIRE(chunks.size() == 3);
  const char* const texts[] = {"data: one\n\n", "data: tw", "o\n\n"};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(chunks[i][1] == texts[i]);
    CHECK(chunks[i][0].get<double>() >= 40 + 30 * static_cast<double>(i));
  }
  CHECK(record["ttfb_ms"].get<double>() >= 40);
  CHECK(record["duration_ms"].get<double>() >= 130);
}

TEST_CASE("C3: --replay-timing fast does not wait, and xN waits N times less") {
  const ThreePieces pieces;
  const auto log = pieces.recorded.timed(100'000, 100'000);  // longer than any test waits
  {
    const FinopsServer finops(replaying(log));
    CHECK(finops.exchange(json_request(kPath, "{}")).body == "data: one\n\ndata: two\n\n");
  }
  const FinopsServer finops(replaying(log, {"--replay-timing", "x1000"}));
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "data: one\n\ndata: two\n\n");
  CHECK(finops.wait_record()["duration_ms"].get<double>() >= 400);
}

TEST_CASE("C3 F8: a stream that was cut is cut in the same place") {
  const Recorded recorded(
      [](UpstreamConn& connection) {
        connection.read_request();
        connection.send(response("200 OK", kStreamHead) + chunk("data: 1\n\n"));
        connection.wire().close();
      },
      [](FinopsServer& finops) { CHECK_FALSE(finops.exchange(json_request(kPath, "{}")).complete); });
  const FinopsServer finops(replaying(recorded.log));
  const Message now = finops.exchange(json_request(kPath, "{}"));
  CHECK_FALSE(now.complete);
  CHECK(now.body == "data: 1\n\n");
  CHECK(finops.wait_record()["outcome"] == "truncated");
}

TEST_CASE("C3 F8: a body with a length that was cut looks cut again") {
  const Recorded recorded(
      [](UpstreamConn& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 50\r\n\r\nhalf");
        connection.wire().close();
      },
      [](FinopsServer& finops) { CHECK_FALSE(finops.exchange(json_request(kPath, "{}")).complete); });
  const FinopsServer finops(replaying(recorded.log));
  const Message now = finops.exchange(json_request(kPath, "{}"));
  CHECK_FALSE(now.complete);
  CHECK(now.header("Content-Length") == "50");
  CHECK(now.body == "half");
}

TEST_CASE("C3: a recorded 429 and an answer that finops gave itself come again") {
  Message gone;
  const Recorded recorded(
      [](UpstreamConn& connection) {
        if (contains(connection.read_request().body, "bad")) return connection.wire().close();
        connection.send(response("429 Too Many Requests", {{"Retry-After", "7"}}, R"({"error":{"code":"rate"}})"));
      },
      [&](FinopsServer& finops) {
        finops.exchange(json_request(kPath, "{}"));
        gone = finops.exchange(json_request(kPath, R"("bad")"));
      });
  REQUIRE(gone.status() == 502);
  const FinopsServer finops(replaying(recorded.log));
  const Message limited = finops.exchange(json_request(kPath, "{}"));
  CHECK(limited.status() == 429);
  CHECK(limited.header("Retry-After") == "7");
  CHECK(limited.body == R"({"error":{"code":"rate"}})");
  const Message again = finops.exchange(json_request(kPath, R"("bad")"));
  CHECK(again.status() == 502);
  CHECK(again.body == gone.body);
  CHECK(again.header("x-finops-error") == gone.header("x-finops-error"));
}

TEST_CASE("C3: several recordings of the same request answer in order, and the last one again") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    RawClient client = finops.connect();
    client.exchange(json_request(kPath, R"({"a":1,"b":[1.0,"é"]})"));
    client.exchange(json_request(kPath, R"({ "b": [1, "\u00e9"], "a": 1e0 })"));
    client.exchange(json_request(kPath, R"({"a":2})"));
    client.exchange(json_request(kPath, R"({"a":1,"b":[1,"é"]})"));
  });
  for (int restart = 0; restart < 2; ++restart) {
    const FinopsServer finops(replaying(recorded.log));
    std::string got;
    for (int i = 0; i < 5; ++i) got += finops.exchange(json_request(kPath, R"({"b":[1,"é"],"a":1})")).body;
    CHECK(got == R"({"text":"1"}{"text":"2"}{"text":"4"}{"text":"4"}{"text":"4"})");
    CHECK(finops.exchange(json_request(kPath, R"({"a":2})")).body == R"({"text":"3"})");
  }
}

TEST_CASE("C3: method, target and body decide, headers and credentials do not") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    RawClient client = finops.connect();
    client.exchange(json_request(kPath + "?key=made-up-secret-1&x=1", R"({"a":1})",
                                 {{"Authorization", "Bearer sk-aaaaaaaaaaaaaaaaaaaaaaaa"}}));
    client.exchange(json_request(kPath + "?x=2", R"({"a":1})"));
    client.exchange(request("PUT", kPath + "?x=1", {}, R"({"a":1})"));
  });
  const FinopsServer finops(replaying(recorded.log));
  CHECK(finops.exchange(json_request(kPath + "?x=1", R"({"a":1})")).body == R"({"text":"1"})");
  CHECK(finops.exchange(json_request(kPath + "?key=another-secret-2&x=1", R"({"a":1})", {{"X-B", "c"}})).body ==
        R"({"text":"1"})");
  CHECK(finops.exchange(json_request(kPath + "?x=2", R"({"a":1})")).body == R"({"text":"2"})");
  CHECK(finops.exchange(request("PUT", kPath + "?x=1", {}, R"({"a":1})")).body == R"({"text":"3"})");
  CHECK(finops.exchange(request("PATCH", kPath + "?x=1", {}, R"({"a":1})")).status() == 404);
}

TEST_CASE("C3: --replay-ignore leaves a JSON place out of the comparison") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    finops.exchange(json_request(kPath, R"({"m":[{"t":"hi","id":"1"}],"user":"a"})"));
  });
  const std::string other = R"({"user":"b","m":[{"id":"2","t":"hi"}]})";
  const FinopsServer strict(replaying(recorded.log));
  CHECK(strict.exchange(json_request(kPath, other)).status() == 404);
  const FinopsServer finops(
      replaying(recorded.log, {"--replay-timing", "fast", "--replay-ignore", "/user", "--replay-ignore", "/m/0/id"}));
  CHECK(finops.exchange(json_request(kPath, other)).status() == 200);
  CHECK(finops.exchange(json_request(kPath, R"({"m":[{"t":"ho"}]})")).status() == 404);
}

TEST_CASE("C3 F14: a miss is a native 404 that names the nearest recording and what differs") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    finops.exchange(json_request(kPath, R"({"model":"m","messages":[{"role":"user","content":"one"}]})"));
    finops.exchange(json_request(kPath, R"({"model":"m","messages":[{"role":"user","content":"two"}],"n":2})"));
  });
  const std::string nearest = recorded.records().at(0)["id"];
  const FinopsServer finops(replaying(recorded.log));
  const Message miss =
      finops.exchange(json_request(kPath, R"({"model":"m","messages":[{"role":"user","content":"three"}]})"));
  CHECK(miss.status() == 404);
  CHECK(miss.header("x-finops-error") == "replay_miss");
  const Json body = Json::parse(miss.body);
  const std::string message = body["error"]["message"];
  CHECK(contains(message, nearest));
  CHECK(contains(message, "it differs in 1 place: /messages/0/content"));
  const Json record = finops.wait_record();
  CHECK(record["outcome"] == "rejected");
  CHECK(record["error"]["code"] == "replay_miss");
  const std::string other = Json::parse(
      finops.exchange(json_request("/openai_passthrough/v1/chat/completion", "{}")).body)["error"]["message"];
  CHECK(contains(other, "it is one of POST /openai_passthrough/v1/chat/completions"));
}

TEST_CASE("C3: --replay-miss forward asks the provider for what has no recording, and records it") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) { finops.exchange(json_request(kPath, R"({"a":1})")); });
  FakeUpstream upstream(json_answer("live"));
  ServerSetup setup = replaying(recorded.log, {"--replay-timing", "fast", "--replay-miss", "forward"});
  setup.upstreams = {{"openai", upstream.url()}};
  setup.log = recorded.log;
  {
    const FinopsServer finops(setup);
    CHECK(finops.exchange(json_request(kPath, R"({"a":1})")).body == R"({"text":"1"})");
    CHECK(upstream.connections() == 0);
    CHECK(finops.exchange(json_request(kPath, R"({"a":2})")).body == R"({"text":"live"})");
    CHECK(upstream.requests().size() == 1);
    const std::string large = R"({"a":")" + std::string(std::size_t{9} << 20, 'x') + "\"}";  // streamed
    CHECK(finops.exchange(json_request(kPath, large)).body == R"({"text":"live"})");
    CHECK((upstream.request().body == large));
  }
  const FinopsServer later(replaying(recorded.log));  // the answer of the recording itself is not taken for one
  CHECK(later.exchange(json_request(kPath, R"({"a":2})")).body == R"({"text":"live"})");
  CHECK(later.process().wait_line(
      "finops: replay: 3 exchanges are ready from 2 files; left out: 1 that recordings had answered"));
}

TEST_CASE("C3: a damaged line does not stop the replay, and is counted") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    RawClient client = finops.connect();
    for (int i = 0; i < 3; ++i) client.exchange(json_request(kPath, "{\"a\":" + std::to_string(i) + "}"));
  });
  const std::filesystem::path file = log_files(recorded.log).at(0), one = recorded.folder / "one.jsonl";
  std::vector<std::string> lines = log_lines(file);
  REQUIRE(lines.size() == 3);
  std::ofstream(one) << lines[0] << "\n" << lines[1].substr(0, lines[1].size() / 2) << "\n" << lines[2] << "\n";
  const FinopsServer finops(replaying(one));
  CHECK(finops.process().wait_line("finops: replay: 2 exchanges are ready from 1 file; left out: 1 damaged line"));
  CHECK(finops.exchange(json_request(kPath, R"({"a":0})")).status() == 200);
  CHECK(finops.exchange(json_request(kPath, R"({"a":1})")).status() == 404);
  CHECK(finops.exchange(json_request(kPath, R"({"a":2})")).status() == 200);
}

TEST_CASE("C3: an answer that came compressed is given without its coding") {
  for (const Compressed& sample : compressed_samples()) {
    CAPTURE(sample.coding);
    const Recorded recorded(
        always(response("200 OK", {{"Content-Type", "application/json"}, {"Content-Encoding", sample.coding}},
                        sample.bytes)),
        [](FinopsServer& finops) { finops.exchange(json_request(kPath, "{}")); });
    const FinopsServer finops(replaying(recorded.log));
    const Message now = finops.exchange(json_request(kPath, "{}"));
    CHECK(now.complete);
    CHECK(now.body == kCompressedText);
    CHECK(now.count("Content-Encoding") == 0);
  }
}

TEST_CASE("C3: a compressed request and a form with another boundary match") {
  const auto form = [](const std::string& boundary, const std::string& name) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + name + "\r\n--" + boundary +
           "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n" + random_bytes(300, 1) + "\r\n--" +
           boundary + "--\r\n";
  };
  const auto post = [](const std::string& boundary, const std::string& body) {
    return request("POST", kPath, {{"Content-Type", "multipart/form-data; boundary=" + boundary}}, body);
  };
  const std::string json = R"({"a": "compressed"})";
  const Recorded recorded(numbered(), [&](FinopsServer& finops) {
    RawClient client = finops.connect();
    client.exchange(request("POST", kPath, {{"Content-Encoding", "gzip"}}, stored_gzip(json)));
    client.exchange(post("one", form("one", "v")));
  });
  const FinopsServer finops(replaying(recorded.log));
  CHECK(finops.exchange(json_request(kPath, R"({"a":"compressed"})")).body == R"({"text":"1"})");
  CHECK(finops.exchange(post("another-2", form("another-2", "v"))).body == R"({"text":"2"})");
  CHECK(finops.exchange(post("another-2", form("another-2", "w"))).status() == 404);
}

TEST_CASE("C3: what the log lacks cannot answer, and the start says so") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    RawClient client = finops.connect();
    client.exchange(json_request(kPath, R"({"a":1})", {{"x-finops-log", "metadata"}}));
    client.exchange(json_request(kPath, R"({"a":2})"));
    client.exchange(request("GET", "/openai_passthrough/../x"));
  });
  const FinopsServer finops(replaying(recorded.log));
  CHECK(finops.process().wait_line(
      "finops: replay: 1 exchange is ready from 1 file; left out: 1 that finops had refused, "
      "1 whose answer is not whole in the log"));
  CHECK(finops.exchange(json_request(kPath, R"({"a":1})")).status() == 404);
  CHECK(finops.exchange(json_request(kPath, R"({"a":2})")).status() == 200);
}

TEST_CASE("C3 F6: Azure needs no key with --replay") {
  const std::string path = "/azure_passthrough/openai/v1/responses";
  const Recorded recorded(numbered(), [&](FinopsServer& finops) { finops.exchange(json_request(path, "{}")); });
  const FinopsServer finops(replaying(recorded.log));
  CHECK(finops.exchange(json_request(path, "{}")).body == R"({"text":"1"})");
}

TEST_CASE("C3 F9: a client that leaves during a recorded pause ends the exchange at once") {
  const ThreePieces pieces;
  const FinopsServer finops(replaying(pieces.recorded.timed(0, 1'000'000), {}));
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(11));
  client.close();
  CHECK(finops.wait_record()["outcome"] == "client_closed");
}

TEST_CASE("C1 C3: a second signal ends a recorded pause") {
  const ThreePieces pieces;
  FinopsServer finops(replaying(pieces.recorded.timed(0, 1'000'000), {}));
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(11));
  finops.process().signal(SIGTERM);
  CHECK(finops.process().wait_line("finops: waiting up to 10 s for 1 exchange to end"));
  finops.process().signal(SIGTERM);
  CHECK(finops.process().wait_exit().has_value());
  CHECK_FALSE(answer.read_all());
}

TEST_CASE("C3: two clients and a thousand identical requests get each recording once, and then the last one") {
  const Recorded recorded(numbered(), [](FinopsServer& finops) {
    RawClient client = finops.connect();
    for (int i = 0; i < 20; ++i) client.exchange(json_request(kPath, R"({"a":1})"));
  });
  const FinopsServer finops(replaying(recorded.log));
  std::map<std::string, int> seen[2];
  std::vector<std::thread> clients;
  for (auto& mine : seen) {
    clients.emplace_back([&] {
      RawClient client = finops.connect();
      for (int i = 0; i < 500; ++i) ++mine[client.exchange(json_request(kPath, R"({"a":1})")).body];
    });
  }
  for (std::thread& client : clients) client.join();
  for (int i = 1; i < 20; ++i) {
    const std::string body = R"({"text":")" + std::to_string(i) + "\"}";
    CHECK(seen[0][body] + seen[1][body] == 1);
  }
  CHECK(seen[0][R"({"text":"20"})"] + seen[1][R"({"text":"20"})"] == 981);
}

TEST_CASE("C1 C6: --replay with --mock is refused, and a log that does not exist is an error") {
  const Outcome both = run_finops({"serve", "--mock", "--replay", "/tmp"});
  CHECK(both.status == 2);
  CHECK(both.err == "finops: --replay and --mock exclude each other: both answer everything themselves\n");
  const Outcome missing = run_finops({"serve", "--replay", "/tmp/there-is-no-such-log"});
  CHECK(missing.status == 6);
}

}  // namespace finops::test::c1_replay_test
