// C4: HAR files are read as logs.
#include "core/log/har_source.h"

#include "core/log_reading.h"
#include "core/log_zstd.h"

namespace finops::test {
namespace {

// As Chrome writes it: pages first, and an entry with what only it knows.
constexpr std::string_view kChrome = R"({
  "log": {
    "version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"},
    "pages": [{"id": "page_1", "title": "entries", "pageTimings": {"onLoad": -1}}],
    "entries": [
      {"_initiator": {"type": "script", "stack": [{"a": "]}"}]}, "pageref": "page_1",
       "startedDateTime": "2026-01-15T14:02:11.482+01:00", "time": 1843.25,
       "request": {"method": "POST", "url": "https://api.openai.com/v1/chat/completions?beta=true#x",
         "httpVersion": "h2", "headers": [{"name": "User-Agent", "value": "Chrome"}, {"name": "X-A", "value": ""}],
         "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 27,
         "postData": {"mimeType": "application/json", "text": "{\"model\":\"gpt-4o\",\"n\":\"\\\"}\"}"}},
       "response": {"status": 200, "statusText": "", "headers": [{"name": "x-request-id", "value": "req_1"}],
         "content": {"size": 11, "mimeType": "text/event-stream", "text": "ZGF0YTogMQoK", "encoding": "base64"},
         "headersSize": -1, "bodySize": -1, "_transferSize": 300},
       "cache": {}, "timings": {"blocked": 1.5, "dns": -1, "connect": 10, "ssl": 5, "send": 0.5, "wait": 300, "receive": 2}},
      {"startedDateTime": "2026-01-15T13:02:12Z", "time": -1,
       "request": {"method": "GET", "url": "http://localhost:8080", "headers": [], "bodySize": 0},
       "response": {"status": 0, "content": {}, "_error": "net::ERR_CONNECTION_REFUSED"}, "timings": {}}
    ],
    "comment": "the \"entries\" end"
  }
})";

std::vector<nlohmann::json> records_of(std::string_view bytes, LogReadCounts* counts = nullptr) {
  LogReader reader(descriptor_of(bytes));
  std::vector<nlohmann::json> out;
  RecordView record;
  while (*reader.next(record)) out.push_back(nlohmann::json::parse(record.line));
  if (counts != nullptr) *counts = reader.counts();
  return out;
}

std::size_t count_with_damage(const std::string& bytes, std::uint64_t& damaged) {
  LogReadCounts counts;
  const auto records = records_of(bytes, &counts);
  damaged = counts.damaged;
  return records.size();
}

}  // namespace

TEST_CASE("L7: the credentials in a browser's HAR stay in it") {
  const auto records = records_of(R"({"log": {"entries": [
    {"startedDateTime": "2026-01-15T13:02:12Z", "time": 5,
     "request": {"method": "POST", "url": "https://h.example/v1/x?alt=sse&%6Bey=fake-query-key-77&z=1",
       "headers": [{"name": "authorization", "value": "Bearer fake-bearer-0123456"}, {"name": "Cookie", "value": "s=1"},
                   {"name": "X-Api-Key", "value": "[redacted:0a1b2c3d]"}, {"name": "x-note", "value": "a fake-bearer-0123456 b"}],
       "postData": {"text": "{\"model\":\"m\",\"k\":\"\\u0066ake-bearer-0123456\"}"}},
     "response": {"status": 200, "headers": [{"name": "set-cookie", "value": "sid=fake-cookie"}, {"name": "date", "value": "d"}],
       "content": {"text": "you sent fake-query-key-77"}}, "timings": {}}]}})");
  REQUIRE(records.size() == 1);
  const auto& r = records[0];
  CHECK(r["query"] == "alt=sse&%6Bey=[redacted:har]&z=1");
  CHECK(r["upstream"]["url"] == "https://h.example/v1/x?alt=sse&%6Bey=[redacted:har]&z=1");
  CHECK(r["request"]["headers"] == nlohmann::json::parse(R"([["authorization","Bearer [redacted:har]"],
    ["Cookie","[redacted:har]"],["X-Api-Key","[redacted:0a1b2c3d]"],["x-note","a [redacted:har] b"]])"));
  CHECK(r["request"]["body"] == R"({"model":"m","k":"[redacted:har]"})");
  CHECK(r["response"]["headers"] == nlohmann::json::parse(R"([["set-cookie","[redacted:har]"],["date","d"]])"));
  CHECK(r["response"]["body"] == "you sent [redacted:har]");
  CHECK(r["model"] == "m");
}

TEST_CASE("C4 HAR: entries become records, what they do not tell is null") {
  const auto records = records_of(kChrome);
  REQUIRE(records.size() == 2);
  const auto& first = records[0];
  CHECK(first["ts"] == "2026-01-15T13:02:11.482Z");
  CHECK(first["kind"] == "exchange");
  CHECK(first["source"] == "har");
  CHECK(first["method"] == "POST");
  CHECK(first["path"] == "/v1/chat/completions");
  CHECK(first["query"] == "beta=true");
  CHECK(first["model"] == "gpt-4o");
  CHECK(first["status"] == 200);
  CHECK(first["outcome"] == "ok");
  CHECK(first["stream"] == true);
  CHECK(first["duration_ms"] == 1843.25);
  CHECK(first["ttfb_ms"] == 312.0);
  CHECK(first["client"] == "Chrome");
  CHECK(first["upstream"]["request_id"] == "req_1");
  CHECK(first["request"]["headers"] == nlohmann::json::parse(R"([["User-Agent","Chrome"],["X-A",""]])"));
  CHECK(first["request"]["body"] == "{\"model\":\"gpt-4o\",\"n\":\"\\\"}\"}");
  CHECK(first["response"]["bytes"] == 11);
  CHECK(first["response"]["encoding"] == "base64");
  for (const char* unknown : {"provider", "route", "operation", "ttft_ms", "cost_usd", "credential", "attempts"}) {
    CAPTURE(unknown);
    CHECK(first.at(unknown).is_null());
  }
  CHECK(first["usage"]["input_tokens"].is_null());
  const auto& second = records[1];
  CHECK(second["path"] == "/");
  CHECK(second["status"].is_null());
  CHECK(second["duration_ms"].is_null());
  CHECK(second["outcome"] == "upstream_error");
  CHECK(second["error"]["message"] == "net::ERR_CONNECTION_REFUSED");
  CHECK(second["response"].is_null());
  CHECK(first["id"].get<std::string>().size() == 26);
  CHECK(first["id"] != second["id"]);
  CHECK(records_of(kChrome)[0]["id"] == first["id"]);
}

// One entry; what it does not give stays out.
nlohmann::json record_of_entry(const std::string& more, const std::string& request, const std::string& response) {
  const auto records = records_of(R"({"log":{"entries":[{"startedDateTime":"2026-01-15T13:02:12Z")" + more +
                                  R"(,"request":{"method":"POST","url":"http://a/b")" + request + R"(},"response":{)" +
                                  response + "}}]}}");
  REQUIRE(records.size() == 1);
  return records[0];
}

TEST_CASE("C4 HAR: each field comes from where programs put it, and is null where they do not") {
  const std::string post = R"(,"postData":{"text":"{}"})";
  auto record = record_of_entry(R"(,"_finops":{"id":"01JABCDEFGHJKMNPQRSTVWXYZ1"},"_ttft":12.5,
      "timings":{"connect":10,"wait":-1})",
                                post + R"(,"bodySize":-1)",
                                R"("status":404,"headers":[{"name":"Request-Id","value":"r"}],"bodySize":5)");
  CHECK(record["id"] == "01JABCDEFGHJKMNPQRSTVWXYZ1");
  CHECK(record["ttft_ms"] == 12.5);
  CHECK(record["ttfb_ms"].is_null());  // the wait is not known
  CHECK(record["upstream"]["connect_ms"] == 10);
  CHECK(record["upstream"]["request_id"] == "r");
  CHECK(record["outcome"] == "http_error");
  CHECK(record["request"]["bytes"] == 2);
  CHECK(record["request"]["truncated"] == false);
  CHECK(record["response"]["truncated"] == true);  // it had a body, which is not there
  CHECK(record_of_entry("", "", R"("status":400)")["outcome"] == "http_error");
  CHECK(record_of_entry("", "", R"("status":399)")["outcome"] == "ok");
  CHECK(record_of_entry("", R"(,"bodySize":7)", R"("status":200)")["request"]["truncated"] == true);
  record = record_of_entry(R"(,"_error":"refused","timings":{"wait":3})", "", R"("status":0)");
  CHECK(record["error"]["message"] == "refused");
  CHECK(record["ttfb_ms"].is_null());
  CHECK(record["stream"].is_null());
  CHECK(record["id"].get<std::string>().substr(0, 10) == "01KF0VZM10");  // of the time
}

TEST_CASE("C4 HAR: told apart by its bytes, compressed too, at any depth and block size") {
  const std::string text(kChrome);
  CHECK(records_of("\xEF\xBB\xBF" + text).size() == 2);
  CHECK(records_of(zstd_frame(text)).size() == 2);
  CHECK(records_of(R"({"log":{"entries":[]}})").empty());
  CHECK(records_of(R"({"log":{}})").empty());
  for (const std::size_t block : {1u, 100u, 1u << 16}) {
    LogReader::Limits limits;
    limits.block = block;
    limits.depth = RecordDepth::metadata;
    const LogReading read = read_log(text, limits);
    CHECK(read.ids.size() == 2);
    CHECK(read.counts.damaged == 0);
  }
  CHECK(looks_like_har(" {\n \"log\" : {") == HarLook::yes);
  CHECK(looks_like_har("{ \"lo") == HarLook::unclear);
  CHECK(looks_like_har("") == HarLook::unclear);
  for (const char* other : {"{\"v\":1", "{\"log\":\"a docker line\"}", "{\"logs\":{", "[", "x"}) {
    CAPTURE(other);
    CHECK(looks_like_har(other) == HarLook::no);
  }
}

TEST_CASE("C4 HAR: cut or damaged anywhere, the entries before are given and the rest is counted") {
  const std::string text(kChrome);
  const std::size_t entries = text.find("{\"_initiator\""), second = text.find("{\"startedDateTime\"");
  for (std::size_t cut = 20; cut < text.size(); ++cut) {
    std::uint64_t damaged = 0;
    const std::size_t records = count_with_damage(text.substr(0, cut), damaged);
    CAPTURE(cut);
    REQUIRE(records == (cut <= entries ? 0u
                        : cut < second ? std::min<std::size_t>(records, 1)
                                       : std::max<std::size_t>(records, 1)));
    REQUIRE(damaged == 1);
  }
  std::string bad = text;
  bad[entries + 3] = '\x01';
  std::uint64_t damaged = 0;
  CHECK(count_with_damage(bad, damaged) == 1);
  CHECK(damaged == 1);
  CHECK(count_with_damage(R"({"log":{"entries":[{"request":1},{}, 7]}})", damaged) == 0);
  CHECK(damaged == 2);
  CHECK(count_with_damage(
            R"({"log":{"entries":[{"a":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}]}}", damaged) ==
        0);
  CHECK(damaged == 1);
}

TEST_CASE("C4 HAR: an entry that is too large is one damaged line") {
  class Text final : public ByteSource {
   public:
    explicit Text(std::string text) : text_(std::move(text)) {}
    Result<std::size_t> read(char* to, std::size_t size) override {
      const std::size_t n = text_.copy(to, size, at_);
      at_ += n;
      return n;
    }

   private:
    std::string text_;
    std::size_t at_ = 0;
  };
  const std::string small = R"({"request":{"url":"http://a/b"},"response":{"status":200}})";
  const std::string large = R"({"x":")" + std::string(5000, 'x') + R"(","request":{},"response":{}})";
  const auto source = make_har_source(
      std::make_unique<Text>(R"({"log":{"entries":[)" + small + "," + large + "," + small + "]}}"), 1000);
  std::string out(100'000, '\0');
  std::size_t size = 0;
  while (const std::size_t n = *source->read(out.data() + size, out.size() - size)) size += n;
  out.resize(size);
  CHECK(out.size() < 4000);
  const LogReading read = read_log(out);
  CHECK(read.ids.size() == 2);
  REQUIRE(read.counts.damaged == 1);
  CHECK(read.counts.damages[0].line == 2);
}

}  // namespace finops::test
