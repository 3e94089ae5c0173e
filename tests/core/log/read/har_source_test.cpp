// C4: HAR files are read as logs.
#include "core/log/read/har_source.h"

#include "core/base/strings.h"
#include "core/log/log_reading.h"
#include "core/log/log_zstd.h"
#include "core/record/record_message.h"

namespace finops::test::har_source_test {
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
  CHECK(first["response"]["encoding"] == "utf8");
  CHECK(first["response"]["body"] == "data: 1\n\n");
  CHECK(first["provider"] == "openai");
  CHECK(first["provider_reason"] == "host");
  CHECK(first["operation"] == "chat");
  for (const char* unknown : {"route", "ttft_ms", "cost_usd", "credential", "attempts"}) {
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

TEST_CASE("C4 HAR: an entry that names no address is a record without one") {
  const auto records = records_of(R"({"log":{"version":"1.2","entries":[{"request":{},"response":{}}]}})");
  REQUIRE(records.size() == 1);
  CHECK(records[0]["upstream"].is_null());
  CHECK(records[0]["path"].is_null());
  CHECK(records[0]["kind"] == "exchange");
}

TEST_CASE("C4 HAR: a path is unknown if the address has no host and no path") {
  const auto path_of = [](const std::string& url) {
    return records_of(R"({"log":{"version":"1.2","entries":[{"request":{"url":")" + url + R"("},"response":{}}]}})")
        .at(0)["path"];
  };
  for (const char* unknown : {"", "about:blank", "https://", "#part", "localhost"}) CHECK(path_of(unknown).is_null());
  CHECK(path_of("https://api.openai.com") == "/");
  CHECK(path_of("https://api.openai.com?a=b") == "/");
  CHECK(path_of("https://api.openai.com/v1/models#part") == "/v1/models");
  CHECK(path_of("api.openai.com/v1/models") == "/v1/models");
  CHECK(path_of("/v1/models") == "/v1/models");
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
  // The browser's words, where the answer has none of its own.
  CHECK(record_of_entry(R"(,"_error":"net::ERR_ABORTED")", "", R"("status":404)")["error"]["message"] ==
        "net::ERR_ABORTED");
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
  CHECK(format_of(std::string(100'000, ' '), false) == LogFormat::plain);  // it is not looked at for ever
  CHECK(format_of("{" + std::string(100'000, '\n'), false) == LogFormat::plain);
  CHECK(format_of(std::string(10'000, '\n') + text, false) == LogFormat::har);
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

TEST_CASE("C4 HAR: usage, model, cost and endings are read from the bodies, plain and streamed") {
  const std::string ask = R"(,"postData":{"mimeType":"application/json","text":"{\"model\":\"gpt-4o-mini\"}"})";
  const auto with_url = [&](const std::string& url, const std::string& response) {
    const auto records = records_of(
        R"({"log":{"entries":[{"startedDateTime":"2026-01-15T13:02:12+0100","request":{"method":"POST","url":")" + url +
        R"(","headers":[{"name":":authority","value":"h"},{"name":"session_id","value":"s-1"}])" + ask +
        R"(},"response":{"status":200,"headers":[{"name":"content-type","value":")" +
        (response.find("data: ") == std::string::npos ? "application/json" : "text/event-stream") +
        R"("}],"content":{"text":)" + nlohmann::json(response).dump() + "}}}]}}");
    REQUIRE(records.size() == 1);
    return records[0];
  };
  const std::string usage = R"("usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100})";
  const std::string plain =
      R"({"id":"c1","object":"chat.completion","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],)" +
      usage + "}";
  const std::string stream =
      R"(data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"content":"ok"},"finish_reason":"stop"}]})"
      "\n\n"
      R"(data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o-mini-2024-07-18","choices":[],)" +
      usage + "}\n\ndata: [DONE]\n\n";
  for (const std::string& body : {plain, stream}) {
    const auto r = with_url("https://api.openai.com/v1/chat/completions", body);
    CHECK(r["ts"] == "2026-01-15T12:02:12.000Z");
    CHECK(r["usage"]["input_tokens"] == 1000);
    CHECK(r["usage"]["output_tokens"] == 100);
    CHECK(r["usage"]["source"] == (body == plain ? "response" : "stream"));
    CHECK(r["response_model"] == "gpt-4o-mini-2024-07-18");
    CHECK(r["model"] == "gpt-4o-mini");
    CHECK(r["response_id"] == "c1");
    CHECK(r["finish_reasons"] == nlohmann::json::parse(R"(["stop"])"));
    CHECK(r["session"] == "s-1");
    CHECK(r["stream"] == (body == stream));
    CHECK(r["cost"]["status"] == "priced");
    CHECK(r["cost_usd"] == doctest::Approx(0.00021));  // 1000 at $0.15 and 100 at $0.60 a million
    CHECK(r["request"]["headers"].size() == 1);        // :authority is no field
  }
  // Through finops itself, to an unknown host, and to hosts that hold a name of the user's.
  auto r = with_url("http://127.0.0.1:8787/openai_passthrough/v1/chat/completions?a=1", plain);
  CHECK(r["route"] == "/openai_passthrough");
  CHECK(r["provider"] == "openai");
  CHECK(r["path"] == "/v1/chat/completions");
  CHECK(r["query"] == "a=1");
  CHECK(r["cost"]["status"] == "priced");
  r = with_url("https://llm.example/v1/chat/completions", plain);
  CHECK(r["provider"].is_null());
  CHECK(r["usage"]["input_tokens"] == 1000);
  CHECK(r["cost_usd"].is_null());
  CHECK(with_url("https://me.openai.azure.com/openai/v1/responses", plain)["provider"] == "azure");
  CHECK(with_url("https://us-central1-aiplatform.googleapis.com/v1/x", plain)["provider"] == "vertex");
  CHECK(with_url("https://aiplatform.eu.rep.googleapis.com/v1/x", plain)["provider"] == "vertex");
  CHECK(with_url("https://generativelanguage.googleapis.com:443/v1beta/x", plain)["provider"] == "gemini");
  CHECK(with_url("https://API.Anthropic.com/v1/messages", plain)["provider"] == "anthropic");
  CHECK(with_url("https://api.anthropic.com.example/v1/messages", plain)["provider"].is_null());
  r = with_url("https://api.openai.com/v1/chat/completions",
               "data: {\"error\":{\"code\":\"server_error\",\"message\":\"sorry\"}}\n\n");
  CHECK(r["outcome"] == "stream_error");
  CHECK(r["error"]["code"] == "server_error");
}

TEST_CASE("C4 HAR: an answer that the browser says was aborted did not end, and its cost is a lower bound") {
  const auto records = records_of(
      R"({"log":{"entries":[{"startedDateTime":"2026-01-15T12:02:12Z","_error":"net::ERR_ABORTED","request":{"method":"POST",)"
      R"("url":"https://api.openai.com/v1/chat/completions","headers":[]},"response":{"status":200,"headers":[{"name":)"
      R"("content-type","value":"text/event-stream"}],"content":{"text":"data: {\"model\":\"gpt-4o-mini\",\"choices\":)"
      R"([{\"index\":0,\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}\n\n"}}}]}})");
  REQUIRE(records.size() == 1);
  CHECK(records[0]["outcome"] == "truncated");
  CHECK(records[0]["usage"]["source"] == "partial");
  CHECK(records[0]["error"]["message"] == "net::ERR_ABORTED");
}

TEST_CASE("C4 HAR: bodies are what their encoding says, sizes are of the wire or unknown") {
  const std::string text = R"({"model":"gpt-4o-mini"})";
  std::string base64, zipped, binary;
  append_base64(base64, text);
  append_base64(zipped, zstd_frame(text));
  append_base64(binary, std::string_view("\xff\x00\xfe", 3));
  const auto post = [&](const std::string& data) {
    return record_of_entry("", ",\"postData\":" + data, R"("status":200)");
  };
  for (const char* key : {"encoding", "_encoding"}) {
    const auto r = post("{\"text\":\"" + base64 + "\",\"" + key + "\":\"base64\"}");
    CHECK(r["request"]["body"] == text);
    CHECK(r["request"]["encoding"] == "utf8");
    CHECK(r["request"]["bytes"] == text.size());
    CHECK(r["model"] == "gpt-4o-mini");
  }
  CHECK(post("{\"text\":\"" + binary + "\",\"encoding\":\"base64\"}")["request"]["encoding"] == "base64");
  CHECK(post(R"({"text":"???","encoding":"base64"})")["request"]["body"].is_null());
  CHECK(post(R"({"text":"begin","_truncated":true})")["request"]["truncated"] == true);
  CHECK(post(R"({"text":"begin","_truncated":false})")["request"]["truncated"] == false);
  // A form without its text.
  auto r = post(
      R"({"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"1&2"},{"name":"c","value":"%20"}]})");
  CHECK(r["request"]["body"] == "a+b=1%262&c=%20");
  CHECK(r["request"]["truncated"] == false);
  r = post(
      R"({"mimeType":"multipart/form-data; boundary=X","params":[{"name":"model","value":"whisper-1"},{"name":"file","fileName":"a.mp3","contentType":"audio/mpeg"}]})");
  CHECK(r["request"]["body"] ==
        "--X\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--X\r\nContent-Disposition: "
        "form-data; "
        "name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n\r\n--X--\r\n");
  CHECK(r["request"]["truncated"] == true);

  const std::string coded = R"("status":200,"headers":[{"name":"Content-Encoding","value":"zstd"}],)";
  const auto answer = [&](const std::string& rest) { return record_of_entry("", "", rest)["response"]; };
  // The bytes of the wire, and the text of the wire's bytes.
  auto got = answer(coded + R"("bodySize":30,"content":{"size":23,"encoding":"base64","text":")" + zipped + "\"}");
  CHECK(got["body"] == text);
  CHECK(got["encoding"] == "utf8");
  CHECK(got["content_encoding"] == "zstd");
  CHECK(got["bytes"] == 30);
  CHECK(answer(coded + R"("bodySize":30,"content":{"size":23,"encoding":"base64","text":")" + base64 + "\"}")["body"] ==
        text);
  CHECK(answer(coded + R"("bodySize":-1,"content":{"size":23,"compression":3,"text":"x"})")["bytes"] == 20);
  CHECK(answer(coded + R"("bodySize":-1,"content":{"size":23,"text":"x"})")["bytes"].is_null());
  CHECK(answer(R"("status":200,"bodySize":-1,"content":{"size":23,"text":"x"})")["bytes"] == 23);
  CHECK(answer(R"("status":200,"bodySize":-1,"content":{"size":-1,"text":"x"})")["bytes"].is_null());
  CHECK(answer(R"("status":200,"bodySize":0,"content":{"size":1,"text":"x"})")["bytes"].is_null());  // from a cache
  CHECK(answer(R"("status":204,"bodySize":0,"content":{"size":0})")["bytes"] == 0);
}

TEST_CASE("C4 HAR: half a character anywhere keeps its entry, its escape and what is beside it") {
  LogReader reader(descriptor_of(
      R"({"log":{"entries":[{"startedDateTime":"2026-01-15T13:02:12Z","request":{"method":"POST","url":"http://a/b","headers":[{"name":"x-note","value":"\udc00"}],"postData":{"text":"{\"model\":\"m\"}"}},"response":{"status":200,"content":{"text":"caf\ud83d tail"}}}]}})"));
  RecordView record;
  REQUIRE(*reader.next(record));
  CHECK(record.model == "m");
  CHECK(record.line.find(R"("x-note","\udc00")") != std::string_view::npos);
  CHECK(record.line.find(R"("caf\ud83d tail")") != std::string_view::npos);
  CHECK(parse_message(record.response)->body == "caf\uFFFD tail");
  CHECK(reader.counts().damaged == 0);
}

TEST_CASE("C4 HAR: what finops wrote into an entry is taken as it stands, but for secrets") {
  const std::string own =
      R"({"v":1,"id":"01JABCDEFGHJKMNPQRSTVWXYZ1","ts":"2026-01-15T13:02:11.482Z","source":"serve","tags":{"n":12345678901234567890123},"usage":{"input_tokens":7,"source":"response"},"cost_usd":0.10})";
  LogReader reader(descriptor_of(
      R"({"log":{"entries":[{"startedDateTime":"2026-01-15T13:02:12Z","_events":[{"ms":1.5,"bytes":2},{"ms":2,"bytes":1}],"request":{"method":"POST","url":"http://a/b"},"response":{"status":200,"content":{"text":"abc"}},"_finops":)" +
      own + "}]}}"));
  RecordView record;
  REQUIRE(*reader.next(record));
  CHECK(metadata_line(record) == own);
  CHECK(record.cost_usd == "0.10");
  CHECK(nlohmann::json::parse(record.response)["chunks"] == nlohmann::json::parse(R"([[1.5,"ab"],[2,"c"]])"));
}

}  // namespace finops::test::har_source_test
