// C4: `inspect --curl`: the command, read by a real shell.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/terminal/shell_quote.h"
#include "core/base/strings.h"
#include "support/inspect_run.h"
#include "support/process.h"

namespace finops::test::curl_line_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

std::string curl_of(const std::string& line) {
  InspectOptions options = by_id("3k9q");
  options.curl = true;
  const InspectResult result = InspectRun(line + '\n')(kPipe, options);
  CHECK(result.code == 0);
  CHECK(result.err.empty());
  return result.out;
}

// What `script` writes to stdout in a POSIX shell.
std::string shell(const std::string& script, std::vector<std::string> environment = {}) {
  const TempDir folder;
  const std::string path = (folder / "script").string();
  std::ofstream(path, std::ios::binary) << script;
  Process process({"/bin/sh", {path}, std::move(environment)});
  CHECK(process.wait_exit().value_or(-1) == 0);
  CHECK(process.err() == "");
  return process.out();
}

struct Call {
  std::vector<std::string> arguments;
  std::string input;
};

// The command with a `curl` that shows what it is given.
Call called(const std::string& command, std::vector<std::string> environment = {}) {
  const std::string out = shell(
      "curl() { for word in \"$@\"; do printf '%s\\000' \"$word\"; done; printf '\\000'; "
      "case \"$*\" in *@-*) cat;; esac; }\n" +
          command,
      std::move(environment));
  Call call;
  std::size_t at = 0;
  while (at < out.size() && out[at] != '\0') {
    const std::size_t end = out.find('\0', at);
    call.arguments.push_back(out.substr(at, end - at));
    at = end + 1;
  }
  call.input = out.substr(std::min(at + 1, out.size()));
  return call;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

SampleRecord with_request(const Fields& headers, const std::string& body) {
  SampleRecord record;
  nlohmann::ordered_json request = nlohmann::ordered_json::parse(with_body("", body.substr(0, 0)));
  request["headers"] = headers;
  request["bytes"] = body.size();
  std::string base64;
  finops::append_base64(base64, body);
  request["encoding"] = "base64";
  request["body"] = base64;
  record.request = request.dump();
  return record;
}

std::string body_of(const Call& call) {
  for (std::size_t i = 0; i + 1 < call.arguments.size(); ++i) {
    if (call.arguments[i] == "--data-binary") return call.arguments[i + 1] == "@-" ? call.input : call.arguments[i + 1];
  }
  return "(none)";
}

}  // namespace

TEST_CASE("C4 --curl: fields in order without the connection's, the key as a variable") {
  SampleRecord record = with_request({{"Host", "127.0.0.1:8787"},
                                      {"Connection", "keep-alive, X-Hop"},
                                      {"X-Hop", "1"},
                                      {"Content-Length", "12"},
                                      {"accept-encoding", "gzip, deflate"},
                                      {"Authorization", "Bearer [redacted:0a1b2c3d]"},
                                      {"X-Twice", "a"},
                                      {"X-Empty", ""},
                                      {"x-twice", "b'c \"d\" $e `f` \\g"},
                                      {"Cookie", "[redacted:00000000]"},
                                      {"Content-Type", "application/json"}},
                                     R"({"model":"m"})");
  record.stream = "true";
  const std::string command = curl_of(record.line());
  CHECK(
      command.starts_with("# redacted in the log, to be filled in: Cookie\ncurl -N --compressed "
                          "https://api.openai.com/v1/chat/completions \\\n  -H "));
  CHECK(command.find("-H \"Authorization: Bearer $OPENAI_API_KEY\"") != std::string::npos);
  const std::vector<std::string> wanted = {"-N",
                                           "--compressed",
                                           "https://api.openai.com/v1/chat/completions",
                                           "-H",
                                           "accept-encoding: gzip, deflate",
                                           "-H",
                                           "Authorization: Bearer sk-mine",
                                           "-H",
                                           "X-Twice: a",
                                           "-H",
                                           "X-Empty;",
                                           "-H",
                                           "x-twice: b'c \"d\" $e `f` \\g",
                                           "-H",
                                           "Cookie: [redacted:00000000]",
                                           "-H",
                                           "Content-Type: application/json",
                                           "-H",
                                           "accept:",
                                           "-H",
                                           "user-agent:",
                                           "--data-binary",
                                           "{\"model\":\"m\"}"};
  CHECK(called(command, {"OPENAI_API_KEY=sk-mine"}).arguments == wanted);
}

TEST_CASE("C4 --curl: any bytes of a body arrive, however many") {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  std::string huge;
  while (huge.size() < 300'000) huge += "it's 100% \"huge\" \\n $x `y` \n";
  for (const std::string& body :
       {std::string("plain"), std::string("it's"), std::string("@file"), std::string("-x"), std::string("ends\n\n"),
        std::string("%d %s \\n \\\\"), every, every + "\n\n", std::string("a\0b", 3), std::string("\x1b]0;owned\x07"),
        std::string("caf\xc3\xa9 \u202e\u200b"), std::string("-\x01"), huge, huge + "\x01", std::string("'"),
        std::string("''\n'")}) {
    const std::string command = curl_of(with_request({{"content-type", "x"}}, body).line());
    CHECK(is_harmless(command));
    CHECK(command.find('\x1b') == std::string::npos);
    const bool same = body_of(called(command)) == body;
    CHECK_MESSAGE(same, command.substr(0, 200));
  }
  CHECK(curl_of(with_request({{"content-type", "x"}}, "").line()).find("--data") == std::string::npos);
}

TEST_CASE("C4 --curl: the address, the method and keys of each provider") {
  const auto upstream = [](std::string url, std::string removed, std::string added) {
    return R"({"url":")" + url + R"(","headers_removed":[)" + removed + R"(],"headers_added":[)" + added + "]}";
  };
  const auto line = [](SampleRecord record, std::string_view credential) {
    std::string text = record.line();
    const std::string_view before = R"("credential":"env:OPENAI_API_KEY")";
    text.replace(text.find(before), before.size(), R"("credential":")" + std::string(credential) + '"');
    return text;
  };
  // The configured key took the place of the caller's; other credentials of the caller never went there.
  SampleRecord azure = with_request({{"api-key", "[redacted:1]"}, {"x-api-key", "[redacted:2]"}}, "{}");
  azure.provider = R"("azure")";
  azure.upstream = upstream("https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
                            R"("api-key","x-api-key")", R"("api-key")");
  Call call = called(curl_of(line(azure, "config:a")), {"AZURE_OPENAI_API_KEY=k"});
  CHECK(call.arguments[0] == "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21");
  CHECK(std::count(call.arguments.begin(), call.arguments.end(), "api-key: k") == 1);
  CHECK(std::count_if(call.arguments.begin(), call.arguments.end(),
                      [](auto& a) { return a.starts_with("x-api-key"); }) == 0);
  // Added where the caller had none.
  SampleRecord anthropic = with_request({{"accept", "*/*"}}, "{}");
  anthropic.provider = R"("anthropic")";
  anthropic.upstream = upstream("https://api.anthropic.com/v1/messages", "", R"("x-api-key","anthropic-version")");
  call = called(curl_of(line(anthropic, "env:MY_KEY")), {"MY_KEY=k"});
  CHECK(std::count(call.arguments.begin(), call.arguments.end(), "x-api-key: k") == 1);
  CHECK(std::count(call.arguments.begin(), call.arguments.end(), "anthropic-version: 2023-06-01") == 1);
  // A key in the address; brackets there are no patterns to curl.
  SampleRecord gemini = with_request({{"accept", "*/*"}}, "{}");
  gemini.provider = R"("gemini")", gemini.method = R"("GET")";
  gemini.upstream = upstream("https://g.example/v1/models?key=[redacted:1]&f={a}", "", "");
  call = called(curl_of(line(gemini, "client")), {"GEMINI_API_KEY=k y"});
  CHECK(call.arguments[0] == "-X");
  CHECK(call.arguments[1] == "GET");
  CHECK(call.arguments[2] == "-g");
  CHECK(call.arguments[3] == "https://g.example/v1/models?key=k y&f={a}");
  SampleRecord vertex = with_request({{"Authorization", "Bearer [redacted:1]"}}, "{}");
  vertex.provider = R"("vertex")";
  const std::string command = curl_of(line(vertex, "client"));
  CHECK(command.starts_with("# GOOGLE_ACCESS_TOKEN: from `gcloud auth print-access-token`\ncurl "));
  // Never sent.
  SampleRecord rejected = with_request({{"host", "127.0.0.1:9"}}, "");
  rejected.upstream = "null", rejected.method = R"("DELETE")";
  CHECK(curl_of(rejected.line())
            .starts_with("# nothing was sent upstream; this goes to finops\ncurl -X DELETE "
                         "http://127.0.0.1:9/openai_passthrough/v1/chat/completions \\\n"));
}

TEST_CASE("C4 --curl: what the log does not hold is said in comments") {
  const auto all = detail_records();
  for (const NamedRecord& one : all) {
    const std::string command = curl_of(one.record.line());
    called(command);  // every one is a command
    if (one.name == "without bodies") CHECK(command.starts_with("# the body of 1.9 KB is not in the log\ncurl"));
    if (one.name == "a request that the log cut")
      CHECK(command.starts_with("# the log holds only the first 111 bytes of the body\ncurl"));
  }
  SampleRecord marked = with_request({{"content-type", "x"}, {"content-encoding", "gzip"}}, "key [redacted:1]");
  const std::string command = curl_of(marked.line());
  CHECK(command.starts_with("# redacted in the log, to be filled in: the body\n"));
  CHECK(command.find("content-encoding") == std::string::npos);  // the log holds it decoded
}

TEST_CASE("shell_quoted: a variable between any texts") {
  const auto value = [](std::string_view before, std::string_view after) {
    return shell("printf %s " + shell_quoted(before, "V", after), {"V=va lue"});
  };
  for (const std::string_view before : {"", "a: ", "it's \"$x` ", "\x1b", "!"}) {
    for (const std::string_view after : {"", "b", " '\"", "$V"}) {
      CHECK(value(before, after) == std::string(before) + "va lue" + std::string(after));
    }
  }
}

}  // namespace finops::test::curl_line_test
