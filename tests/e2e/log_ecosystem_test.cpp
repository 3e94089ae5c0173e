// The log as other programs see it: the lines of docs/log.md, and what `inspect` says about a log that serve wrote.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/finops_server.h"
#include "support/http_message.h"
#include "support/source_tree.h"

namespace finops::test::log_ecosystem_test {
namespace {

namespace fs = std::filesystem;

fs::path repository() { return tests_folder().parent_path(); }

struct Example {
  std::string command, expected;
};

// The fenced blocks that begin with ```KIND, each with the ```text block that follows it.
std::vector<Example> examples(std::string_view kind) {
  const std::string page = read_file(repository() / "docs" / "log.md");
  REQUIRE_MESSAGE(!page.empty(), repository().string());
  const auto inside = [&](std::size_t fence, std::size_t& end) {
    const std::size_t begin = page.find('\n', fence) + 1;
    end = page.find("```\n", begin);
    REQUIRE(end != std::string::npos);
    return page.substr(begin, end - begin);
  };
  std::vector<Example> out;
  const std::string fence = "```" + std::string(kind) + "\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    Example example;
    std::size_t end = 0;
    example.command = inside(at, end);
    const std::size_t text = page.find("```text\n", end);
    REQUIRE(text != std::string::npos);
    REQUIRE(page.find("```", end + 3) == text);  // right behind it
    example.expected = inside(text, end);
    out.push_back(std::move(example));
  }
  return out;
}

Outcome shell(const std::string& command, const fs::path& folder, const fs::path& home) {
  Process process(
      {"/bin/sh", {"-c", "cd '" + folder.string() + "' && " + command}, clean_environment(home, {"TERM=xterm"})});
  Outcome out;
  out.status = process.wait_exit().value_or(-1);
  out.out = process.out();
  out.err = process.err();
  return out;
}

// As the page says to read compressed segments.
std::string compressed_too(std::string command) {
  const std::string plain = "cat *.jsonl |";
  REQUIRE(command.starts_with(plain));
  return command.replace(0, plain.size(), "zstdcat -f *.jsonl* |");
}

void need(const char* program, const fs::path& home) {
  REQUIRE_MESSAGE(shell(std::string("command -v ") + program, home, home).status == 0, program,
                  " is missing: run scripts/setup test");
}

Outcome inspect(std::vector<std::string> args, const std::vector<std::string>& environment = {}) {
  args.insert(args.begin(), "inspect");
  return run_finops(args, environment);
}

// A log with answers of every provider, plain and streamed, written by `serve --mock`.
struct MockLog {
  MockLog() : server({.args = {"--mock"}}) {
    const std::string messages = R"("messages":[{"role":"user","content":"hi"}])";
    const std::pair<const char*, std::string> calls[] = {
        {"/openai_passthrough/v1/chat/completions", R"({"model":"gpt-4o-mini",)" + messages + "}"},
        {"/openai_passthrough/v1/chat/completions",
         R"({"model":"gpt-4o-mini","stream":true,"stream_options":{"include_usage":true},)" + messages + "}"},
        {"/openai_passthrough/v1/responses", R"({"model":"gpt-4o-mini","stream":true,"input":"hi"})"},
        {"/openai_passthrough/v1/embeddings", R"({"model":"text-embedding-3-small","input":"hi"})"},
        {"/anthropic_passthrough/v1/messages",
         R"({"model":"claude-sonnet-4-20250514","max_tokens":9,)" + messages + "}"},
        {"/anthropic_passthrough/v1/messages",
         R"({"model":"claude-sonnet-4-20250514","max_tokens":9,"stream":true,)" + messages + "}"},
        {"/genai_passthrough/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
         R"({"contents":[{"parts":[{"text":"hi"}]}]})"},
        {"/openai_passthrough/v1/nowhere", "{}"},
    };
    for (const auto& [target, body] : calls) server.exchange(json_request(target, body));
    (void)server.wait_record(std::size(calls) - 1);
    for (const auto& entry : fs::recursive_directory_iterator(server.log())) {
      if (entry.path().extension() == ".jsonl") file = entry.path();
    }
    REQUIRE(!file.empty());
  }
  FinopsServer server;
  fs::path file;
};

}  // namespace

TEST_CASE("L1 docs: every jq line of docs/log.md gives the output below it") {
  TempDir home;
  need("jq", home.path());
  need("zstd", home.path());
  const fs::path fixtures = repository() / "tests" / "fixtures";
  const auto lines = examples("sh jq");
  CHECK(lines.size() >= 5);
  for (const Example& example : lines) {
    CAPTURE(example.command);
    const Outcome result = shell(example.command, fixtures / "log", home.path());
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(result.out == example.expected);
    const Outcome compressed = shell(compressed_too(example.command), fixtures / "log_compressed", home.path());
    CHECK(compressed.status == 0);
    CHECK(compressed.out == example.expected);
  }
}

TEST_CASE("L1 docs: lnav understands the log by the format that finops ships") {
  TempDir home;
  need("lnav", home.path());
  const std::string format = (repository() / "data" / "lnav" / "finops_log.json").string();
  REQUIRE(shell("lnav -i '" + format + "'", home.path(), home.path()).status == 0);
  const Outcome check = shell("lnav -n -C", home.path(), home.path());  // the format and its samples
  CHECK(check.status == 0);
  CHECK(check.err == "");
  const auto lines = examples("sh lnav");
  REQUIRE(lines.size() == 1);
  const Outcome result = shell(lines[0].command, repository() / "tests" / "fixtures" / "log", home.path());
  CHECK(result.status == 0);
  CHECK(result.out == lines[0].expected);

  const MockLog log;
  const Outcome real = shell(
      "lnav -n -c ';SELECT count(*), count(cost_usd), sum(log_level = \"info\") FROM finops_log' -c ':write-csv-to -' "
      "'" +
          log.file.string() + "' | tail -n 1",
      home.path(), home.path());
  CHECK(real.out == "8,7,7\n");
}

TEST_CASE("C4 inspect --verify: a log that serve wrote is borne out by its own bytes, a changed one is not") {
  MockLog log;
  const std::string path = log.file.string();
  Outcome result = inspect({"--verify", "--json", path});
  CHECK(result.status == 0);
  CHECK(result.out.find(R"("records":8,"damaged":0)") != std::string::npos);
  CHECK(result.out.find(R"("usage":{"right":8,"wrong":0,"unchecked":0,"other_table":0})") != std::string::npos);
  CHECK(result.out.find(R"("cost":{"right":8,"wrong":0,"unchecked":0,"other_table":0})") != std::string::npos);
  CHECK(result.out.find(R"("bodies":{"right":8,"wrong":0,"unchecked":0,"other_table":0})") != std::string::npos);

  TempDir copy;
  std::string text = read_file(log.file);
  const std::string key = R"("output_tokens":)";
  text.insert(text.find(key) + key.size(), "1");
  std::ofstream(copy / "changed.jsonl", std::ios::binary) << text << "{\"v\":1,\"id\":\"torn";
  result = inspect({"--verify", (copy / "changed.jsonl").string()});
  CHECK(result.status == 1);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 2);
  CHECK(result.out.find("\tusage.output_tokens\t") != std::string::npos);
  CHECK(result.out.find("\tdamaged\t") != std::string::npos);

  const std::string whole = (copy / "whole.jsonl").string();
  result = inspect({"--repair", whole, (copy / "changed.jsonl").string()});
  CHECK(result.status == 0);
  CHECK((read_file(whole) == text));
  CHECK(inspect({"--repair", whole, path}).status == 2);
}

TEST_CASE("L6 inspect --vacuum-size: the segment of a running finops is never deleted") {
  TempDir folder;
  std::ofstream(folder / "20260101T000000Z-1.jsonl") << "{}\n";
  const FinopsServer server({.args = {"--mock"}, .log = folder.path()});
  server.exchange(json_request("/openai_passthrough/v1/chat/completions", R"({"model":"gpt-4o-mini","messages":[]})"));
  REQUIRE(server.wait_record().is_object());
  const fs::path closed = folder / "20260101T000000Z-1.jsonl.zst";  // finops compresses what it finds closed
  REQUIRE(eventually([&] { return fs::exists(closed) && !fs::exists(folder / "20260101T000000Z-1.jsonl"); }));
  const std::string size = std::to_string(fs::file_size(closed));
  const Outcome usage = inspect({"--disk-usage", folder.path().string()});
  CHECK(usage.status == 0);
  CHECK(usage.out.find("active\t1\t") != std::string::npos);
  CHECK(usage.out.find("compressed\t1\t" + size + "\t2026-01-01T00:00:00.000Z\t") != std::string::npos);
  const Outcome vacuum = inspect({"--vacuum-size", "0", folder.path().string()});
  CHECK(vacuum.status == 0);
  CHECK(vacuum.out == closed.string() + "\t" + size + "\n");
  CHECK(vacuum.err.find("1 segment in use") != std::string::npos);
  CHECK(server.records().size() == 1);
}

}  // namespace finops::test::log_ecosystem_test
