// The language of -w: what fits, what does not, what is refused and how.
#include <doctest/doctest.h>

#include "core/query/query.h"
#include "support/sample_records.h"
#include "support/scoped_env.h"

namespace finops::test::query_language_test {
namespace {

const WallTime kNow = *parse_rfc3339("2026-01-15T13:30:00Z");

struct Fixture {
  ScopedEnv zone{"TZ", "CET-1CEST,M3.5.0,M10.5.0/3"};
  std::string line;
  RecordParser parser;
  RecordView record;

  explicit Fixture(const SampleRecord& sample) : line(sample.line()) { REQUIRE(parser.parse_copy(line, record)); }

  bool operator()(std::string_view expression) {
    const auto query = Query::parse(expression, kNow);
    INFO(std::string(expression));
    REQUIRE_MESSAGE(query.ok(), (query ? "" : query.error().message));
    const bool fits = query->matches(record);
    // What is printed means the same, and the metadata alone never say no to what fits.
    const auto again = Query::parse(query->to_string(), kNow);
    REQUIRE_MESSAGE(again.ok(), query->to_string());
    CHECK(again->to_string() == query->to_string());
    CHECK(again->matches(record) == fits);
    if (fits) CHECK(query->may_match(record));
    return fits;
  }
};

SampleRecord sample() {
  SampleRecord out;
  out.stream = "true";
  out.duration_ms = "1843.2", out.ttft_ms = "412";
  out.input = "1204", out.output = "318", out.cached = "1024";
  out.cost_usd = "0.000295";
  out.cost = R"({"status":"priced","by":{"input":0.000027,"output":0.000191},"table":"t 1"})";
  out.request =
      R"({"headers":[["Content-Type","application/json"],["user-agent","a"],["User-Agent","b"]],"bytes":2048,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"model\":\"gpt-4o\",\"temperature\":0.2,\"stream\":true,\"stop\":null,\"user\":\"007\",\"odd key\":{\"x.y\":1},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"caf\\u00e9 in \\\"Paris\\\"\\nnow\"}]}"})";
  out.response =
      R"({"headers":[],"trailers":[],"bytes":20,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"chunks":[[1,"data: {\"a\":\"hel"],[2,"lo\"}\n\n"]]})";
  return out;
}

std::string fault(std::string_view expression) {
  const auto query = Query::parse(expression, kNow);
  REQUIRE_MESSAGE(!query.ok(), std::string(expression));
  CHECK(query.error().code == ErrorCode::invalid_argument);
  return query.error().message;
}

}  // namespace

TEST_CASE("C4 query: not binds before and, and before or") {
  Fixture fits(sample());
  CHECK(fits("status=200 or status=200 and status=500"));
  CHECK(fits("status=500 and status=500 or status=200"));
  CHECK_FALSE(fits("(status=200 or status=200) and status=500"));
  CHECK_FALSE(fits("status=500 and (status=500 or status=200)"));
  CHECK_FALSE(fits("not status=200 and status=500"));
  CHECK(fits("not status=500 or status=200"));
  CHECK(fits("not (status=200 and status=500)"));
}

TEST_CASE("C4 query: units are those of the field, and a null or a text is neither less nor greater") {
  Fixture fits(sample());
  CHECK(fits("duration<1844ms"));
  CHECK(fits("duration>1843ms"));
  CHECK_FALSE(fits("duration<2ms"));
  CHECK(fits("overhead=0.184ms"));
  CHECK(fits("overhead_us>183"));
  CHECK_FALSE(fits("overhead>1ms"));
  for (const char* no : {"request.body.stop!=x", "request.body.stop!~x", "request.body.stop not in (x, 1)",
                         "request.body.stop<1", "request.body.stop>=0", "request.body.user<8", "request.body.user>=7",
                         "request.body.user<=007", "request.body.user>6"}) {
    CHECK_FALSE(fits(no));
  }
}

TEST_CASE("C4 query: whole numbers of any length compare exactly, in bodies and in counts") {
  SampleRecord record = sample();
  record.input = "9007199254740993";
  record.request =
      R"({"headers":[],"bytes":2,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"seed\":9007199254740993,\"least\":-9223372036854775808,\"most\":18446744073709551615,\"more\":123456789012345678901234567890,\"part\":0.1}"})";
  Fixture fits(record);
  for (const char* yes : {"request.body.seed=9007199254740993",
                          "request.body.seed!=9007199254740992",
                          "request.body.seed>9007199254740992",
                          "request.body.seed<9007199254740994",
                          "request.body.seed>=9007199254740993",
                          "request.body.seed<=9007199254740993",
                          "request.body.seed in (1, 9007199254740993)",
                          "request.body.seed not in (9007199254740992, 9007199254740994)",
                          "request.body.seed=9007199254740.993k",
                          "request.body.least=-9223372036854775808",
                          "request.body.least<-9223372036854775807",
                          "request.body.least<0",
                          "request.body.most=18446744073709551615",
                          "request.body.most>18446744073709551614",
                          "request.body.more=123456789012345678901234567890",
                          "request.body.more>123456789012345678901234567889",
                          "request.body.part=0.1",
                          "request.body.part>-1",
                          "input=9007199254740993",
                          "input>9007199254740992",
                          "input!=9007199254740994",
                          "input>9007199254.740992M"}) {
    CHECK_MESSAGE(fits(yes), yes);
  }
  for (const char* no :
       {"request.body.seed=9007199254740992", "request.body.seed=9007199254740994",
        "request.body.seed<9007199254740993", "request.body.seed>9007199254740993",
        "request.body.seed!=9007199254740993", "request.body.seed in (9007199254740992, 9007199254740994)",
        "request.body.most>18446744073709551615", "request.body.least>-9223372036854775808",
        "request.body.more=123456789012345678901234567891", "input=9007199254740992", "input<9007199254740993",
        "input in (9007199254740992, 9007199254740994)"}) {
    CHECK_MESSAGE(!fits(no), no);
  }
}

TEST_CASE("C4 query: half a character in a body hides nothing") {
  SampleRecord record = sample();
  record.request =
      R"({"headers":[["x-note","\udc00"],["x-n","1"]],"bytes":2,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"user\":\"caf\\ud83d\ud83d\",\"seed\":1}"})";
  Fixture fits(record);
  CHECK(fits("request.headers.x-n=1"));
  CHECK(fits("request.body~seed"));
  CHECK(fits("request.body.seed=1"));
  CHECK(fits("request.body.user~^caf"));
}

TEST_CASE("C4 query: every operator on every type of field") {
  Fixture fits(sample());
  for (const char* yes : {"status=200",
                          "status==200",
                          "status!=201",
                          "status in (429, 2xx)",
                          "status not in (4xx,5xx)",
                          "status=2xx",
                          "status<3xx",
                          "status>1xx",
                          "status>=2xx",
                          "status<=2xx",
                          "model=gpt-4o-mini",
                          "model = 'gpt-4o-mini'",
                          "model!=\"gpt\"",
                          "model~gpt-4",
                          "model ~ '^gpt-4.*mini$'",
                          "model!~claude",
                          "model in (a, gpt-4o-mini)",
                          "input>1.2k",
                          "input=1204",
                          "input<2K",
                          "tokens=1522",
                          "usage.input_tokens>=1204",
                          "cached exists",
                          "cost>$0.0001",
                          "cost=0.000295",
                          "cost_usd<0.01",
                          "cost.by.output=0.000191",
                          "time<2s",
                          "duration>1800ms",
                          "duration_ms=1843.2",
                          "duration=1.8432s",
                          "duration_ms>1843",
                          "time<1m30s",
                          "ttft<0.5s",
                          "ttft>0",
                          "stream",
                          "stream=true",
                          "not stream=false",
                          "stream and status=200",
                          "ts=2026-01-15",
                          "ts<today or ts>=today",
                          "ts>=today",
                          "ts>yesterday",
                          "ts>-30m",
                          "ts<-15m",
                          "ts=14:02",
                          "ts>14:01",
                          "ts<14:02:12",
                          "ts>=2026-01-15T13:02:11.482Z",
                          "ts<'2026-01-15 14:03'",
                          "upstream.reused",
                          "exists(model)",
                          "exists model",
                          "error.code not exists",
                          "not error.code exists",
                          "upstream.headers_removed not exists",
                          "NOT status=1xx AND (status=2xx OR status=3xx)",
                          "cost.status=priced",
                          "path~/chat/"}) {
    CHECK_MESSAGE(fits(yes), yes);
  }
  for (const char* no : {"status!=200",
                         "status not in (2xx)",
                         "status>2xx",
                         "model=gpt",
                         "model!~gpt",
                         "input>1204",
                         "cost>1",
                         "time>=2s",
                         "stream=false",
                         "not stream",
                         "ts=yesterday",
                         "ts<today",
                         "ts>-15m",
                         "ts>14:02",
                         "ts=14:03",
                         "cost.by.nothing exists",
                         "kind=note",
                         "model~'^mini'",
                         "status=200 and status=201",
                         "not status=200 or model=x"}) {
    CHECK_MESSAGE(!fits(no), no);
  }
}

TEST_CASE("C4 query: a comparison with what is unknown never holds, negated or not") {
  Fixture fits(SampleRecord{});
  for (const char* no : {"response_model=x", "response_model!=x", "response_model~x", "response_model!~x", "cost>0",
                         "cost<1", "cost!=1", "ttft>=0", "input in (1)", "input not in (1)", "tags.team=red",
                         "tags.team!=red", "cost exists", "tokens<1", "request.body.nothing!=1"}) {
    CHECK_MESSAGE(!fits(no), no);
  }
  CHECK(fits("not cost>0"));
  CHECK(fits("cost not exists"));
}

TEST_CASE("C4 query: places in bodies and headers") {
  Fixture fits(sample());
  for (const char* yes : {"request.body.tools exists",
                          "request.body.model=gpt-4o",
                          "request.body.model~'^gpt'",
                          "request.body.temperature=0.2",
                          "request.body.temperature<1",
                          "request.body.stream=true",
                          "request.body.user=007",
                          "request.body.user='007'",
                          "request.body.messages.0.role=user",
                          "request.body.messages.0.content~café",
                          "request.body.tools~get_weather",
                          "request.body.tools.0.function.name=get_weather",
                          "request.body.'odd key'.\"x.y\"=1",
                          "request.headers.content-type=application/json",
                          "request.headers.user-agent='a, b'",
                          "request.bytes=2KB",
                          "request.bytes>1.5KB",
                          "request.truncated=false",
                          "response.body~hello",
                          "response.chunks exists",
                          "not request.body.stop exists",
                          "request.body~get_weather",
                          "status=200 and request.body.tools exists and cost>0",
                          "request.body.temperature in (0.1, 0.2)"}) {
    CHECK_MESSAGE(fits(yes), yes);
  }
  for (const char* no : {"request.body.stop exists", "request.body.messages.1 exists", "request.body.model.x exists",
                         "response.body.a exists", "request.headers.x exists", "request.body.model>1",
                         "request.body.temperature='0.2'", "request.body.stream!=true", "response.body~bye"}) {
    CHECK_MESSAGE(!fits(no), no);
  }
}

TEST_CASE("C4 query: text is what an answer says, in every format and over the borders of events") {
  const auto with_body = [](const std::string& body) {
    SampleRecord out = sample();
    std::string json = body;
    for (std::size_t at = 0; (at = json.find('"', at)) != std::string::npos; at += 2) json.insert(at, "\\");
    out.response = R"({"headers":[],"trailers":[],"bytes":1,"sha256":"00","content_encoding":null,"encoding":"utf8",)"
                   R"("truncated":false,"body":")" +
                   json + "\"}";
    return out;
  };
  const std::string answers[] = {
      R"({"choices":[{"index":0,"message":{"role":"assistant","content":"In Paris"}}]})",
      R"({"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"London?"},{"type":"text","text":"In Paris"}]})",
      R"({"object":"response","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"In Paris"}]}]})",
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"In Paris"}]}}]})",
      R"(data: {"choices":[{"index":0,"delta":{"content":"In Pa"}}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"ris"}}]}\n\n)",
  };
  for (const std::string& answer : answers) {
    CAPTURE(answer);
    Fixture fits(with_body(answer));
    for (const char* yes : {"text='In Paris'", "text~Paris", "text!~London", "text!=Paris", "text exists",
                            "text in (Paris, 'In Paris')", "status=200 and (text~Rome or text~'(?i)paris')"}) {
      CHECK_MESSAGE(fits(yes), yes);
    }
    for (const char* no : {"text=Paris", "text~London", "text not in ('In Paris')", "not text exists"}) {
      CHECK_MESSAGE(!fits(no), no);
    }
  }
  for (const std::string wordless : {R"({"data":[]})", R"({"error":{"message":"Paris"}})", "Paris"}) {
    Fixture fits(with_body(wordless));
    CHECK_FALSE(fits("text exists"));
    CHECK_FALSE(fits("text!=x"));
  }
  CHECK_FALSE(Fixture(SampleRecord{})("text exists"));  // no response in the log
  CHECK(fault("text>x") == "text is a text: use it with = != ~ !~ in exists, not with >\n  text>x\n      ^");
  CHECK(Query::parse("text~x", kNow)->needs_bodies());
}

TEST_CASE("C2 query: the values that an expression compares can be shown, each once") {
  const Fixture fits(sample());
  const auto query = Query::parse(
      "(cost>1 or status=5xx) and not status=404 and ttfb>1s and request.body.model~x and "
      "request.body.tools exists and tags.team=red",
      kNow);
  REQUIRE(query.ok());
  std::string shown;
  for (const auto& [name, text] : query->values_in(fits.record)) shown += name + "=" + text.value_or("?") + "; ";
  CHECK(shown.find("cost=0.000295; ") != std::string::npos);
  CHECK(shown.find("status=200; ") == shown.rfind("status=200; "));
  CHECK(shown.find("tags.team=?; ") != std::string::npos);
  CHECK(shown.find("request.body.model=gpt-4o; ") != std::string::npos);
  std::vector<std::string> names = query->compared();
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"cost_usd", "request.body.model", "request.body.tools", "status", "tags.KEY",
                                          "ttfb_ms"});
}

TEST_CASE("C4 query: bodies are asked last, and only where the rest leaves it open") {
  Fixture fits(sample());
  const auto parse = [](std::string_view text) { return *Query::parse(text, kNow); };
  CHECK(parse("request.body.tools exists and model~x and status=1xx").to_string() ==
        "status = 1xx and model ~ \"x\" and request.body.tools exists");
  CHECK(parse("request.body.tools exists or (model~x or cost>1)").to_string() ==
        "cost > 1 or model ~ \"x\" or request.body.tools exists");
  CHECK_FALSE(parse("status>=400").needs_bodies());
  CHECK(parse("status>=400 or request.bytes>1").needs_bodies());
  CHECK_FALSE(parse("status>=400 and request.body.tools exists").may_match(fits.record));
  CHECK_FALSE(parse("not (status=200 or request.body.tools exists)").may_match(fits.record));
  CHECK(parse("status>=400 or not request.body.tools exists").may_match(fits.record));
  CHECK(Query().matches(fits.record));
  CHECK(Query::all_of({}).matches(fits.record));
  CHECK_FALSE(Query::any_of({}).matches(fits.record));
  CHECK_FALSE(Query::all_of({parse("status=200"), Query(), parse("status=500")}).matches(fits.record));
  CHECK(Query::any_of({parse("status=500"), parse("status=200")}).matches(fits.record));
}

TEST_CASE("C4 query: a fault is shown with its place and what was expected") {
  CHECK(fault("statsu>=400") == "there is no field 'statsu'; did you mean 'status'?\n  statsu>=400\n  ^");
  CHECK(fault("status>=") == "expected a value for status\n  status>=\n          ^");
  CHECK(fault("model='é界' or stats=1") ==
        "there is no field 'stats'; did you mean 'status'?\n  model='é界' or stats=1\n                 ^");
  CHECK(fault("cost>2s") == "cost: '2s' is not an amount such as 0.01 or $0.01\n  cost>2s\n       ^");
  CHECK(fault("status~\"x\"") ==
        "status is a status: use it with = != < <= > >= in exists, not with ~\n  status~\"x\"\n        ^");
  CHECK(fault("model<x").starts_with("model is a text"));
  CHECK(fault("stream>1").starts_with("stream is true or false"));
  CHECK(fault("stream=yes").starts_with("'yes' is not true or false, as stream must be"));
  CHECK(fault("time>2").starts_with("time: '2' needs a unit: 2s or 2ms"));
  CHECK(fault("input>2KB").starts_with("input: '2KB' is not a number"));
  CHECK(fault("ts>soon").starts_with("ts: 'soon' is not a time"));
  CHECK(fault("status=200 && cost>1").starts_with("'&&' is not an operator; write 'and'"));
  CHECK(fault("status=200 model=x").starts_with("expected 'and', 'or' or the end"));
  CHECK(fault("(status=200").starts_with("this ( is not closed\n  (status=200\n  ^"));
  CHECK(fault("status=200)").starts_with("this ) closes nothing"));
  CHECK(fault("model='x").starts_with("this ' is not closed\n  model='x\n        ^"));
  CHECK(fault("model~'('").starts_with("not a regular expression: missing ): ("));
  CHECK(fault("model").starts_with("expected an operator after model"));
  CHECK(fault("").starts_with("the expression is empty"));
  CHECK(fault("and status=1").starts_with("expected a field before 'and'"));
  CHECK(fault("model=and").starts_with("expected a value; 'and' as a text needs quotes"));
  CHECK(fault("status in 200").starts_with("expected ( and values after 'in'"));
  CHECK(fault("status in (200").starts_with("expected ',' or ')'"));
  CHECK(fault("request.model=x").find("request.body.NAME") != std::string::npos);
  CHECK(fault("request.body.x>abc").starts_with("'abc' is not a number; > needs one"));
  CHECK(fault("input_token>1").find("did you mean 'input_tokens'?") != std::string::npos);
  CHECK(fault("zzzzzz=1").find("--fields help lists them") != std::string::npos);
  CHECK(fault("status=\x1b[2J").find('\x1b') == std::string::npos);
}

TEST_CASE("C4 query: deep and huge expressions are refused or answered, not crashed on") {
  Fixture fits(SampleRecord{});
  std::string deep(100'000, '(');
  CHECK(Query::parse(deep, kNow).ok() == false);
  CHECK(fault(std::string(60'000, '(')).starts_with("nested deeper than 100 levels"));
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "not ";
  CHECK(fault(nots + "status=200").starts_with("nested deeper"));
  CHECK(fits(std::string(90, '(') + "status=200" + std::string(90, ')')));
  std::string wide = "status=1";
  wide = "status=100";
  for (int i = 0; i < 4000; ++i) wide += " or status=101";
  CHECK_FALSE(fits(wide));
  const std::string message = fault(std::string(5000, 'x') + "=1");
  CHECK(message.size() < 5400);
}

}  // namespace finops::test::query_language_test
