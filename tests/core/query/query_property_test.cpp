// Random expressions, sound and broken: nothing crashes, the order of asking changes no answer, what is printed is read
// back to the same meaning.
#include <doctest/doctest.h>

#include <random>

#include "core/base/strings.h"
#include "core/query/query.h"
#include "core/query/regex.h"
#include "support/sample_records.h"

namespace finops::test::query_property_test {
namespace {

const WallTime kNow = *parse_rfc3339("2026-01-15T13:30:00Z");

constexpr const char* kTerms[] = {"status>=400",
                                  "status in (429, 5xx)",
                                  "status not in (2xx)",
                                  "model~\"gpt-4\"",
                                  "model!~gpt",
                                  "model='gpt-4o-mini'",
                                  "cost>0.01",
                                  "cost<$1",
                                  "cost exists",
                                  "ttft>2s",
                                  "ttft!=3ms",
                                  "stream",
                                  "stream!=true",
                                  "ts>-1h",
                                  "ts<today",
                                  "tags.app=eval-run",
                                  "tags.x exists",
                                  "error.code!=x",
                                  "tokens>=1.2k",
                                  "request.body.model=m",
                                  "request.body.tools exists",
                                  "request.body.model~'^m'",
                                  "response.body~x",
                                  "request.bytes<1KB",
                                  "request.headers.content-type~json",
                                  "request.body.\"a \\\"b\"!=1",
                                  "session=\"a \\\\ b\"",
                                  "outcome in ('ok', lost)"};

struct Sample {
  std::string line;
  RecordParser parser;
  RecordView record;
  explicit Sample(const SampleRecord& sample) : line(sample.line()) { REQUIRE(parser.parse_copy(line, record)); }
};

std::vector<std::unique_ptr<Sample>> samples() {
  std::vector<std::unique_ptr<Sample>> out;
  SampleRecord one;
  out.push_back(std::make_unique<Sample>(one));
  one.status = "429", one.outcome = "http_error", one.cost_usd = "0.5", one.ttft_ms = "3000", one.stream = "true";
  one.error = R"({"code":"rate_limit_error","message":"m","phase":"p"})";
  out.push_back(std::make_unique<Sample>(one));
  one = {};
  one.model = "null", one.status = "null", one.request = "null", one.response = "null", one.outcome = "lost";
  out.push_back(std::make_unique<Sample>(one));
  return out;
}

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

// An expression, and what plain logic makes of its terms for each sample.
struct Made {
  std::string text;
  std::vector<bool> expected;
};

Made make(Random& random, const std::vector<std::unique_ptr<Sample>>& records, int depth) {
  Made out;
  const std::size_t kind = depth == 0 ? 0 : below(random, 4);
  if (kind == 0) {
    out.text = kTerms[below(random, std::size(kTerms))];
    const auto query = Query::parse(out.text, kNow);
    REQUIRE_MESSAGE(query.ok(), out.text);
    for (const auto& sample : records) out.expected.push_back(query->matches(sample->record));
    return out;
  }
  out = make(random, records, depth - 1);
  if (kind == 1) {
    out.text = "not (" + out.text + ")";
    out.expected.flip();
    return out;
  }
  out.text = "(" + out.text + ")";
  for (std::size_t parts = 1 + below(random, 3); parts > 0; --parts) {
    const Made other = make(random, records, depth - 1);
    out.text += (kind == 2 ? " and (" : " or (") + other.text + ")";
    for (std::size_t i = 0; i < out.expected.size(); ++i) {
      out.expected[i] = kind == 2 ? out.expected[i] && other.expected[i] : out.expected[i] || other.expected[i];
    }
  }
  return out;
}

void check_printed(const Query& query, const std::vector<std::unique_ptr<Sample>>& records) {
  const std::string printed = query.to_string();
  const auto again = Query::parse(printed, kNow);
  REQUIRE_MESSAGE(again.ok(), printed << '\n' << (again ? "" : again.error().message));
  REQUIRE(again->to_string() == printed);
  for (const auto& sample : records) {
    const bool fits = query.matches(sample->record);
    REQUIRE_MESSAGE(again->matches(sample->record) == fits, printed);
    if (fits) REQUIRE_MESSAGE(query.may_match(sample->record, sample->line), printed);
  }
}

}  // namespace

TEST_CASE("C4 query.property: asking cheap terms first changes no answer") {
  const auto records = samples();
  Random random(20260115);
  std::size_t yes = 0, no = 0;
  for (int round = 0; round < 1500; ++round) {
    const Made made = make(random, records, 3);
    const auto query = Query::parse(made.text, kNow);
    REQUIRE_MESSAGE(query.ok(), made.text);
    for (std::size_t i = 0; i < records.size(); ++i) {
      REQUIRE_MESSAGE(query->matches(records[i]->record) == made.expected[i], made.text);
      ++(made.expected[i] ? yes : no);
    }
    check_printed(*query, records);
  }
  CHECK(yes > 500);
  CHECK(no > 500);
}

TEST_CASE("C4 query.property: no text crashes the parser, and every fault has its caret") {
  constexpr const char* kWords[] = {
      "and",      "or",    "not", "in", "exists", "(",     ")",     ",",  "=",      "!=",
      "<",        ">=",    "~",   "!~", "status", "model", "cost",  "ts", "stream", "request.body.x",
      "request.", "tags.", "400", "2s", "$1",     "today", "\"a\"", "'",  "\"",     "\\",
      "é",        "\xff",  "x~(", "&&", "\t"};
  const auto records = samples();
  Random random(4);
  std::size_t sound = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t words = 1 + below(random, 9); words > 0; --words) {
      text += kWords[below(random, std::size(kWords))];
      if (below(random, 3) > 0) text += ' ';
    }
    const auto query = Query::parse(text, kNow);
    if (query) {
      ++sound;
      check_printed(*query, records);
    } else {
      REQUIRE_MESSAGE(query.error().message.ends_with("^"), text);
    }
  }
  CHECK(sound > 20);
  for (const char* term : kTerms) {  // every byte broken once
    for (std::size_t i = 0; i < std::string_view(term).size(); ++i) {
      for (const char c : {'\0', '(', '"', '\'', '\\', '~', ' ', '\xc3'}) {
        std::string text = term;
        text[i] = c;
        if (const auto query = Query::parse(text, kNow)) check_printed(*query, records);
      }
    }
  }
}

TEST_CASE("C4 query.grep: the quick look at a line never hides what is there") {
  constexpr const char* kPieces[] = {"abc",  "wxyz",      "a",     "b",   ".",   "*",   "+",     "?", "|",
                                     "(",    ")",         "[a-c]", "\\d", "\\.", "{2}", "{0,1}", "^", "$",
                                     "(?i)", "\\Qa|b\\E", "\\x41", "é",   "/",   "\"",  "[^x]",  " "};
  constexpr const char* kTexts[] = {"abc", "wxyz", "a", "b", "1", ".", "é", "/", "\"", "\n", "A", "\\", "|", " "};
  Random random(7);
  std::size_t found = 0, hidden = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string pattern, text, json;
    for (std::size_t n = 1 + below(random, 6); n > 0; --n) pattern += kPieces[below(random, std::size(kPieces))];
    const auto regex = Regex::compile(pattern);
    if (!regex) continue;
    for (std::size_t n = 1 + below(random, 8); n > 0; --n) text += kTexts[below(random, std::size(kTexts))];
    append_json_string(json, text);
    if (regex->finds(text)) {
      ++found;
      REQUIRE_MESSAGE(regex->may_find_in_json(json), pattern << " in " << json);
    } else if (!regex->may_find_in_json(json)) {
      ++hidden;
    }
  }
  CHECK(found > 1000);
  CHECK(hidden > 1000);
  CHECK(Regex::compile("foobar|bazqux")->needles() == std::vector<std::string>{"foobar", "bazqux"});
  CHECK(Regex::compile("x{2}get_weather(a|b)+tail")->needles() == std::vector<std::string>{"get_weather"});
  CHECK(Regex::compile("foobar|b")->needles().empty());
  CHECK(Regex::compile("(?i)foobar")->needles().empty());
  CHECK(Regex::compile("foobars?")->needles() == std::vector<std::string>{"foobar"});
}

TEST_CASE("C4 query.grep: in both bodies, as sent and unescaped, in time that grows with the text only") {
  SampleRecord sample;
  sample.request =
      R"({"headers":[["x","only-in-header"]],"bytes":1,"encoding":"utf8","body":"{\"content\":\"caf\\u00e9 \\\"hi\\\"\"}"})";
  sample.response = R"({"headers":[],"encoding":"base64","chunks":[[0,"aGVsbG8g"],[1,"d29ybGQ="]]})";
  const Sample one(sample);
  for (const char* yes :
       {"content", "café", "caf.u00e9", "\"hi\"", "hello world", "^hello", "(?i)HELLO", "world|zzz"}) {
    CHECK_MESSAGE(Query::grep(yes)->matches(one.record), yes);
  }
  for (const char* no : {"only-in-header", "hello  world", "zzzz", "gpt-4o-mini"}) {
    CHECK_MESSAGE(!Query::grep(no)->matches(one.record), no);
  }
  CHECK(Query::grep("content")->may_match(one.record));
  CHECK(Query::grep("content")->may_match(one.record, one.line));
  CHECK(Query::grep("zzzz")->may_match(one.record, one.line));  // base64 hides what it holds
  sample.response = "null";
  const Sample plain(sample);
  CHECK_FALSE(Query::grep("zzzz")->may_match(plain.record, plain.line));
  CHECK_FALSE(Query::grep("(").ok());
  // What makes backtracking engines hang.
  sample.request = R"({"headers":[],"encoding":"utf8","body":")" + std::string(200'000, 'a') + R"("})";
  CHECK_FALSE(Query::grep("(a+)+$b|(a|a)*c")->matches(Sample(sample).record));
}

}  // namespace finops::test::query_property_test
