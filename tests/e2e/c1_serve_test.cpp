// C1: how `finops serve` starts, what it says, and how it ends.
#include <doctest/doctest.h>

#include <fstream>
#include <regex>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/temp_dir.h"

namespace finops::test::c1_serve_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

// A provider that starts a stream and ends it when `finish` opens.
struct Streaming {
  Gate finish;
  FakeUpstream upstream{[this](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Transfer-Encoding", "chunked"}}) + chunk("data: 1\n\n"));
    connection.wait(finish);
    connection.send(chunk("data: 2\n\n") + std::string(kLastChunk));
  }};
};

long long ms_since(Clock::time_point start) { return std::chrono::duration_cast<Millis>(Clock::now() - start).count(); }

}  // namespace

TEST_CASE("C1: the first line on stderr says version and address, and then it accepts") {
  const FinopsServer finops;
  CHECK(std::regex_match(finops.first_line(),
                         std::regex(R"(finops \d+\.\d+\.\d+\S* listening on http://127\.0\.0\.1:\d+)")));
  CHECK(finops.exchange(request("GET", "/_finops/health")).status() == 200);
}

TEST_CASE("C1 C5: serve writes nothing to stdout") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  finops.exchange(request("GET", kPath));
  CHECK(finops.stop() == 0);
  CHECK(finops.process().out().empty());
}

TEST_CASE("C1: a free port is picked for every server that asks for port 0") {
  const FinopsServer one, two;
  CHECK(one.port() != two.port());
  CHECK(one.port() != 8787);
}

TEST_CASE("C1 C6: SIGTERM, SIGINT and SIGQUIT let a running stream finish and exit 0") {
  for (const int number : {SIGTERM, SIGINT, SIGQUIT}) {
    CAPTURE(number);
    Streaming provider;
    FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
    RawClient client = finops.connect();
    client.send(json_request(kPath, "{}"));
    MessageReader answer = client.reader();
    REQUIRE(answer.read_body(9));
    finops.process().signal(number);
    CHECK(eventually([&] { return !connect_to(finops.port(), Millis(100)).valid(); }));  // nobody new
    CHECK_FALSE(finops.process().wait_exit(Millis(50)).has_value());
    provider.finish.open();
    CHECK(answer.read_all());
    CHECK(answer.message().body == "data: 1\n\ndata: 2\n\n");
    CHECK(finops.process().wait_exit() == 0);
    std::vector<Json> records = finops.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0]["outcome"] == "ok");
  }
}

TEST_CASE("C1: a second signal ends it now") {
  Streaming provider;
  FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(9));
  finops.process().signal(SIGTERM);
  CHECK(eventually([&] { return !connect_to(finops.port(), Millis(100)).valid(); }));
  const auto start = Clock::now();
  finops.process().signal(SIGTERM);
  CHECK(finops.process().wait_exit().has_value());
  CHECK(ms_since(start) < 2000);
  CHECK_FALSE(answer.read_all());
  CHECK(client.wire().ended());
}

TEST_CASE("C1: the first signal says what is awaited and how long, and the exit line what there was") {
  Streaming provider;
  FakeUpstream other(response("200 OK", {{"Content-Type", "application/json"}},
                              R"({"type":"message","model":"m","usage":{"input_tokens":12,"output_tokens":3}})"));
  FinopsServer finops(
      {.upstreams = {{"openai", provider.upstream.url()}, {"anthropic", other.url()}}, .args = {"--drain", "20"}});
  finops.exchange(json_request("/anthropic_passthrough/v1/messages", "{}"));
  finops.exchange(request("GET", "/genai_passthrough/../x"));
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(9));
  CHECK(eventually([&] {  // an answer arrives a moment before its exchange is over
    finops.process().signal(SIGUSR1);
    return contains(finops.process().err(), ", 1 running, ");
  }));
  finops.process().signal(SIGINT);
  CHECK(finops.process().wait_line("finops: waiting up to 20 s for 1 exchange to end; a second signal ends it now"));
  provider.finish.open();
  CHECK(finops.process().wait_exit() == 0);
  const std::string err = finops.process().err();
  CHECK(contains(err, "finops: 3 exchanges, 1 failed, 12 tokens in, 3 tokens out, "));
  CHECK(contains(err, ", 3 logged in " + finops.log().string()));
}

TEST_CASE("C1: SIGHUP and SIGUSR1 never end it, and SIGUSR1 says how it is") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  finops.exchange(request("GET", kPath));
  for (const int number : {SIGHUP, SIGUSR2}) finops.process().signal(number);
  CHECK(finops.process().wait_line("finops: SIGHUP: finops has no configuration file that it could read again"));
  CHECK(eventually([&] {  // an answer arrives a moment before its exchange is over
    finops.process().signal(SIGUSR1);
    return contains(finops.process().err(), ", 0 running, 1 exchange, 1 logged in " + finops.log().string() + "\n");
  }));
  CHECK(finops.process().wait_line("finops: up "));
  CHECK(finops.exchange(request("GET", kPath)).status() == 200);
  CHECK(finops.stop() == 0);
}

TEST_CASE("C1: no core dump holds a key") {
  const FinopsServer finops;
  const std::string proc = "/proc/" + std::to_string(finops.process().pid());
  std::ifstream limits(proc + "/limits"), filter(proc + "/coredump_filter");
  std::string text{std::istreambuf_iterator<char>(limits), {}}, mappings;
  std::getline(filter, mappings);
  CHECK(std::regex_search(text, std::regex("Max core file size +0 +0 ")));
  CHECK(mappings == "00000000");
}

TEST_CASE("C1: --drain bounds how long a stuck stream holds the exit up") {
  Streaming provider;
  FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}, .args = {"--drain", "1"}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(9));
  const auto start = Clock::now();
  CHECK(finops.stop() == 0);
  CHECK(ms_since(start) >= 800);
  CHECK(ms_since(start) < 4000);
  CHECK_FALSE(answer.read_all());
  std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0]["outcome"] != "ok");
  CHECK(logged_body(records[0]["response"]) == "data: 1\n\n");
}

TEST_CASE("C1: idle connections do not hold the exit up") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient used = finops.connect(), silent = finops.connect(), halfway = finops.connect();
  CHECK(used.exchange(request("GET", kPath)).body == "ok");
  halfway.send("GET /openai_pass");
  const auto start = Clock::now();
  CHECK(finops.stop() == 0);
  CHECK(ms_since(start) < (slow_run() ? 5000 : 1000));
  CHECK(used.closed_by_peer());
}

TEST_CASE("C1 C6: a port in use is exit 6 with a clear message") {
  const FinopsServer finops;
  const std::string port = std::to_string(finops.port());
  const Outcome outcome = run_finops({"serve", "--port", port, "--no-log"});
  CHECK(outcome.status == 6);
  CHECK(contains(outcome.err, port));
  CHECK(contains(lower(outcome.err), "in use"));
  CHECK_FALSE(contains(outcome.err, "listening on"));
}

TEST_CASE("C1 C6: a wrong command line is exit 2 and names what is wrong") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"serve", "--prot", "0"}, "--prot"},
      {{"serve", "--no-such-flag"}, "--no-such-flag"},
      {{"serve", "--port", "abc"}, "abc"},
      {{"serve", "--port", "65536"}, "65536"},
      {{"serve", "--port", "-1"}, "-1"},
      {{"serve", "--port"}, "--port"},
      {{"serve", "--upstream", "openai"}, "openai"},
      {{"serve", "--upstream", "nobody=http://127.0.0.1:1"}, "nobody"},
      {{"serve", "--upstream", "openai=ftp://127.0.0.1"}, "ftp"},
      {{"serve", "--upstream", "openai=http://user:pass@127.0.0.1"}, "openai"},
      {{"serve", "--upstream", "openai=http://127.0.0.1/?q=1"}, "openai"},
      {{"serve", "--max-body", "lots"}, "lots"},
      {{"serve", "--idle-timeout", "soon"}, "soon"},
      {{"serve", "--drain", "-5"}, "-5"},
      {{"serve", "--model-map", "my-deployment"}, "my-deployment"},
      {{"inspect", "--prices", "p.json"}, "--reprice"},
      {{"inspect", "--model-map", "a=b"}, "--reprice"},
      {{"prices", "shwo"}, "show"},
      {{"serve", "surplus"}, "surplus"},
      {{"serv"}, "serv"},
  };
  for (const auto& example : cases) {
    const auto& [args, named] = example;
    CAPTURE(example.second);
    const Outcome outcome = run_finops(args);
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, named));
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("C1 C6: a log that cannot be written is exit 6") {
  const Outcome outcome = run_finops({"serve", "--port", "0", "--log", "/proc/no/such/folder/log.jsonl"});
  CHECK(outcome.status == 6);
  CHECK(contains(outcome.err, "/proc/no"));
  CHECK_FALSE(contains(outcome.err, "listening on"));
}

TEST_CASE("C6 C7: a price file that cannot be used is said at the start, by flag and by variable") {
  const TempDir folder;
  const std::string broken = (folder / "prices.json").string(), missing = (folder / "none.json").string();
  std::ofstream(broken) << R"({"gpt-x": {"input_cost_per_token": "cheap"}})";
  const std::vector<std::string> serve = {"serve", "--port", "0", "--no-log"};
  for (const bool by_flag : {true, false}) {
    const auto run = [&](std::vector<std::string> args, const std::string& file) {
      if (by_flag) args.insert(args.end(), {"--prices", file});
      return run_finops(args, by_flag ? std::vector<std::string>{} : std::vector<std::string>{"FINOPS_PRICES=" + file});
    };
    for (const auto& command : {serve, {"inspect", "--reprice"}, {"prices", "list"}}) {
      const Outcome wrong = run(command, broken);
      CHECK(wrong.status == 2);
      CHECK(contains(wrong.err, broken + ": gpt-x.input_cost_per_token: 'cheap' is not a price"));
      const Outcome gone = run(command, missing);
      CHECK(gone.status == 6);
      CHECK(gone.err == "finops: cannot read " + missing + ": No such file or directory\n");
    }
  }
}

TEST_CASE("C1 L: the log is written where --log says, and not at all with --no-log") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const std::vector<std::pair<std::string, std::string>> upstreams = {{"openai", upstream.url()}};
  {
    const FinopsServer finops({.upstreams = upstreams, .default_log = true});
    finops.exchange(request("GET", kPath));
    CHECK(log_records(finops.home() / "state/finops/log").size() == 1);
  }
  {
    const TempDir folder;
    const FinopsServer finops({.upstreams = upstreams, .log = folder / "one.jsonl"});
    finops.exchange(request("GET", kPath));
    CHECK(log_records(folder / "one.jsonl").size() == 1);
  }
  {
    const TempDir folder;
    FinopsServer finops({.upstreams = upstreams, .log = folder / "deep/er/log"});
    finops.exchange(request("GET", kPath));
    REQUIRE(log_records(folder / "deep/er/log").size() == 1);
    const std::string end = "-" + std::to_string(finops.process().pid()) + ".jsonl";
    int segments = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "deep/er/log")) {
      segments += entry.path().filename().string().ends_with(end);
    }
    CHECK(segments == 1);
  }
  {
    const FinopsServer finops({.upstreams = upstreams, .args = {"--no-log"}});
    finops.exchange(request("GET", kPath));
    CHECK(read_tree(finops.home()).find("exchange") == std::string::npos);
  }
}

TEST_CASE("C1: --mock answers every provider with no upstream and no key") {
  const FinopsServer finops({.args = {"--mock"}});
  const std::string messages = R"("messages":[{"role":"user","content":"hi"}]})";
  const std::string chat = R"({"model":"gpt-4o",)" + messages;
  const std::string claude = R"({"model":"claude-sonnet-4-5","max_tokens":9,)" + messages;
  const std::string gemini = R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})";
  const auto answer = [&](const std::string& target, const std::string& json) {
    return finops.exchange(json_request(target, json)).body;
  };
  CHECK(contains(answer("/openai_passthrough/v1/chat/completions", chat), "\"choices\""));
  CHECK(contains(answer("/azure_passthrough/openai/deployments/d/chat/completions?api-version=2024-10-21", chat),
                 "\"choices\""));
  CHECK(contains(answer("/anthropic_passthrough/v1/messages", claude), "\"content\""));
  CHECK(
      contains(answer("/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent", gemini), "\"candidates\""));
  const Message stream = finops.exchange(
      json_request("/openai_passthrough/v1/chat/completions", R"({"model":"gpt-4o","stream":true,)" + messages));
  CHECK(stream.header("content-type").starts_with("text/event-stream"));
  CHECK(contains(stream.body, "data: "));
  CHECK(finops.records().size() == 5);
}

TEST_CASE("C1: the environment of a desktop proxy does not catch loopback upstreams of NO_PROXY") {
  FakeUpstream proxy(response("502 Bad Gateway", {}, "the proxy")), upstream(response("200 OK", {}, "direct"));
  const FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}},
       .environment = {"HTTP_PROXY=" + proxy.url(), "HTTPS_PROXY=" + proxy.url(), "NO_PROXY=localhost,127.0.0.1"}});
  CHECK(finops.exchange(request("GET", kPath)).body == "direct");
  CHECK(proxy.connections() == 0);
}

TEST_CASE("C1: the status page counts what ran") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (int i = 0; i < 3; ++i) finops.exchange(request("GET", kPath));
  Json status = Json::parse(finops.exchange(request("GET", "/_finops/status")).body, nullptr, false);
  REQUIRE(status.is_object());
  CHECK(contains(status.dump(), "log"));
  CHECK(contains(status.dump(), ":3"));
}

}  // namespace finops::test::c1_serve_test
