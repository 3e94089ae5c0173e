// C3: finding the recording that answers, in logs of every kind.
#include "core/recordings/recording_index.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/log/log_zstd.h"
#include "core/recordings/nearest.h"
#include "support/compressed.h"
#include "support/temp_dir.h"

namespace finops::test::recording_index_test {
namespace {

const std::string kRoute = "/openai_passthrough", kPath = "/v1/chat/completions";

struct Sample {
  std::string id, body = {}, answer = "yes", ts = "2026-01-15T13:02:11.482Z", more = {};
  std::string request = {};   // empty: of `body`
  std::string response = {};  // empty: of `answer`
  std::string method = "POST", status = "200", outcome = "ok";

  std::string line() const {
    std::string out =
        R"({"v":1,"id":")" + id + R"(","ts":")" + ts + R"(","kind":"exchange","source":"serve","route":")" + kRoute +
        R"(","provider":"openai","method":")" + method + R"(","path":")" + kPath + R"(","query":null,"status":)" +
        status + R"(,"outcome":")" + outcome + R"(","duration_ms":3,"ttfb_ms":2)" + more + R"(,"request":)";
    out += request.empty() ? message(body, false) : request;
    out += R"(,"response":)" + (response.empty() ? message(answer, false) : response) + "}\n";
    return out;
  }
  static std::string message(const std::string& body, bool truncated, bool shown = true) {
    std::string out = R"({"headers":[["Content-Type","text/plain"]],"bytes":)" + std::to_string(body.size()) +
                      R"(,"sha256":")" + hex(sha256(body)) +
                      R"(","content_encoding":null,"encoding":"utf8","truncated":)" + (truncated ? "true" : "false") +
                      R"(,"body":)";
    if (!shown) return out + "null}";
    append_json_string(out, body);
    return out + "}";
  }
};

AskedRequest asked(std::string_view body, const std::string& target) {
  AskedRequest out;
  out.method = "POST";
  out.target = target;
  out.body = body;
  out.sha256 = hex(sha256(body));
  return out;
}

class Index {
 public:
  Index() = default;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void add(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    inputs_.push_back({path(name), false});
  }
  void build(const char* ignored = nullptr) {
    IgnoredPlaces places;
    if (ignored != nullptr) CHECK(places.add(ignored));
    auto built = RecordingIndex::build(inputs_, std::move(places));
    REQUIRE(built.ok());
    index_ = std::move(*built);
  }
  RecordingIndex& index() { return *index_; }
  const IndexReport& report() const { return index_->report(); }
  // The body of the answer; "-": there is none; "!": it cannot be used.
  std::string ask(std::string_view body, const std::string& target = kRoute + kPath) {
    auto found = index_->next(asked(body, target));
    if (!found) return "!" + found.error().message;
    return *found ? (*found)->body : "-";
  }
  std::string nearest(std::string_view body, const std::string& target = kRoute + kPath) const {
    const auto found = nearest_recording(*index_, asked(body, target));
    return found ? found->id + ": " + found->differs : "-";
  }

 private:
  TempDir folder_;
  std::vector<LogInput> inputs_;
  std::unique_ptr<RecordingIndex> index_;
};

const std::string kOne = Sample{"01A", R"({"a":1})", "one"}.line();
const std::string kTwo = Sample{"01B", R"({"a":2})", "two", "2026-01-15T13:02:12.000Z"}.line();
const std::string kAgain = Sample{"01C", R"({ "a":1.0 })", "again", "2026-01-15T13:02:13.000Z"}.line();

// As Python's json.dumps() writes it: a blank after each comma and colon.
std::string with_blanks(const std::string& line) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    out += line[i];
    if (line[i] == '"' && line[i - 1] != '\\') inside = !inside;
    if (!inside && (line[i] == ',' || line[i] == ':')) out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("C3 replay: plain, zstd and gzip logs answer alike, in any order of asking") {
  const std::string all = kOne + kTwo + kAgain;
  const std::pair<const char*, std::string> kinds[] = {
      {"plain.jsonl", all},
      {"frames.zst", seekable_zstd({kOne, kTwo + kAgain}, true)},
      {"no-table.zst", zstd_frame(kOne) + zstd_frame(kTwo + kAgain)},
      {"stored.gz", stored_gzip(all)},
  };
  for (const auto& [name, bytes] : kinds) {
    CAPTURE(name);
    Index index;
    index.add(name, bytes);
    index.build();
    CHECK(index.report().ready == 3);
    CHECK(index.ask(R"({"a":2})") == "two");
    CHECK(index.ask(R"({"a":1})") == "one");
    CHECK(index.ask(R"({"a":1})") == "again");
    CHECK(index.ask(R"({"a":2})") == "two");
    CHECK(index.ask(R"({"a":3})") == "-");
    std::filesystem::remove(index.path(name));  // by retention, while it is in use
    CHECK(index.ask(R"({"a":1})") == "again");
  }
}

TEST_CASE("C3 replay: records that another tool wrote again, with blanks or over several lines, answer as well") {
  Index index;
  std::string cut = Sample{.id = "01T", .body = "{}", .response = Sample::message("part", true)}.line();
  index.add("blanks.jsonl", nlohmann::ordered_json::parse(cut).dump(1, '\t') + "\n" + with_blanks(kOne));
  index.add("lines.jsonl", nlohmann::ordered_json::parse(kTwo).dump(2) + "\n" + nlohmann::json::parse(kAgain).dump());
  index.build();
  CHECK(index.report().ready == 3);
  CHECK(index.report().damaged == 0);
  CHECK(index.report().unusable[static_cast<std::size_t>(Unusable::no_body)] == 1);
  CHECK(index.ask(R"({"a":2})") == "two");
  CHECK(index.ask(R"({"a":1})") == "one");
  CHECK(index.ask(R"({"a":1})") == "again");
}

TEST_CASE("C3 replay: recordings of several files answer in the order of recording, copies once") {
  Index index;
  index.add("late.jsonl", kAgain + kTwo);
  index.add("early.jsonl", kTwo + kOne);
  index.build();
  CHECK(index.report().ready == 3);
  CHECK(index.report().copies == 1);
  CHECK(index.report().files == 2);
  CHECK(index.ask(R"({"a":1})") == "one");
  CHECK(index.ask(R"({"a":1})") == "again");
}

TEST_CASE("C3 replay: a large file is read in pieces without losing a record") {
  Index index;
  std::string text;
  const std::string filler(200'000, 'x');
  for (int i = 0; i < 400; ++i)
    text +=
        Sample{"01A" + std::to_string(i), "{\"a\":[" + std::to_string(i) + ",\"" + filler + "\"]}", std::to_string(i)}
            .line();
  index.add("large.jsonl", text);
  index.build();
  CHECK(index.report().ready == 400);
  CHECK(index.report().damaged == 0);
  for (const int i : {0, 170, 171, 399}) {
    CHECK(index.ask("{\"a\":[" + std::to_string(i) + ",\"" + filler + "\"]}") == std::to_string(i));
  }
}

TEST_CASE("C3 replay: what cannot answer is counted by its reason, and damage too") {
  Index index;
  std::string text = kOne;
  text += Sample{.id = "01R", .body = "{}", .outcome = "rejected"}.line();
  text += Sample{.id = "01P", .body = "{}", .more = R"(,"upstream":{"changed_by":["replay"]})"}.line();
  text += Sample{.id = "01U", .body = "{}", .status = "null", .outcome = "upstream_error"}.line();
  text += Sample{.id = "01N", .body = "{}", .response = "null"}.line();
  text += Sample{.id = "01T", .body = "{}", .response = Sample::message("part", true)}.line();
  text += Sample{.id = "01M", .body = "{}", .response = Sample::message("gone", false, false)}.line();
  text += "half a rec\n" + kTwo;
  index.add("log.jsonl", text);
  index.build();
  const auto& left = index.report().unusable;
  const auto count = [&](Unusable why) { return left[static_cast<std::size_t>(why)]; };
  CHECK(index.report().ready == 2);
  CHECK(count(Unusable::refused) == 1);
  CHECK(count(Unusable::replayed) == 1);
  CHECK(count(Unusable::unanswered) == 2);
  CHECK(count(Unusable::no_body) == 2);
  CHECK(index.report().damaged == 1);
  CHECK(index.ask("{}") == "-");
}

TEST_CASE("C3 replay: a request whose body the log does not show is found by its hash") {
  Index index;
  const std::string secret = R"({"p":"sk-made-up-1234567890"})";
  std::string masked = Sample::message(secret, false);
  masked.replace(masked.find("sk-made-up-1234567890"), 21, "[redacted:12345678]");
  index.add("log.jsonl",
            Sample{.id = "01T", .answer = "large", .request = Sample::message("a large body", true, false)}.line() +
                Sample{.id = "01S", .answer = "masked", .request = masked}.line());
  index.build();
  CHECK(index.ask("a large body") == "large");
  CHECK(index.ask("another body") == "-");
  CHECK(index.ask(secret) == "masked");
  const std::string target = kRoute + kPath;
  AskedRequest huge = asked("", target);
  huge.whole = false;
  huge.sha256 = hex(sha256("a large body"));
  auto found = index.index().next(huge);
  REQUIRE((found && *found));
  CHECK((*found)->body == "large");
}

TEST_CASE("C3 replay: a file that was changed since answers with an error, not with something else") {
  Index index;
  index.add("log.jsonl", kOne + kTwo);
  index.build();
  std::filesystem::resize_file(index.path("log.jsonl"), 10);
  CHECK(index.ask(R"({"a":1})") == "!the file has become shorter");
}

TEST_CASE("C3 replay: the nearest recording has the fewest differing places, and is the newest of equal ones") {
  Index index;
  index.add("log.jsonl", Sample{"01A", R"({"a":1,"b":1,"c":1})", "x", "2026-01-01T00:00:01.000Z"}.line() +
                             Sample{"01B", R"({"a":1,"b":2,"c":2})", "x", "2026-01-01T00:00:02.000Z"}.line() +
                             Sample{"01C", R"({"a":1,"b":1,"c":3})", "x", "2026-01-01T00:00:03.000Z"}.line() +
                             Sample{"01D", "no JSON", "x", "2026-01-01T00:00:04.000Z"}.line());
  index.build();
  CHECK(index.nearest(R"({"a":1,"b":1,"c":9})") == "01C: it differs in 1 place: /c");
  CHECK(index.nearest(R"({"a":7,"b":2,"c":7})") == "01B: it differs in 2 places: /a, /c");
  CHECK(index.nearest("other text") == "01D: its body is another one, of 7 bytes");
  CHECK(index.nearest("NO json") == "01D: its body has other bytes");
  CHECK(index.nearest("{}", kRoute + kPath + "?a=1") == "01C: it is one of POST " + kRoute + kPath);
  CHECK(index.nearest("{}", kRoute + "/v1/chat/complete") == "01C: it is one of POST " + kRoute + kPath);
  Index empty;
  empty.build();
  CHECK(empty.nearest("{}") == "-");
}

TEST_CASE("C3 replay: a HAR file answers, too") {
  Index index;
  index.add("browser.har",
            R"({"log":{"version":"1.2","entries":[{"startedDateTime":"2026-01-15T13:02:11.482Z","time":5,)"
            R"("request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":[],)"
            R"("postData":{"mimeType":"application/json","text":"{\"a\":1}"}},)"
            R"("response":{"status":200,"headers":[],"content":{"mimeType":"text/plain","size":3,"text":"har"}},)"
            R"("timings":{"send":0,"wait":4,"receive":1}}]}})");
  index.build();
  CHECK(index.report().ready == 1);
  CHECK(index.ask(R"({ "a":1 })") == "har");
}

}  // namespace finops::test::recording_index_test
