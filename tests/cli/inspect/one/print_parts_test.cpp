// C4: `inspect --id` and `--last` in their forms other than the view.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::record_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

const SampleRecord& record_of(std::string_view name) {
  static const std::vector<NamedRecord> all = detail_records();
  const auto found = std::find_if(all.begin(), all.end(), [&](const NamedRecord& r) { return r.name == name; });
  REQUIRE_MESSAGE(found != all.end(), name);
  return found->record;
}

InspectResult printed(const SampleRecord& record, std::string letters, const Terminal& to = kPipe) {
  InspectOptions options = by_id("3k9q");
  options.print = std::move(letters);
  return InspectRun(record.line() + '\n')(to, options);
}

}  // namespace

TEST_CASE("C4 --print: bodies come out byte for byte in a pipe, chunks joined") {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  SampleRecord record;
  record.request =
      R"({"headers":[],"bytes":256,"content_encoding":null,"encoding":"base64","truncated":false,"body":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w=="})";
  record.response =
      R"({"headers":[],"trailers":[],"bytes":9,"content_encoding":null,"encoding":"utf8","truncated":false,"chunks":[[1,"a\u001b"],[2,"\r\n"],[3,"é\u0000"]]})";
  CHECK(printed(record, "B").out == every);
  CHECK(printed(record, "b").out == std::string("a\x1b\r\n\xc3\xa9\0", 7));
  CHECK(printed(record, "b").err.empty());
  // On a terminal nothing of it steers.
  CHECK(printed(record, "b", terminal(80)).out == "a\\x1b\\r\né\\x00\n");
  CHECK(printed(record, "B", terminal(80)).out == "(binary, 256 bytes; comes out whole in a pipe)\n");
}

TEST_CASE("C4 --print: heads, words, usage, metadata, and several in their order") {
  const SampleRecord& chat = record_of("chat with tools");
  CHECK(printed(chat, "H").out == "POST /v1/chat/completions HTTP/1.1\ncontent-type: application/json\n");
  CHECK(printed(chat, "h").out == "HTTP/1.1 200\ncontent-type: application/json\n");
  CHECK(printed(chat, "hH").out.starts_with("HTTP/1.1 200\ncontent-type: application/json\n\nPOST "));
  CHECK(printed(record_of("Anthropic: thinking, tool use, cache"), "t").out == "There is no log yet, so I build.\n");
  CHECK(printed(record_of("wide characters, two choices"), "t").out.ends_with("andon.\n\n晴れ☀️\n"));
  CHECK(printed(chat, "u").out ==
        "input_tokens\t1204\noutput_tokens\t318\ncache_read_tokens\t1024\ncache_write_tokens\t-\n"
        "cache_write_1h_tokens\t-\nreasoning_tokens\t-\nusage_source\tabsent\ncost_usd\t0.000295\ncost_status\tpriced\n"
        "cost.input\t0.000027\ncost.cache_read\t0.000077\n");
  CHECK(printed(chat, "u", terminal(80)).out.starts_with("input_tokens          1204\n"));
  const auto metadata = nlohmann::json::parse(printed(chat, "m").out);
  CHECK(metadata == nlohmann::json::parse(chat.metadata()));
  SampleRecord query = chat;
  query.path = R"("/v1/x")";
  std::string line = query.line();
  line.replace(line.find("\"query\":null"), 12, "\"query\":\"a=b\"");
  InspectOptions options = by_id("3k9q");
  options.print = "H";
  CHECK(InspectRun(line)(kPipe, options).out.starts_with("POST /v1/x?a=b HTTP/1.1\n"));
}

TEST_CASE("C4 --print: what is not in the log is said, and the exit code is 1") {
  const std::string who = "finops: 01KEZ87T5W3M9QJ2C8D67F3K9Q: ";
  const auto check = [&](const char* name, const char* letters, std::string_view said, std::string_view out) {
    const InspectResult result = printed(record_of(name), letters);
    CHECK(result.code == kNo);
    CHECK(result.err == who + std::string(said) + "\n");
    CHECK(result.out == out);
  };
  check("without bodies", "B", "the request's body is not in the log", "");
  check("without bodies", "b", "the response's body is not in the log", "");
  check("lost", "h", "there is no response in the log", "");
  check("an error answer", "t", "the response says nothing", "");
  const InspectResult cut = printed(record_of("a request that the log cut"), "B");
  CHECK(cut.code == kNo);
  CHECK(cut.err == who + "the log holds only the first 111 bytes of the request's body\n");
  CHECK(cut.out.ends_with("which beg"));
  SampleRecord damaged;
  damaged.response = R"({"encoding":"base64","body":"???"})";
  CHECK(printed(damaged, "b").err == who + "response: the record is damaged inside its bodies\n");
  SampleRecord empty;
  empty.response = R"({"headers":[],"bytes":0,"encoding":"utf8","body":""})";
  CHECK(printed(empty, "b").code == kDone);
  CHECK(printed(empty, "b").out.empty());
}

TEST_CASE("C4 --raw: the line exactly as in the log, on a terminal too, and never repriced") {
  SampleRecord record = record_of("control characters");
  std::string line = record.line();
  line.replace(line.find("\"source\":"), 9, "\"source\" : ");
  InspectOptions options = by_id("3k9q");
  options.raw = true;
  options.reprice = &finops::built_in_prices();
  for (const Terminal& to : {kPipe, terminal(80)}) CHECK(InspectRun(line + '\n')(to, options).out == line + '\n');
}

TEST_CASE("C4 --last: the last N, oldest first, with a rule between them, JSON lines in a pipe") {
  std::string log;
  for (const char last : {'A', 'B', 'C'}) {
    SampleRecord record = record_of("Responses stream");
    record.id.back() = last;
    record.ts[18] = last;
    record.ts = std::string("2026-01-15T13:02:1") + static_cast<char>(last - 'A' + '1') + ".482Z";
    log += record.line() + '\n';
  }
  const InspectRun run(log);
  InspectOptions options;
  options.last = 2;
  const std::string view = run(terminal(80), options).out;
  CHECK(view.starts_with("7f3k9b  POST"));
  CHECK(view.find("7f3k9a") == std::string::npos);
  std::string rule = "\n\n";
  for (int i = 1; i < 80; ++i) rule += "─";
  CHECK(view.find(rule + "\n\n7f3k9c  POST") != std::string::npos);
  CHECK(std::count(view.begin(), view.end(), '\n') > 20);
  options.json = true;
  CHECK(run(kPipe, options).out == log.substr(log.find('\n') + 1));
  options.json = false;
  const std::string indented = run(kPipe, options).out;
  CHECK(indented.starts_with("{\n  \"v\": 1,\n"));
  CHECK(indented.find("\n}\n{\n") != std::string::npos);
  options.print = "B";  // the bytes of two records do not run into each other
  const std::string bodies = run(kPipe, options).out;
  CHECK(std::count(bodies.begin(), bodies.end(), '\n') == 1);
  options.print.clear();
  options.last = 9;
  options.json = true;
  CHECK(run(kPipe, options).out == log);
  const InspectResult none = InspectRun("")(kPipe, options);
  CHECK(none.code == kDone);
  CHECK(none.out.empty());
  CHECK(none.err == "no entries in ~/log.jsonl\n");
}

TEST_CASE("C5 out.noclutter: every form in a pipe has no escape sequence of ours and says nothing on stderr") {
  for (const NamedRecord& one : detail_records()) {
    if (one.name == "control characters") continue;
    const InspectRun run(one.record.line() + '\n');
    for (int form = 0; form < 3; ++form) {
      InspectOptions options = by_id("3k9q");
      if (form == 1) options.json = true;
      if (form == 2) options.curl = true;
      const InspectResult result = run(kPipe, options);
      CHECK(result.out.find('\x1b') == std::string::npos);
      CHECK(result.out.find('\r') == std::string::npos);
      CHECK_MESSAGE(result.err.empty(), result.err);
    }
  }
}

TEST_CASE("text_lines: lines break where they can, and no text is lost") {
  const auto lines = [](std::string_view text, std::size_t width) { return text_lines(text, width).lines; };
  using Lines = std::vector<std::string>;
  CHECK(lines("", 5).empty());
  CHECK(lines("\n\n", 5).empty());
  CHECK(lines("a\n\n  b\r\nc\n", 9) == Lines{"a", "", "  b", "c"});
  CHECK(lines("one two three", 7) == Lines{"one two", "three"});
  CHECK(lines("one two three", 8) == Lines{"one two", "three"});
  CHECK(lines("one  two", 4) == Lines{"one", "two"});
  CHECK(lines("abcdefgh", 3) == Lines{"abc", "def", "gh"});
  CHECK(lines("    abcdefgh", 6) == Lines{"    ab", "cdefgh"});
  CHECK(lines("東京都", 5) == Lines{"東京", "都"});
  CHECK(lines("東", 1) == Lines{"東"});
  CHECK(lines("a\tb", 9) == Lines{"a   b"});
  CHECK(lines("\x1b[1m", 20) == Lines{"\\x1b[1m"});
  const TextLines some = text_lines("1\n2\n3\n4", 5, 2);
  CHECK(some.lines == Lines{"1", "2"});
  CHECK(some.more == 2);
  std::string text = "words of several lengths and averylongonethatmustbebroken éö東京 ", joined;
  for (std::size_t width = 2; width < 60; ++width) {
    joined.clear();
    for (const std::string& line : lines(text, width)) joined += line;
    std::string wanted = text;
    for (std::string* one : {&joined, &wanted}) one->erase(std::remove(one->begin(), one->end(), ' '), one->end());
    CHECK(joined == wanted);
  }
  CHECK(styled_width("\x1b[31mab\x1b[0m東") == 4);
}

TEST_CASE("inspect --id: bodies of 8 MB are shown in a moment") {
  std::string text;
  while (text.size() < 8'000'000) text += "A sentence of some length that is not new. \n";
  SampleRecord record;
  record.request =
      with_body("application/json", nlohmann::json{{"messages", {{{"role", "user"}, {"content", text}}}}}.dump());
  record.response = with_body("text/plain", text);
  const auto begin = std::chrono::steady_clock::now();
  InspectOptions options = by_id("3k9q");
  const InspectRun run(record.line() + '\n');
  const InspectResult brief = run(terminal(80), options);
  CHECK(brief.out.find("more lines, --full to show all)") != std::string::npos);
  CHECK(brief.out.size() < 4000);
  options.full = true;
  CHECK(run(terminal(80), options).out.size() > 16'000'000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

}  // namespace finops::test::record_test
