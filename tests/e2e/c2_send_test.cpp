// C2: `finops send`, the real binary against a scripted provider.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/send_run.h"
#include "support/spawn.h"

namespace finops::test::c2_send_test {
namespace {

using Words = std::vector<std::string>;

const std::string kChat =
    R"({"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant",)"
    R"("content":"Paris\n```sh\nls\n```"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})";

std::string sse(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }
std::string delta(std::string_view text) {
  return sse(R"({"id":"c1","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":")" + std::string(text) +
             R"("}}]})");
}
const std::string kStreamEnd =
    sse(R"({"id":"c1","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})") +
    sse("[DONE]");
const std::string kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string stream_of(std::string_view body) { return kStreamHead + chunk(body) + std::string(kLastChunk); }
std::string error_of(const char* status, const char* code, const char* message) {
  return response(
      status, {{"Content-Type", "application/json"}, {"x-request-id", "req_1"}},
      std::string(R"({"error":{"message":")") + message + R"(","type":")" + code + R"(","code":")" + code + R"("}})");
}

// Answers by the path, so that a line of the table says what it gets.
std::string answer_to(const Message& request) {
  const std::string& line = request.start_line;
  const auto has = [&](const char* part) { return line.find(part) != std::string::npos; };
  if (has("/400")) return error_of("400 Bad Request", "bad", "no such parameter");
  if (has("/401")) return error_of("401 Unauthorized", "invalid_api_key", "Incorrect API key provided");
  if (has("/404")) return response("404 Not Found", {}, "nothing here");
  if (has("/429")) return error_of("429 Too Many Requests", "rate_limit_exceeded", "Rate limit reached");
  if (has("/500")) return error_of("500 Internal Server Error", "server_error", "oops");
  if (has("/529")) return error_of("529 Site is Overloaded", "overloaded_error", "Overloaded");
  if (has("/204")) return "HTTP/1.1 204 No Content\r\n\r\n";
  if (has("/302")) return response("302 Found", {{"Location", "/elsewhere"}}, "moved");
  if (has("/stream")) return stream_of(delta("Par") + delta("is") + kStreamEnd);
  if (has("/broken")) {
    return stream_of(delta("Par") +
                     sse(R"({"error":{"message":"Overloaded","type":"overloaded_error","code":"overloaded"}})"));
  }
  if (has("/cut")) return kStreamHead + chunk(delta("Par"));
  if (has("/binary")) return response("200 OK", {{"Content-Type", "image/png"}}, std::string("\x89PNG\0\x01", 6));
  if (has("/plain")) return response("200 OK", {{"Content-Type", "text/plain"}}, "plain text");
  return json_response(kChat);
}

FakeUpstream::Script by_path() {
  return [](UpstreamConn& connection) {
    while (true) {
      const Message request = connection.read_request();
      const std::string answer = answer_to(request);
      connection.send(answer);
      if (answer.starts_with(kStreamHead) && !answer.ends_with(kLastChunk)) return;  // cut
    }
  };
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

struct Row {
  Words words;
  int status;
  std::string out;  // "*": anything, but something
  std::string err;  // the first line; ends with '*': begins so
};

void check(const Row& row, const Outcome& got) {
  std::string shown;
  for (const std::string& word : row.words) shown += word + " ";
  CAPTURE(shown);
  CHECK(got.status == row.status);
  if (row.out == "*") {
    CHECK_FALSE(got.out.empty());
  } else {
    CHECK(got.out == row.out);
  }
  const std::string line = first_line(got.err);
  if (row.err.ends_with('*')) {
    CHECK(line.substr(0, row.err.size() - 1) + "*" == row.err);
  } else {
    CHECK(line == row.err);
  }
  CHECK(got.err.find(SendRun::kKey) == std::string::npos);
  CHECK(got.out.find(SendRun::kKey) == std::string::npos);
}

// A pseudo-terminal of 80 columns, and what was written to it.
class PseudoTerminal {
 public:
  PseudoTerminal() {
    int a = -1, b = -1;
    const winsize size{24, 80, 0, 0};
    REQUIRE(::openpty(&a, &b, nullptr, nullptr, &size) == 0);
    master_ = Fd(a);
    slave_ = Fd(b);
    ::fcntl(a, F_SETFL, O_NONBLOCK);
  }
  int slave() const { return slave_.get(); }
  bool shows(std::string_view text) {
    return eventually([&] {
      read();
      return text_.find(text) != std::string::npos;
    });
  }
  const std::string& text() {
    read();
    return text_;
  }

 private:
  void read() {
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(master_.get(), buffer, sizeof buffer)) > 0;)
      text_.append(buffer, static_cast<std::size_t>(n));
  }
  Fd master_, slave_;
  std::string text_;
};

}  // namespace

TEST_CASE("C2 C6 send: a table of command lines with exit code, stdout and the first line of stderr") {
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const std::string json = send.file("r.json", R"({"model":"m"})"), bad = send.file("bad.json", "{x");
  const std::string headers = send.file("h.txt", "X-From: file\n"), taken = send.file("taken", "old");
  const std::string fresh = send.place("fresh").string();
  const std::string stream_body = delta("Par") + delta("is") + kStreamEnd;
  const std::string usage = "input_tokens\t10\noutput_tokens\t5\n";
  const std::vector<Row> rows = {
      // what comes out
      {{"openai", "/v1/models"}, 0, kChat, ""},
      {{"openai", "GET", "/v1/models"}, 0, kChat, ""},
      {{"openai", "get", "/v1/models", "limit==5"}, 0, kChat, ""},
      {{"openai", "/v1/chat/completions", "a=b"}, 0, kChat, ""},
      {{"openai", "/v1/chat/completions", "@" + json}, 0, kChat, ""},
      {{"openai", "/v1/chat/completions", "@" + json, "temperature:=0"}, 0, kChat, ""},
      {{"anthropic", "/v1/messages", "a=b"}, 0, kChat, ""},
      {{"gemini", "/v1beta/models/m:generateContent", "a=b"}, 0, kChat, ""},
      {{"vertex", "/v1/publishers/google/models/m:generateContent", "a=b"}, 0, kChat, ""},
      {{"azure", "/openai/v1/chat/completions", "a=b"}, 0, kChat, ""},
      {{"openai", "DELETE", "/v1/files/f"}, 0, kChat, ""},
      {{"openai", "/204"}, 0, "", ""},
      {{"openai", "/302"}, 0, "moved", ""},
      {{"openai", "/v1/plain"}, 0, "plain text", ""},
      {{"openai", "/v1/stream", "a=b"}, 0, stream_body, ""},
      {{"openai", "/v1/stream", "a=b", "--raw-sse"}, 0, stream_body, ""},
      {{"openai", "/v1/stream", "a=b", "-t"}, 0, "Paris\n", ""},
      {{"openai", "/v1/chat/completions", "a=b", "-t"}, 0, "Paris\n```sh\nls\n```\n", ""},
      {{"openai", "/v1/chat/completions", "a=b", "-x"}, 0, "ls\n", ""},
      {{"openai", "/v1/chat/completions", "a=b", "--json"}, 0, "*", ""},
      {{"openai", "/v1/chat/completions", "a=b", "--print", "m"}, 0, "*", ""},
      {{"openai", "/v1/chat/completions", "a=b", "--print", "b"}, 0, kChat, ""},
      {{"openai", "/v1/chat/completions", "a=b", "--print", "B"}, 0, R"({"a":"b"})", ""},
      {{"openai", "/v1/chat/completions", "a=b", "--print", "Bb"},
       0,
       R"({"a":"b"})"
       "\n\n" +
           kChat,
       ""},
      {{"openai", "/v1/plain", "--print", "h"},
       0,
       "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 10\n",
       ""},
      {{"openai", "/v1/chat/completions", "--no-log"}, 0, kChat, ""},
      {{"openai", "/v1/plain", "-o", fresh}, 0, "", ""},
      {{"openai", "/v1/plain", "-o", taken, "--force"}, 0, "", ""},
      {{"openai", "/v1/x", "a=b", "--offline", "User-Agent:me", "Accept:"},
       0,
       "POST /v1/x HTTP/1.1\nContent-Type: application/json\nUser-Agent: me\nHost: " + upstream.url().substr(7) +
           "\nContent-Length: 9\nAuthorization: Bearer *",
       ""},
      {{"openai", "/v1/x", "a=b", "--curl"}, 0, "*", ""},
      // the provider says no
      {{"openai", "/400"}, 4, "*", "finops: openai answered 400 bad (req_1)"},
      {{"openai", "/401"}, 4, "*", "finops: openai answered 401 invalid_api_key (req_1)"},
      {{"openai", "/v1/404"}, 4, "nothing here", "finops: openai answered 404"},
      {{"anthropic", "/v1/429", "a=b"}, 4, "*", "finops: anthropic answered 429 rate_limit_exceeded (req_1)"},
      {{"openai", "/500"}, 5, "*", "finops: openai answered 500 server_error (req_1)"},
      {{"anthropic", "/529", "-t"}, 5, "", "finops: anthropic answered 529 overloaded_error (req_1)"},
      {{"openai", "/v1/chat/completions?/broken", "a=b", "-t"},
       5,
       "Par\n",
       "finops: the answer ended with an error event: overloaded"},
      {{"openai", "/v1/chat/completions?/broken", "a=b"},
       5,
       "*",
       "finops: the answer ended with an error event: overloaded"},
      {{"openai", "/v1/cut", "-t"}, 3, "Par\n", "finops: cut mid-stream: upstream cut the response before its end"},
      // there is no answer, or it has not what was asked for
      {{"openai", "/v1/x", "--upstream", "openai=http://127.0.0.1:1"},
       3,
       "",
       "finops: no response: cannot reach 127.0.0.1:1*"},
      {{"openai", "/v1/plain", "-x"}, 1, "", "finops: the answer has no fenced block"},
      {{"openai", "/v1/plain", "-t"}, 0, "", "finops: the answer has no text"},
      // it never went out
      {{}, 2, "", "finops: send needs PROVIDER and PATH, or -m MODEL and a prompt (see finops send -h)"},
      {{"opnai", "/x"}, 2, "", "finops: there is no provider 'opnai'; did you mean 'openai'?"},
      {{"openai"}, 2, "", "finops: send needs a PATH, as in: finops send openai /v1/models"},
      {{"openai", "v1/models"}, 2, "", "finops: 'v1/models' is not a method; a path begins with '/', as in /v1/models"},
      {{"openai", "/v1/../x"}, 2, "", "finops: the path after the endpoint is refused: it holds a '..' segment"},
      {{"openai", "/a b"}, 2, "", "finops: the request target holds a space or a control character"},
      {{"openai", "/x", "hello"}, 2, "", "finops: this is not an item: one has NAME=TEXT*"},
      {{"openai", "/x", "a:={x"}, 2, "", "finops: this is not JSON; for a text use '=' instead of ':='"},
      {{"openai", "/x", "a[0=b"}, 2, "", "finops: ']' is missing here"},
      {{"openai", "/x", "@/none"}, 6, "", "finops: cannot read /none: No such file or directory"},
      {{"openai", "/x", "@" + bad, "a=b"}, 2, "", "finops: the body is not JSON, so it has no members"},
      {{"openai", "/x", "Authorization:Bearer sk-live-abcdefghijkl"},
       2,
       "",
       "finops: a key is never an argument: set OPENAI_API_KEY, or read it with -H @FILE"},
      {{"openai", "/x", "-H", "nonsense"}, 2, "", "finops: -H takes 'Name: value', or @FILE with one on each line"},
      {{"openai", "/x", "Host:x"}, 2, "", "finops: the header Host is set by finops itself"},
      {{"vertex", "/v1/models"}, 2, "", "finops: this request goes to gemini, not vertex*"},
      {{"gemini", "/v1/projects/p/locations/l/x"}, 2, "", "finops: this request goes to vertex, not gemini*"},
      {{"openai", "/x", "--print", "z"}, 2, "", "finops: --print: 'z' is not one of the letters H B h b m t u"},
      {{"openai", "/x", "-t", "--json"}, 2, "", "finops: --text and --json exclude each other"},
      {{"openai", "/x", "--force"}, 2, "", "finops: --force needs --output"},
      {{"openai", "/x", "--tools", "m"}, 2, "", "finops: unknown flag '--tools'*"},
      {{"openai", "/v1/plain", "-o", taken}, 6, "", "finops: " + taken + ": File exists; --force replaces it"},
      {{"openai", "/x", "--prices", "/none"}, 6, "", "finops: cannot read /none*"},
      {{"openai", "/v1/chat/completions", "-H", "@" + headers}, 0, kChat, ""},
      {{"openai", "/v1/chat/completions", "a=b", "--print", "u"}, 0, "*", ""},
  };
  CHECK(rows.size() >= 60);
  for (Row row : rows) {
    Outcome got = send(row.words);
    if (row.out.ends_with("Bearer *")) {
      got.out = got.out.substr(0, row.out.size() - 1) + "*";
    }
    check(row, got);
  }
  CHECK(read_file(fresh) == "plain text");
  CHECK(read_file(taken) == "plain text");
  const auto absent = send.place("absent");
  CHECK(send({"openai", "/v1/cut", "-o", absent.string()}).status == 3);  // a part of an answer is no file
  CHECK(send({"openai", "/v1/plain", "-x", "-o", absent.string()}).status == 1);
  CHECK_FALSE(std::filesystem::exists(absent));
  CHECK(send({"openai", "/v1/stream", "a=b", "-t", "-o", absent.string()}).status == 0);
  CHECK(read_file(absent) == "Paris\n");
  CHECK(send({"openai", "/v1/chat/completions", "a=b", "--print", "u"}).out.starts_with(usage));
}

TEST_CASE("C2 L1 send: what it sends is what was asked for, and its record is in the log, priced and without the key") {
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const Outcome got = send({"openai", "/v1/chat/completions", "model=gpt-4o-mini", "messages[0][role]=user",
                            "messages[0][content]=hi", "X-Test:1", "x-finops-tag:team=red", "q==1", "--json"});
  CHECK(got.status == 0);
  const Message sent = upstream.request();
  CHECK(sent.start_line == "POST /v1/chat/completions?q=1 HTTP/1.1");
  CHECK(sent.body == R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]})");
  CHECK(sent.header("X-Test") == "1");
  CHECK(sent.header("Authorization") == "Bearer " + std::string(SendRun::kKey));
  CHECK(sent.header("Content-Type") == "application/json");
  CHECK(sent.header("x-finops-tag").empty());
  const auto records = send.records();
  REQUIRE(records.size() == 1);
  const Json& record = records[0];
  CHECK(record["source"] == "send");
  CHECK(record["model"] == "gpt-4o-mini");
  CHECK(record["outcome"] == "ok");
  CHECK(record["tags"]["team"] == "red");
  CHECK(record["credential"] == "env:OPENAI_API_KEY");
  CHECK(record["usage"]["input_tokens"] == 10);
  CHECK(record["cost"]["status"] == "priced");
  CHECK(logged_body(record["response"]) == kChat);
  Json printed = Json::parse(got.out), logged = record;
  for (const char* key : {"duration_ms", "overhead_us"}) printed.erase(key), logged.erase(key);
  CHECK(printed == logged);
  CHECK(read_tree(send.log()).find(SendRun::kKey) == std::string::npos);
}

TEST_CASE("C2 send: stdin is read only for @-") {
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const TempDir home;
  const auto run = [&](int in, const Words& words) {  // the child inherits the stdin of this process
    const int before = ::dup(STDIN_FILENO);
    ::dup2(in, STDIN_FILENO);
    const Fd out(::open((home / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const pid_t pid = spawn(finops_binary(), send.arguments(words), clean_environment(home.path(), send.variables()),
                            out.get(), Network::allowed);
    ::dup2(before, STDIN_FILENO);
    ::close(before);
    return wait_for(pid);
  };
  int open_ends[2], ends[2];
  REQUIRE(::pipe2(open_ends, O_CLOEXEC) == 0);
  const Fd held(open_ends[0]), holder(open_ends[1]);  // open, and nothing ever comes
  CHECK(run(held.get(), {"openai", "/v1/chat/completions", "a=b"}) == 0);
  CHECK(read_file(home / "out") == kChat);
  CHECK(run(held.get(), {"openai", "/v1/models"}) == 0);
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd given(ends[0]);
  CHECK(::write(ends[1], "{\"model\":\"m\"}", 13) == 13);
  ::close(ends[1]);
  CHECK(run(given.get(), {"openai", "/v1/chat/completions", "@-", "b:=2"}) == 0);
  CHECK(upstream.request().body == R"({"model":"m","b":2})");
}

TEST_CASE("C2 C5 send: on a terminal the text comes word by word, then usage and cost") {
  for (const char* color : {"--color=always", "--color=never"}) {
    Gate more;
    FakeUpstream upstream([&](UpstreamConn& connection) {
      (void)connection.read_request();
      connection.send(kStreamHead + chunk(delta("Par")));
      connection.wait(more);
      connection.send(chunk(delta("is\\u001b[2J") + kStreamEnd) + std::string(kLastChunk));
    });
    const SendRun send(upstream);
    const TempDir home;
    PseudoTerminal terminal;
    const pid_t pid =
        spawn(finops_binary(), send.arguments({"openai", "/v1/chat/completions", "a=b", color}),
              clean_environment(home.path(), send.variables({"TERM=xterm"})), terminal.slave(), Network::allowed);
    CHECK(terminal.shows("Par"));
    CHECK(terminal.text().find("is") == std::string::npos);
    more.open();
    CHECK(wait_for(pid) == 0);
    CHECK(terminal.shows("<$0.0001"));
    CHECK(terminal.text().find("Paris\\x1b[2J\r\n") == 0);
    CHECK(terminal.text().find("gpt-4o-mini  10 in  5 out") != std::string::npos);
    const bool coloured = terminal.text().find("\x1b[2m") != std::string::npos;
    CHECK(coloured == (std::string_view(color) == "--color=always"));
    CHECK(terminal.text().find("\x1b[2J") == std::string::npos);
  }
}

TEST_CASE("C2 C5 send: on a terminal an answer without text is shown as JSON, bytes are not shown") {
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const Words tty = {"FINOPS_FORCE_TTY=80"};
  CHECK(send({"openai", "/v1/binary"}, tty).out.find("(binary, 6 bytes") != std::string::npos);
  CHECK(send({"openai", "/v1/binary", "--raw-sse"}, tty).out.find("(binary, 6 bytes") != std::string::npos);
  CHECK(send({"openai", "/v1/binary"}).out == std::string("\x89PNG\0\x01", 6));
  CHECK(send({"openai", "/v1/plain"}, tty).out.find("plain text\n") == 0);
}

TEST_CASE("C2 C6 send: a signal ends it, and what came is in the log") {
  for (const int number : {SIGINT, SIGTERM}) {
    Gate never;
    FakeUpstream upstream([&](UpstreamConn& connection) {
      (void)connection.read_request();
      connection.send(kStreamHead + chunk(delta("Par")));
      connection.wait(never);
    });
    const SendRun send(upstream);
    const TempDir home;
    Process process({finops_binary(), send.arguments({"openai", "/v1/chat/completions", "a=b", "-t"}),
                     clean_environment(home.path(), send.variables())});
    REQUIRE(eventually([&] { return process.out() == "Par"; }));
    process.signal(number);
    CHECK(process.wait_exit() == 128 + number);
    CHECK(process.out() == "Par");
    const auto records = send.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0]["outcome"] == "client_closed");
    CHECK(logged_body(records[0]["response"]) == delta("Par"));
    never.open();
  }
}

TEST_CASE("C2 C6 send: a closed pipe is a silent 0, a full disk is 6") {
  const std::string body(2'000'000, 'x');
  FakeUpstream upstream(response("200 OK", {{"Content-Type", "text/plain"}}, body));
  const SendRun send(upstream);
  const TempDir home;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  ::close(ends[0]);
  const Fd closed(ends[1]);
  const Fd errors(::open((home / "err").c_str(), O_WRONLY | O_CREAT, 0600));
  const auto run = [&](int out) {
    return wait_for(spawn(finops_binary(), send.arguments({"openai", "/v1/models"}),
                          clean_environment(home.path(), send.variables()), out, Network::allowed, errors.get()));
  };
  CHECK(run(closed.get()) == 0);
  CHECK(read_file(home / "err").empty());
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK(run(full.get()) == 6);
  CHECK(read_file(home / "err") == "finops: cannot write the output: No space left on device\n");
  CHECK(send.records().size() == 2);
}

TEST_CASE("C2 send: with --mock it needs no network and no key, for every provider") {
  const SendRun send;
  const Words chat = {"messages[0][role]=user", "messages[0][content]=hi", "-t", "--mock"};
  for (const auto& [provider, path] :
       std::vector<std::pair<std::string, std::string>>{{"openai", "/v1/chat/completions"},
                                                        {"anthropic", "/v1/messages"},
                                                        {"azure", "/openai/v1/chat/completions"}}) {
    Words words = {provider, path, "model=m", "max_tokens:=50"};
    words.insert(words.end(), chat.begin(), chat.end());
    const Outcome got = send(words);
    CHECK(got.status == 0);
    CHECK(got.out.find("You said: \"hi\"") != std::string::npos);
  }
  CHECK(send({"gemini", "/v1beta/models/m:generateContent", "contents[0][parts][0][text]=hi", "-t", "--mock"})
            .out.find("You said: \"hi\"") != std::string::npos);
  CHECK(send({"openai", "/v1/models"}).err == "finops: there is no key for openai: set OPENAI_API_KEY\n");
  CHECK(send({"openai", "/v1/models"}).status == 2);
}

TEST_CASE("C2 C6 send: a used up budget ends it with 7 before anything is sent") {
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const Words words = {"openai", "/v1/chat/completions", "model=gpt-4o-mini", "--budget", "0.0000001", "--budget-hard"};
  CHECK(send(words).status == 0);
  const Outcome refused = send(words);
  CHECK(refused.status == 7);
  CHECK(refused.out.empty());
  CHECK(upstream.requests().size() == 1);
}

TEST_CASE("C2 P9 send: certificates are read only for the provider that is asked") {
  FakeUpstream upstream(by_path());
  const Words environment = {"SSL_CERT_FILE=/none/cert.pem", "OPENAI_API_KEY=" + std::string(SendRun::kKey),
                             "ANTHROPIC_API_KEY=" + std::string(SendRun::kKey)};
  const Outcome plain =
      run_finops({"send", "--no-log", "openai", "/v1/models", "--upstream", "openai=" + upstream.url()}, environment);
  CHECK(plain.status == 0);
  CHECK(plain.out == kChat);
  const Outcome tls = run_finops({"send", "--no-log", "anthropic", "/v1/models"}, environment);
  CHECK(tls.status == 2);
  CHECK(tls.err.find("SSL_CERT_FILE") != std::string::npos);
}

TEST_CASE("C2 --curl: a real curl sends the same request") {
  if (::access("/usr/bin/curl", X_OK) != 0) {
    MESSAGE("no /usr/bin/curl here");
    return;
  }
  FakeUpstream upstream(by_path());
  const SendRun send(upstream);
  const Words words = {"openai", "/v1/chat/completions", "a=it's \"x\" $HOME\n", "q==a b", "X-Y:z"};
  Words with_curl = words;
  with_curl.emplace_back("--curl");
  const Outcome line = send(with_curl);
  CHECK(line.out.find(SendRun::kKey) == std::string::npos);
  CHECK(upstream.requests().empty());
  CHECK(send.records().empty());
  REQUIRE(send(words).status == 0);
  const std::string script = send.file("again.sh", line.out);
  Process again({"/bin/sh", {script}, {"OPENAI_API_KEY=" + std::string(SendRun::kKey), "PATH=/usr/bin:/bin"}});
  CHECK(again.wait_exit() == 0);
  const auto sent = upstream.requests();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].start_line == sent[1].start_line);
  CHECK(sent[0].body == sent[1].body);
  for (const char* name : {"X-Y", "Content-Type", "Authorization", "User-Agent"})
    CHECK(sent[0].header(name) == sent[1].header(name));
}

}  // namespace finops::test::c2_send_test
