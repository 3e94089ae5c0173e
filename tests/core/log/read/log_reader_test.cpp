#include "core/log/read/log_reader.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "core/log/log_reading.h"
#include "core/record/record_message.h"
#include "support/sample_records.h"

namespace finops::test::log_reader_test {

namespace {

using finops::LogReader;
using finops::RecordView;
using finops::test::SampleRecord;

using Read = finops::test::LogReading;

Read read_text(std::string_view text, LogReader::Limits limits = {}) { return finops::test::read_log(text, limits); }

SampleRecord sample(int number) {
  SampleRecord record;
  record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + number);
  return record;
}

std::vector<std::string> ids(std::initializer_list<int> numbers) {
  std::vector<std::string> out;
  for (const int n : numbers) out.push_back(sample(n).id);
  return out;
}

}  // namespace

TEST_CASE("log reader: every field of a record") {
  SampleRecord sample;
  sample.status = "201", sample.stream = "true", sample.duration_ms = "1843.5", sample.input = "1204";
  sample.cost_usd = "1.10", sample.cost = R"({"status":"priced","by":{"input":0.1},"table":"7"})";
  sample.error = R"({"code":"upstream_tls","message":"caf\u00e9 \ud83d\ude00","phase":"connect"})";
  finops::RecordParser parser;
  RecordView r;
  const std::string line = sample.line();
  REQUIRE(parser.parse_copy(line, r));
  CHECK(r.version == 1);
  CHECK(r.id == sample.id);
  CHECK(r.ts == "2026-01-15T13:02:11.482Z");
  CHECK(r.provider == "openai");
  CHECK(r.operation == "chat");
  CHECK(r.model == "gpt-4o-mini");
  CHECK(r.response_model.empty());
  CHECK(r.query.empty());
  CHECK(r.status == 201u);
  CHECK(r.outcome == "ok");
  CHECK(r.stream == true);
  CHECK(r.duration_ms == 1843.5);
  CHECK(r.ttft_ms == std::nullopt);
  CHECK(r.input_tokens == 1204u);
  CHECK(r.output_tokens == std::nullopt);
  CHECK(r.cost_usd == "1.10");  // as written, not as a double
  CHECK(r.cost_status == "priced");
  CHECK(r.cost_by == R"({"input":0.1})");
  CHECK(r.credential == "env:OPENAI_API_KEY");
  CHECK(r.attempts == 1u);
  CHECK(r.tags == R"({"app":"eval-run"})");
  CHECK(r.upstream_request_id == "req_8d1fe20");
  CHECK(r.upstream_reused == true);
  CHECK(r.error_message == "café 😀");
  CHECK(r.request == sample.request);
  CHECK(r.response == sample.response);
  CHECK(finops::metadata_line(r) == sample.metadata());
}

TEST_CASE("L8 log reader: half a character anywhere costs no record, is shown as U+FFFD and copied as it was") {
  const std::string line =
      R"({"v":1,"id":"a","\ud800":1,"model":"caf\ud83d","tags":{"t\udc00":"\udc00"},"upstream":{"url":"\udfff"},"request":{"headers":[["x","\udc00"]],"bytes":1,"encoding":"utf8","body":"b\ud83d"},"response":null})";
  finops::RecordParser parser;
  RecordView r;
  REQUIRE(parser.parse_copy(line, r));
  CHECK(r.model == "caf\uFFFD");
  CHECK(r.upstream_url == "\uFFFD");
  CHECK(r.tags == R"({"t\udc00":"\udc00"})");
  CHECK(r.line == line);
  CHECK(finops::metadata_line(r) == line.substr(0, line.find(",\"request\"")) + "}");
  const auto message = finops::parse_message(r.request);
  REQUIRE(message.ok());
  CHECK(message->body == "b\uFFFD");
  CHECK(message->headers[0].second == "\uFFFD");
  REQUIRE(parser.parse_copy(R"({"v":1,"id":"\ud800"})", r));
  CHECK(r.id == "\uFFFD");
  REQUIRE(parser.parse_copy(R"({"v":1,"id":"a","model":"\x"})", r));  // an escape that is none
  CHECK(r.model.empty());
}

TEST_CASE("log reader: metadata_line cuts only the bodies, wherever they are") {
  const auto cut = [](std::string_view line) {
    finops::RecordParser parser;
    RecordView r;
    REQUIRE(parser.parse_copy(line, r));
    return finops::metadata_line(r);
  };
  CHECK(cut(R"({"v":1,"id":"a","request":null,"response":{"body":"}"}})") == R"({"v":1,"id":"a"})");
  CHECK(cut(R"({"v":1, "n":1.10, "request":{"a":[1,{}]} ,"x":1e400,"response":null, "id":"a"})") ==
        R"({"v":1, "n":1.10 ,"x":1e400, "id":"a"})");
  CHECK(cut(R"({"request":{},"v":1,"id":"a","model":",\"request\":{"})") ==
        R"({"v":1,"id":"a","model":",\"request\":{"})");
  CHECK(cut(R"({"request":[1,[2]],"response":"x","v":1,"id":"a"})") == R"({"v":1,"id":"a"})");
}

TEST_CASE("log reader: unknown keys are ignored, unknown versions pass with a count, wrong types are unknown") {
  const Read read = read_text(
      "{\"v\":1,\"id\":\"a\",\"new\":{\"id\":\"z\",\"v\":7},\"status\":\"200\",\"usage\":[],\"model\":5}\n"
      "{\"v\":2,\"id\":\"b\"}\n");
  CHECK(read.ids == std::vector<std::string>{"a", "b"});
  CHECK(read.counts.unknown_version == 1);
  CHECK(read.counts.damaged == 0);
}

TEST_CASE("log reader: what is no record is skipped, counted and located") {
  const std::string good = sample(1).line();
  const std::string nul(512, '\0');
  const std::string fragment = good.substr(0, good.size() / 2);
  const std::vector<std::string> bad{nul,
                                     fragment,
                                     "[1,2]",
                                     "\"text\"",
                                     "{}",
                                     R"({"v":1})",
                                     R"({"id":"x"})",
                                     "{\"v\":\"1\",\"id\":\"x\"}",
                                     "garbage",
                                     std::string(10'000, '['),
                                     "{\"v\":1,\"id\":\"\xff\"}",
                                     "{\"v\":1,\"id\":\"a\tb\"}"};
  for (const std::string& line : bad) {
    CAPTURE(line.substr(0, 60));
    const Read read = read_text(good + '\n' + line + '\n' + sample(2).line() + '\n');
    CHECK(read.ids == ids({1, 2}));
    CHECK(read.counts.damaged == 1);
    CHECK(read.counts.damaged_bytes == line.size());
    REQUIRE(read.counts.damages.size() == 1);
    CHECK(read.counts.damages[0].line == 2);
    CHECK(read.counts.damages[0].begin == good.size() + 1);
    CHECK(read.counts.damages[0].end == good.size() + 1 + line.size());
  }
}

TEST_CASE("log reader: empty lines, CRLF, a byte order mark and a missing last line end are no damage") {
  const std::string a = sample(1).line(), b = sample(2).line();
  for (const std::string& text :
       {a + "\n\n  \n\r\n" + b + '\n', a + "\r\n" + b + "\r\n", "\xEF\xBB\xBF" + a + '\n' + b, a + '\n' + b}) {
    const Read read = read_text(text);
    CHECK(read.ids == ids({1, 2}));
    CHECK(read.counts.damaged == 0);
  }
  CHECK(read_text("").ids.empty());
}

TEST_CASE("log reader: nested far deeper than any stack") {
  const std::string deep(100'000, '['), shut(100'000, ']');
  const Read read = read_text(R"({"v":1,"id":"a","x":)" + deep + shut + R"(,"request":)" + deep + shut + "}\n");
  CHECK(read.ids == std::vector<std::string>{"a"});
}

TEST_CASE("log reader: a record glued to a torn one is rescued") {
  SampleRecord tagged = sample(2);
  tagged.upstream = R"({"v":{"v":1,"id":"no"}})";
  const std::string torn = sample(1).line().substr(0, 400);
  const std::string nul(64, '\0');
  for (const std::string& front : {torn, nul, torn + torn}) {
    const Read read = read_text(front + tagged.line() + '\n' + sample(3).line() + '\n');
    CHECK(read.ids == ids({2, 3}));  // the object inside `upstream` looks like a start, too
    const Read plain = read_text(front + sample(2).line() + '\n' + sample(3).line() + '\n');
    CHECK(plain.ids == ids({2, 3}));
    CHECK(plain.counts.damaged == 1);
    CHECK(plain.counts.damaged_bytes == front.size());
  }
}

TEST_CASE("log reader: text in a body never looks like a record") {
  SampleRecord record = sample(1);
  record.response = R"({"body":"x {\"v\":1,\"id\":\"fake\"}"})";
  CHECK(read_text("torn" + record.line() + '\n').ids == ids({1}));
  CHECK(read_text(record.line().substr(0, record.line().size() - 4) + '\n').ids.empty());
}

TEST_CASE("log reader: cut at every byte, the intact records come back") {
  const std::string lines[] = {sample(1).line() + '\n', sample(2).line() + '\n', sample(3).line() + '\n'};
  const std::string text = lines[0] + lines[1] + lines[2];
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Read read = read_text(std::string_view(text).substr(0, cut), {.max_line = 1 << 20, .block = 512});
    std::size_t whole = 0, end = 0;
    for (const std::string& line : lines) {
      end += line.size();
      whole += cut + 1 >= end ? 1 : 0;  // the line end itself may be missing
    }
    CAPTURE(cut);
    REQUIRE(read.ids.size() == whole);
    const bool torn =
        std::none_of(std::begin(lines), std::end(lines), [&, at = std::size_t{0}](const std::string& line) mutable {
          at += line.size();
          return cut == at || cut + 1 == at;
        });
    REQUIRE(read.counts.damaged == (torn && cut > 0 ? 1u : 0u));
  }
}

TEST_CASE("log reader: flip every byte, lose at most one record, two at a line end") {
  const std::string text = sample(1).line() + '\n' + sample(2).line() + '\n' + sample(3).line() + '\n';
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char mask : {'\x01', '\x20', '\x80'}) {
      std::string flipped = text;
      flipped[at] = static_cast<char>(flipped[at] ^ mask);
      const Read read = read_text(flipped);
      CAPTURE(at);
      REQUIRE(read.ids.size() >= (text[at] == '\n' ? 1u : 2u));
      REQUIRE(read.ids.size() <= 3u);
    }
  }
}

TEST_CASE("log reader: over-long lines are dropped in bounded memory, at any block size") {
  SampleRecord large = sample(2);
  large.response = R"({"body":")" + std::string(5000, 'x') + R"("})";
  const std::string a = sample(1).line() + '\n', b = large.line() + '\n', c = sample(3).line();
  for (const std::size_t block : {1u, 7u, 64u, 1000u, 4096u, 65536u}) {
    CAPTURE(block);
    const Read skipped = read_text(a + b + c, {.max_line = 4000, .block = block});
    CHECK(skipped.ids == ids({1, 3}));
    CHECK(skipped.counts.damaged == 1);
    CHECK(skipped.counts.damaged_bytes == b.size() - 1);
    REQUIRE(skipped.counts.damages.size() == 1);
    CHECK(skipped.counts.damages[0].line == 2);
    CHECK(skipped.counts.damages[0].begin == a.size());
    CHECK(read_text(a + b + c, {.max_line = b.size() - 1, .block = block}).ids == ids({1, 2, 3}));
    const Read last = read_text(a + b.substr(0, b.size() - 1), {.max_line = 4000, .block = block});
    CHECK(last.ids == ids({1}));
    CHECK(last.counts.damaged == 1);
  }
}

TEST_CASE("log reader: only so many damages are located, all are counted") {
  std::string text;
  for (std::size_t i = 0; i < finops::kMaxLocatedDamages + 5; ++i) text += "bad\n";
  const Read read = read_text(text);
  CHECK(read.counts.damaged == finops::kMaxLocatedDamages + 5);
  CHECK(read.counts.damages.size() == finops::kMaxLocatedDamages);
}

TEST_CASE("log reader: a pipe, and errors of the descriptor") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string text = sample(1).line() + '\n';
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  LogReader reader{finops::UniqueFd(ends[0])};
  RecordView record;
  CHECK(*reader.next(record));
  CHECK_FALSE(*reader.next(record));

  CHECK(LogReader::open("/nowhere/log.jsonl").error().code == finops::ErrorCode::io);
  LogReader folder{finops::UniqueFd(::open("/", O_RDONLY))};
  CHECK(folder.next(record).error().code == finops::ErrorCode::io);
}

TEST_CASE("record message: text, base64, chunks, damage") {
  auto message = finops::parse_message(
      R"({"headers":[["A","1"],["a",""]],"bytes":5,"content_encoding":"gzip","encoding":"base64","truncated":true,"body":"aGVsbG8="})");
  REQUIRE(message.ok());
  CHECK(message->headers == std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"a", ""}});
  CHECK(message->bytes == 5u);
  CHECK(message->content_encoding == "gzip");
  CHECK(message->truncated);
  CHECK(message->body == "hello");
  CHECK(message->chunks == 0);

  message = finops::parse_message(R"({"encoding":"utf8","chunks":[[1,"data: a\n\n"],[2.5,"data: b\n\n"]]})");
  REQUIRE(message.ok());
  CHECK(message->body == "data: a\n\ndata: b\n\n");
  CHECK(message->chunks == 2);

  message = finops::parse_message(R"({"headers":[],"body":null})");
  REQUIRE(message.ok());
  CHECK_FALSE(message->has_body);
  CHECK_FALSE(finops::parse_message(R"({"body":"a})").ok());
  CHECK_FALSE(finops::parse_message(R"({"encoding":"base64","body":"?"})").ok());
  CHECK_FALSE(finops::parse_message(R"({"headers":[["a"]]})").ok());
}

}  // namespace finops::test::log_reader_test
