// C4: `inspect --print`: the parts of one exchange, for people and for programs.
#include <doctest/doctest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"

namespace finops::test::print_parts_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

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
  CHECK(printed(record, "B", terminal(80)).out == "(binary, 256 bytes; a pipe gets all of it)\n");
}

TEST_CASE("C4 --print: heads, words, usage, metadata, and several in their order") {
  const SampleRecord& chat = detail_record("chat with tools");
  CHECK(printed(chat, "H").out == "POST /v1/chat/completions HTTP/1.1\ncontent-type: application/json\n");
  CHECK(printed(chat, "h").out == "HTTP/1.1 200\ncontent-type: application/json\n");
  CHECK(printed(chat, "hH").out.starts_with("HTTP/1.1 200\ncontent-type: application/json\n\nPOST "));
  CHECK(printed(detail_record("Anthropic: thinking, tool use, cache"), "t").out ==
        "There is no log yet, so I build.\n");
  CHECK(printed(detail_record("wide characters, two choices"), "t").out.ends_with("andon.\n\n晴れ☀️\n"));
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
    const InspectResult result = printed(detail_record(name), letters);
    CHECK(result.code == kNo);
    CHECK(result.err == who + std::string(said) + "\n");
    CHECK(result.out == out);
  };
  check("without bodies", "B", "the request's body is not in the log", "");
  check("without bodies", "b", "the response's body is not in the log", "");
  check("lost", "h", "there is no response in the log", "");
  check("an error answer", "t", "the response has no text", "");
  const InspectResult cut = printed(detail_record("a request that the log cut"), "B");
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

}  // namespace finops::test::print_parts_test
