// C4: `inspect --har`: checked against what HAR 1.2 requires.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmath>
#include <csignal>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/terminal/exit_codes.h"
#include "core/base/clock.h"
#include "core/base/strings.h"
#include "core/prices/prices.h"
#include "support/inspect_run.h"

namespace finops::test::har_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
using Json = nlohmann::ordered_json;

// What is wrong with a value as HAR 1.2 describes it: required members, their types, nothing else but `_` and comment.
class HarCheck {
 public:
  std::string operator()(const Json& har) {
    members("", har, {{"log", 'o'}}, {});
    const Json& log = har["log"];
    members("log", log, {{"version", 's'}, {"creator", 'o'}, {"pages", 'a'}, {"entries", 'a'}}, {"browser"});
    if (log["version"] != "1.2") wrong("version");
    members("creator", log["creator"], {{"name", 's'}, {"version", 's'}}, {});
    for (const Json& entry : log["entries"]) check_entry(entry);
    return found_;
  }

 private:
  void wrong(const std::string& what) { found_ += what + '\n'; }

  void members(const std::string& name, const Json& value, const std::vector<std::pair<std::string, char>>& required,
               const std::vector<std::string>& optional) {
    if (!value.is_object()) return wrong(name + " is no object");
    for (const auto& [key, type] : required) {
      const bool right = value.contains(key) && (type == 's'   ? value[key].is_string()
                                                 : type == 'n' ? value[key].is_number()
                                                 : type == 'o' ? value[key].is_object()
                                                               : value[key].is_array());
      if (!right) wrong(name + "." + key + " is missing or of the wrong type");
    }
    for (const auto& member : value.items()) {
      const std::string& key = member.key();
      const bool known = key.starts_with("_") || key == "comment" ||
                         std::find(optional.begin(), optional.end(), key) != optional.end() ||
                         std::any_of(required.begin(), required.end(), [&](const auto& r) { return r.first == key; });
      if (!known) wrong(name + "." + key + " is not of the format");
    }
  }

  void check_pairs(const std::string& name, const Json& list) {
    for (const Json& pair : list) members(name, pair, {{"name", 's'}, {"value", 's'}}, {});
  }

  void check_entry(const Json& entry) {
    members("entry", entry,
            {{"startedDateTime", 's'},
             {"time", 'n'},
             {"request", 'o'},
             {"response", 'o'},
             {"cache", 'o'},
             {"timings", 'o'}},
            {"pageref", "serverIPAddress", "connection"});
    if (!finops::parse_rfc3339(entry["startedDateTime"].get<std::string>())) wrong("startedDateTime");
    const Json& request = entry["request"];
    members("request", request,
            {{"method", 's'},
             {"url", 's'},
             {"httpVersion", 's'},
             {"cookies", 'a'},
             {"headers", 'a'},
             {"queryString", 'a'},
             {"headersSize", 'n'},
             {"bodySize", 'n'}},
            {"postData"});
    if (!request["url"].get<std::string>().starts_with("http")) wrong("request.url is not absolute");
    check_pairs("request.headers", request["headers"]);
    check_pairs("request.queryString", request["queryString"]);
    if (request.contains("postData"))
      members("postData", request["postData"], {{"mimeType", 's'}, {"params", 'a'}, {"text", 's'}}, {});
    const Json& response = entry["response"];
    members("response", response,
            {{"status", 'n'},
             {"statusText", 's'},
             {"httpVersion", 's'},
             {"cookies", 'a'},
             {"headers", 'a'},
             {"content", 'o'},
             {"redirectURL", 's'},
             {"headersSize", 'n'},
             {"bodySize", 'n'}},
            {});
    check_pairs("response.headers", response["headers"]);
    members("content", response["content"], {{"size", 'n'}, {"mimeType", 's'}}, {"compression", "text", "encoding"});
    const Json& timings = entry["timings"];
    members("timings", timings, {{"send", 'n'}, {"wait", 'n'}, {"receive", 'n'}}, {"blocked", "dns", "connect", "ssl"});
    double sum = 0;
    for (const char* part : {"send", "wait", "receive"}) {
      if (timings[part].get<double>() < 0) wrong(std::string(part) + " is negative");
    }
    for (const auto& [key, value] : timings.items()) {
      if (value.is_number() && key != "ssl") sum += std::max(0.0, value.get<double>());
    }
    if (std::abs(sum - entry["time"].get<double>()) > 0.01) wrong("time is not the sum of the timings");
  }

  std::string found_;
};

Json har_of(const std::string& log, InspectOptions options = {}) {
  options.mode = InspectMode::har;
  options.har_path = "-";
  const InspectResult result = InspectRun(log)(kPipe, options);
  CHECK(result.code == kDone);
  const Json har = Json::parse(result.out, nullptr, false);
  REQUIRE(!har.is_discarded());
  const std::string wrong = HarCheck()(har);
  CHECK_MESSAGE(wrong.empty(), wrong);
  return har["log"]["entries"];
}

std::string all_records() {
  std::string log;
  char last = 'A';
  for (NamedRecord& one : detail_records()) {
    one.record.id.back() = last++;
    log += one.record.line() + '\n';
  }
  return log;
}

}  // namespace

TEST_CASE("C4 --har: every kind of exchange is a valid entry") {
  CHECK(har_of("").empty());
  const Json entries = har_of(all_records());
  CHECK(entries.size() == detail_records().size());
  const Json& chat = entries[0];
  CHECK(chat["startedDateTime"] == "2026-01-15T13:02:11.482Z");
  CHECK(chat["request"]["url"] == "https://api.openai.com/v1/chat/completions");
  CHECK(chat["request"]["postData"]["mimeType"] == "application/json");
  CHECK(chat["response"]["content"]["text"].get<std::string>().starts_with("{\"choices\""));
  CHECK(chat["response"]["content"]["size"] == chat["response"]["content"]["text"].get<std::string>().size());
  CHECK(chat["timings"] ==
        Json::parse(R"({"blocked":-1,"dns":-1,"connect":-1,"send":0,"wait":380.0,"receive":1463.0,"ssl":-1})"));
  CHECK(chat["_finops"]["id"].get<std::string>().starts_with("01KEZ87T5W3M9QJ2C8D67F3K9"));
  for (const char* key : {"model", "provider", "usage", "cost_usd", "outcome"}) CHECK(chat["_finops"].contains(key));
  CHECK(!chat.contains("_error"));
  CHECK(!chat["_finops"].contains("request"));
}

TEST_CASE("C4 --har: streams have their events, cut and lost things are marked") {
  const Json entries = har_of(all_records());
  const Json& stream = entries[1];
  CHECK(stream["_ttft"] == 980.0);
  std::size_t bytes = 0;
  for (const Json& event : stream["_events"]) bytes += event["bytes"].get<std::size_t>();
  CHECK(bytes == stream["response"]["content"]["text"].get<std::string>().size());
  CHECK(stream["_events"][0]["ms"] == 900.0);
  CHECK(stream["_events"][1]["ms"] == 920.0);
  const Json& lost = entries[6];
  CHECK(lost["_error"] == "lost");
  CHECK(lost["response"]["status"] == 0);
  CHECK(lost["time"] == 0.0);
  CHECK(lost["timings"]["comment"] == "the duration is not known");
  CHECK(lost["request"]["postData"]["text"] == "/wD+");
  CHECK(lost["request"]["postData"]["_encoding"] == "base64");
  const Json& bare = entries[9];
  CHECK(bare["request"]["postData"]["_truncated"] == true);
  CHECK(bare["response"]["content"]["_truncated"] == true);
  CHECK(!bare["response"]["content"].contains("text"));
  CHECK(entries[10]["request"]["postData"]["_truncated"] == true);
  CHECK(entries[10]["request"]["bodySize"] == 9437184);
  CHECK(entries[4]["_error"] == "rate_limit_error: slow\x1b down");
}

TEST_CASE("C4 --har: fields keep order and duplicates, marks stay marks, bytes are base64, compression is told") {
  SampleRecord record;
  record.request =
      R"({"headers":[["b","1"],["A","2"],["b","3"],["Authorization","Bearer [redacted:0a1b2c3d]"],["Cookie","[redacted:11112222]"]],"bytes":0,"content_encoding":null,"encoding":"utf8","truncated":false,"body":null})";
  record.response =
      R"({"headers":[["location","/there"],["set-cookie","[redacted:11112222]"]],"trailers":[["x-t","1"]],"bytes":10,"content_encoding":"gzip","encoding":"base64","truncated":false,"body":"/wD+AAAAAAAAAAAAAAAAAAAAAAA="})";
  record.upstream = R"({"url":"https://h.example/p?a=1&b=x%20y+z&a=&c&key=[redacted:1]","connect_ms":12.5})";
  record.ttfb_ms = "100", record.duration_ms = "150.5";
  const Json entry = har_of(record.line())[0];
  CHECK(
      entry["request"]["headers"].dump() ==
      R"([{"name":"b","value":"1"},{"name":"A","value":"2"},{"name":"b","value":"3"},{"name":"Authorization","value":"Bearer [redacted:0a1b2c3d]"},{"name":"Cookie","value":"[redacted:11112222]"}])");
  CHECK(!entry["request"].contains("postData"));
  CHECK(
      entry["request"]["queryString"].dump() ==
      R"([{"name":"a","value":"1"},{"name":"b","value":"x y z"},{"name":"a","value":""},{"name":"c","value":""},{"name":"key","value":"[redacted:1]"}])");
  const Json& content = entry["response"]["content"];
  CHECK(content["encoding"] == "base64");
  CHECK(content["text"] == "/wD+AAAAAAAAAAAAAAAAAAAAAAA=");
  CHECK(content["size"] == 20);
  CHECK(content["compression"] == 10);
  CHECK(entry["response"]["redirectURL"] == "/there");
  CHECK(entry["response"]["_trailers"].size() == 1);
  CHECK(entry["timings"]["connect"] == 12.5);
  CHECK(entry["timings"]["wait"] == 87.5);
  CHECK(entry["time"] == 150.5);
}

TEST_CASE("C4 --har: filters, --last and --id choose, notes are no entries, damage inside bodies is named") {
  SampleRecord note;
  note.kind = "note";
  const std::string log = sketch_log() + note.line() + '\n';
  CHECK(har_of(log).size() == 7);
  InspectOptions options;
  options.last = 2;
  CHECK(har_of(log, options).size() == 2);
  options.last.reset();
  options.limit = 3;
  CHECK(har_of(log, options).size() == 3);
  CHECK(har_of(log, by_id("7f3kb2")).size() == 1);
  options = by_id("zzzz");
  options.mode = InspectMode::har, options.har_path = "-";
  CHECK(InspectRun(log)(kPipe, options).code == kNo);
  SampleRecord damaged;
  damaged.response = R"({"encoding":"base64","body":"???"})";
  CHECK(har_of(damaged.line())[0]["_error"] == "response: the record is damaged inside its bodies");
}

TEST_CASE("C4 --har: a file appears whole or not at all, 0600, and replaces nothing") {
  const InspectRun run(sketch_log());
  InspectOptions options;
  options.mode = InspectMode::har;
  options.har_path = run.path("out.har");
  InspectResult result = run(kPipe, options);
  CHECK(result.code == kDone);
  CHECK(result.out.empty());
  const std::string written = read_file(run.path("out.har"));
  CHECK(HarCheck()(Json::parse(written)).empty());
  struct stat status {};
  REQUIRE(::stat(options.har_path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);

  result = run(kPipe, options);  // again
  CHECK(result.code == kLocalIo);
  CHECK(result.err == "finops: cannot write " + options.har_path +
                          ": File exists\n  nothing is ever overwritten; '-' writes to stdout\n");
  CHECK(read_file(run.path("out.har")) == written);

  options.har_path = run.path("none/out.har");
  CHECK(run(kPipe, options).code == kLocalIo);

  // A full disk.
  options.har_path = run.path("full.har");
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  const rlimit small{1000, usual.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  result = run(kPipe, options);
  ::setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, before);
  CHECK(result.code == kLocalIo);
  CHECK(result.err == "finops: cannot write " + options.har_path + ": File too large\n");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(run.folder())) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 2);  // the log, and the one that was complete
}

// Plain, streamed, compressed, failed, unpriced and lost ones.
static std::string mixed_log() {
  std::string log = all_records() + sketch_log();
  SampleRecord zipped;
  zipped.id = "01KEZ87T5W3M9QJ2C8D67FZZZZ";
  zipped.input = "1204", zipped.output = "318", zipped.cost_usd = "0.000295";
  zipped.cost = R"({"status":"priced","by":{"input":0.1},"table":"7"})";
  zipped.response =
      R"({"headers":[["content-type","application/json"],["content-encoding","gzip"]],"trailers":[],"bytes":12,"sha256":"00","content_encoding":"gzip","encoding":"utf8","truncated":false,"body":"{\"half\":\"\\ud83d\"}"})";
  log += zipped.line() + '\n';
  return log;
}

TEST_CASE("C4 --har: exported and read again, a log gives the same records and the same totals") {
  const InspectRun run(mixed_log());
  InspectOptions to_har;
  to_har.mode = InspectMode::har;
  to_har.har_path = run.path("out.har");
  REQUIRE(run(kPipe, to_har).code == kDone);

  InspectOptions options;
  const auto both = [&](const auto& change) {
    change(options);
    options.inputs = {run.path()};
    const InspectResult log = run(kPipe, options);
    options.inputs = {run.path("out.har")};
    const InspectResult har = run(kPipe, options);
    CHECK(har.code == log.code);
    CHECK(har.out == log.out);
    CHECK(log.out.size() > 100);
  };
  both([](InspectOptions& o) { o.json = true; });  // the metadata, byte for byte
  both([](InspectOptions& o) { o.mode = InspectMode::stats; });
  both([](InspectOptions& o) { o.by = "model"; });

  // And written once more, the entries are the same.
  InspectOptions again;
  again.mode = InspectMode::har;
  again.har_path = "-";
  again.inputs = {run.path("out.har")};
  const Json first = Json::parse(read_file(run.path("out.har")))["log"]["entries"];
  const Json second = Json::parse(run(kPipe, again).out)["log"]["entries"];
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CAPTURE(i);
    CHECK(second[i]["_finops"] == first[i]["_finops"]);
    CHECK(second[i]["response"]["content"].value("text", "") == first[i]["response"]["content"].value("text", ""));
  }
}

TEST_CASE("C4 --verify: a browser's HAR has no false findings") {
  const auto entry = [](const std::string& more, const std::string& request, const std::string& response) {
    return R"({"startedDateTime":"2026-11-20T09:00:00.123Z","time":1200.5,)" + more +
           R"("cache":{},"timings":{"blocked":1,"dns":-1,"connect":-1,"ssl":-1,"send":0.1,"wait":1000,"receive":199.4},"request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","httpVersion":"h2","queryString":[],"cookies":[],"headersSize":-1,)" +
           request +
           R"(},"response":{"status":200,"statusText":"","httpVersion":"h2","cookies":[],"redirectURL":"","headersSize":-1,)" +
           response + "}}";
  };
  const std::string ask =
      R"("headers":[{"name":":method","value":"POST"},{"name":"content-type","value":"application/json"}],"bodySize":-1,"postData":{"mimeType":"application/json","text":"{\"model\":\"gpt-4o-mini\"}"})";
  const std::string text =
      R"("text":"{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}")";
  const std::string json = R"("headers":[{"name":"content-type","value":"application/json"}],)";
  const std::string brotli =
      R"("headers":[{"name":"Content-Type","value":"application/json"},{"name":"content-encoding","value":"br"}],)";
  const std::vector<std::string> entries{
      // Chrome, compressed, from a service worker, and a WebSocket
      entry(R"("_initiator":{"type":"script"},"_priority":"High","_resourceType":"fetch","pageref":"page_1",)", ask,
            brotli + R"("_transferSize":300,"bodySize":-1,"content":{"size":133,"mimeType":"application/json",)" +
                text + "}"),
      entry(
          "", ask,
          json +
              R"("_fetchedViaServiceWorker":true,"_transferSize":0,"bodySize":0,"content":{"size":133,"mimeType":"application/json",)" +
              text + "}"),
      entry(R"("_webSocketMessages":[{"type":"send","time":1.5,"opcode":1,"data":"x"}],)",
            R"("headers":[],"bodySize":0)", R"("headers":[],"bodySize":0,"content":{"size":0,"mimeType":"x-unknown"})"),
      // Firefox: bodySize of the wire with its head
      entry("", ask, brotli + R"("bodySize":412,"content":{"mimeType":"application/json","size":133,)" + text + "}"),
      // Safari: compression
      entry("", ask,
            brotli + R"("bodySize":90,"content":{"size":133,"compression":43,"mimeType":"application/json",)" + text +
                "}"),
      // mitmproxy and Charles: base64 of the decoded text
      entry(
          "", ask,
          brotli +
              R"("bodySize":90,"content":{"size":16,"compression":-74,"mimeType":"application/json","encoding":"base64","text":"eyJpZCI6ImMifSAgICAgICA="})"),
      // no answer
      entry("", ask, R"("headers":[],"bodySize":-1,"_error":"net::ERR","content":{"size":0,"mimeType":"x-unknown"})"),
  };
  std::string har = R"({"log":{"version":"1.2","creator":{"name":"t","version":"1"},"pages":[],"entries":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) har += (i == 0 ? "" : ",") + entries[i];
  const InspectRun run(har + "]}}");
  InspectOptions options;
  options.mode = InspectMode::verify;
  options.prices = &finops::built_in_prices();
  const InspectResult result = run(kPipe, options);
  CHECK(result.out == "");
  CHECK(result.code == kDone);
  CHECK(result.err.starts_with("7 records, 0 damaged, 0 copies, 0 wrong"));
}

}  // namespace finops::test::har_test
