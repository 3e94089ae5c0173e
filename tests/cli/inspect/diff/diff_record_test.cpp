#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include <nlohmann/json.hpp>

#include "cli/inspect/diff/diff.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::diff_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string json_text(std::string_view text) { return Json(text).dump(); }

constexpr const char* kIdA = "01KEZ87X3A00000000007F3KAA";
constexpr const char* kIdB = "01KEZ8954J00000000007F3KE0";

std::string message(const std::string& headers, const std::string& body) {
  return R"({"headers":[)" + headers + R"(],"bytes":)" + std::to_string(body.size()) +
         R"(,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":)" + json_text(body) +
         '}';
}

SampleRecord left_record() {
  SampleRecord record;
  record.id = kIdA;
  record.provider = R"("anthropic")", record.path = R"("/v1/messages")", record.model = R"("claude-sonnet-4-20250514")";
  record.response_model = record.model;
  return record;
}

SampleRecord right_record() {
  SampleRecord record = left_record();
  record.id = kIdB;
  record.ts = "2026-01-15T13:09:00.000Z";
  return record;
}

InspectOptions diff(std::string left = kIdA, std::string right = kIdB) {
  InspectOptions options;
  options.mode = InspectMode::diff;
  options.diff_left = std::move(left);
  options.diff_right = std::move(right);
  return options;
}

InspectRun run_of(const SampleRecord& left, const SampleRecord& right) {
  return InspectRun(left.line() + '\n' + right.line() + '\n');
}

// The same turn of an agent, but the time of day is in its system prompt, a message was put in and a setting changed.
OrderedJson agent_request(bool later) {
  const std::string rules =
      "You are the travel desk of a small company. Answer in short sentences and name your sources. Now it is " +
      std::string(later ? "Thursday 14:09" : "Thursday 14:02") +
      ". Never book anything without asking first, and keep the budget of the traveller in mind at every step.";
  OrderedJson body = {{"model", "claude-sonnet-4-20250514"}, {"max_tokens", later ? 2048 : 1024}};
  body["tools"] = {{{"name", "search"}, {"description", "Searches the web"}, {"input_schema", {{"type", "object"}}}},
                   {{"name", "book"}, {"description", "Books a room"}, {"input_schema", {{"type", "object"}}}}};
  body["system"] = {{{"type", "text"}, {"text", rules}, {"cache_control", {{"type", "ephemeral"}}}}};
  body["messages"] = OrderedJson::array();
  const auto say = [&](const char* role, const std::string& text) {
    body["messages"].push_back({{"role", role}, {"content", text}});
  };
  say("user", "What should I pack for Paris this weekend?");
  say("assistant", "Light layers: Saturday looks mild and dry, Sunday turns wet.");
  if (later) say("user", "And which museum is open on Monday? \x1b[31mRed\x1b[0m 红楼梦");
  if (later) say("assistant", "The Orsay is closed on Mondays; the Orangerie is closed on Tuesdays.");
  say("user",
      later ? "Find a hotel near the Louvre for two nights." : "Find a quiet hotel near the Louvre for two nights.");
  if (later) body["temperature"] = 0.2;
  if (!later) body["stop_sequences"] = {"END"};
  return body;
}

SampleRecord agent_record(bool later) {
  SampleRecord record = later ? right_record() : left_record();
  const std::string usage =
      later
          ? R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":0,"cache_write_tokens":16900,"cache_write_1h_tokens":0,"source":"response"})"
          : R"({"input_tokens":18422,"output_tokens":1107,"cache_read_tokens":16384,"cache_write_tokens":1200,"cache_write_1h_tokens":0,"source":"response"})";
  record.usage = usage;
  record.cost_usd = later ? "0.075738" : "0.02763";
  record.cost = R"({"status":"priced","by":{},"table":"t"})";
  record.duration_ms = later ? "4400" : "6210";
  const std::string key = later ? R"(["X-Api-Key","[redacted:0badcafe]"])" : R"(["x-api-key","[redacted:5c1e9300]"])";
  record.request = message(key + R"(,["anthropic-version","2023-06-01"],["x-client-request-id",")" + record.id + "\"]",
                           agent_request(later).dump());
  const std::string answer = later ? "The Hotel du Louvre is the nearest; it has two rooms left."
                                   : "The Hotel du Louvre is quiet and near; it has one room left.";
  record.response =
      message(R"(["Content-Type","application/json"],["date","x"],["anthropic-ratelimit-requests-remaining","9"])",
              Json({{"id", "msg_" + record.id},
                    {"role", "assistant"},
                    {"content", {{{"type", "text"}, {"text", answer}}}},
                    {"stop_reason", "end_turn"}})
                  .dump());
  return record;
}

std::vector<Change> changes(const std::string& left, const std::string& right) {
  std::vector<Change> out;
  find_changes("", Json::parse(left), Json::parse(right), out);
  return out;
}

std::string told(const std::vector<Change>& all) {
  std::string out;
  for (const Change& change : all) {
    out += std::string(to_string(change.kind)) + ' ' + (change.kind == Change::Kind::added ? "" : change.left_path);
    if (change.kind == Change::Kind::added) out += change.right_path;
    if (change.kind == Change::Kind::moved) out += " to " + change.right_path;
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("C4 C5: inspect diff on a terminal, with colour, without, in ASCII") {
  const InspectRun run = run_of(agent_record(false), agent_record(true));
  for (const unsigned width : {80u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const InspectResult result = run(terminal(width, look == "color", look == "ascii"), diff());
      CHECK(result.code == kNo);
      CHECK(result.err.empty());
      std::istringstream lines(result.out);
      for (std::string line; look != "color" && std::getline(lines, line);) {
        CHECK_MESSAGE(display_width(line) < width, line);
        CHECK_FALSE(line.ends_with(' '));
      }
      if (look != "color") CHECK_FALSE(has(result.out, "\x1b"));
      CHECK_FALSE(has(result.out, "\x1b[31mRed"));
      check_golden("inspect/diff_" + std::to_string(width) + "_" + look + ".txt", result.out);
    }
  }
}

TEST_CASE("C4 diff: 0 for the same, 1 for a difference, 2 for ids that name no two exchanges") {
  SampleRecord a = left_record(), b = right_record();
  b.duration_ms = "9", b.ttft_ms = "4";
  b.upstream =
      R"({"url":"https://api.openai.com/v1/chat/completions","request_id":"other","reused":false,"connect_ms":3,"headers_removed":[],"headers_added":[]})";
  a.request = message(R"(["A","1"],["Date","x"],["b","2"],["X-Request-Id","1"])", "{\"model\":\"m\",\"n\":1}");
  b.request = message(R"(["B","2"],["a","1"],["content-length","7"])", "{ \"n\": 1, \"model\": \"m\" }");
  const InspectRun same = run_of(a, b);
  for (const auto& to : {kPipe, terminal(80), terminal(120)}) {
    const InspectResult result = same(to, diff("f3kaa", "f3ke0"));
    CHECK(result.code == kDone);
    CHECK(result.err.empty());
    CHECK_FALSE(has(result.out, "request."));
  }
  CHECK(has(same(terminal(80), diff()).out, "no difference that counts\n"));
  CHECK(same(kPipe, diff()).out == "duration_ms\t1843\t9\nttft_ms\t\t4\n");
  CHECK(same(kPipe, diff(kIdA, kIdA)).out.empty());
  CHECK(same(kPipe, diff(kIdA, kIdA)).code == kDone);

  for (const auto& [left, right] : {std::pair("zzzz", kIdB), std::pair(kIdA, "zzzz"), std::pair(kIdA, "k")}) {
    const InspectResult wrong = same(kPipe, diff(left, right));
    CHECK(wrong.code == kUsage);
    CHECK(wrong.out.empty());
    CHECK(has(wrong.err, "id '"));
  }
  b.kind = "note";
  CHECK(has(run_of(a, b)(kPipe, diff()).err, "is a note, not an exchange\n"));
  CHECK(run_of(a, b)(kPipe, diff()).code == kUsage);

  const std::vector<std::pair<std::string SampleRecord::*, std::string>> each = {
      {&SampleRecord::model, R"("other")"}, {&SampleRecord::status, "500"},
      {&SampleRecord::outcome, "lost"},     {&SampleRecord::input, "5"},
      {&SampleRecord::cost_usd, "0.1"},     {&SampleRecord::error, R"({"code":"x"})"},
      {&SampleRecord::request, "null"},     {&SampleRecord::response, "null"},
  };
  for (const auto& changed : each) {
    SampleRecord other = right_record();
    other.*changed.first = changed.second;
    CHECK_MESSAGE(run_of(left_record(), other)(kPipe, diff()).code == kNo, changed.second);
  }
}

TEST_CASE("C4 diff: redacted keys are the same when their fingerprints are, header names have no case") {
  SampleRecord a = left_record(), b = right_record();
  a.request = message(R"(["Authorization","Bearer [redacted:5c1e9300]"],["X","1"],["x","2"])", "");
  b.request = message(R"(["authorization","Bearer [redacted:5c1e9300]"],["x","1"],["X","2"])", "");
  CHECK(run_of(a, b)(kPipe, diff()).code == kDone);
  b.request = message(R"(["authorization","Bearer [redacted:5c1e9301]"],["x","2"],["x","1"])", "");
  CHECK(run_of(a, b)(kPipe, diff()).out ==
        "request.headers.authorization\tBearer [redacted:5c1e9300]\tBearer [redacted:5c1e9301]\n"
        "request.headers.x[0]\t1\t1\n");
}

TEST_CASE("C4 diff: what providers make up anew for each answer is no difference in an answer") {
  SampleRecord a = left_record(), b = right_record();
  const auto answer = [](const char* id, int created, const char* call) {
    return message("",
                   Json({{"id", id}, {"created", created}, {"tool_calls", {{{"id", call}, {"name", "f"}}}}}).dump());
  };
  a.response = answer("chatcmpl-1", 1, "call_1"), b.response = answer("chatcmpl-2", 2, "call_2");
  CHECK(run_of(a, b)(kPipe, diff()).code == kDone);
  const auto models = [](const char* id) { return message("", Json({{"data", {{{"id", id}}}}}).dump()); };
  a.response = models("gpt-4.1"), b.response = models("gpt-5");  // an id that says something
  CHECK(run_of(a, b)(kPipe, diff()).out ==
        "response.body.data[0]\t{\"id\":\"gpt-4.1\"}\t\nresponse.body.data[0]\t\t{\"id\":\"gpt-5\"}\n");
  a.response = b.response = "null";
  a.request = answer("chatcmpl-1", 1, "call_1"), b.request = answer("chatcmpl-2", 2, "call_2");
  CHECK(run_of(a, b)(kPipe, diff()).code == kNo);  // in a request they are what was sent
}

TEST_CASE("C4 diff: streams are compared by what they say") {
  const auto stream = [](const std::vector<std::string>& words, const char* id) {
    std::string chunks;
    for (const std::string& word : words) {
      const Json event = {{"id", id},
                          {"object", "chat.completion.chunk"},
                          {"choices", {{{"index", 0}, {"delta", {{"role", "assistant"}, {"content", word}}}}}}};
      chunks += (chunks.empty() ? "" : ",") + ("[1," + json_text("data: " + event.dump() + "\n\n") + "]");
    }
    return R"({"headers":[["content-type","text/event-stream"]],"trailers":[],"bytes":1,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"chunks":[)" +
           chunks + ",[2,\"data: [DONE]\\n\\n\"]]}";
  };
  SampleRecord a = left_record(), b = right_record();
  a.response = stream({"Two ", "rooms"}, "x"), b.response = stream({"Two rooms"}, "y");
  CHECK(run_of(a, b)(kPipe, diff()).code == kDone);
  b.response = stream({"Two ", "beds"}, "y");
  CHECK(run_of(a, b)(kPipe, diff()).out == "response.body.messages[0].parts[0].text\tTwo rooms\tTwo beds\n");
}

TEST_CASE("C4 diff: values go whole into a pipe, with every character") {
  SampleRecord a = left_record(), b = right_record();
  const std::string text(5000, 'x');
  a.request = message("", Json({{"prompt", text}}).dump()),
  b.request = message("", Json({{"prompt", "a\tb\n\x1b"}}).dump());
  InspectOptions options = diff();
  options.header = true;
  CHECK(run_of(a, b)(kPipe, options).out == "path\tleft\tright\nrequest.body.prompt\t" + text + "\ta\\tb\\n\x1b\n");
  a.request = message("", "plain"), b.request = message("", "{\"n\":1}");
  CHECK(run_of(a, b)(kPipe, diff()).out == "request.body\tplain\t{\"n\":1}\n");
}

TEST_CASE("C4 diff --json: what changed, a patch that leads from one to the other, and the cache") {
  const InspectRun run = run_of(agent_record(false), agent_record(true));
  InspectOptions options = diff();
  options.json = true;
  const InspectResult result = run(kPipe, options);
  CHECK(result.code == kNo);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 1);
  const Json all = Json::parse(result.out);
  CHECK(all["a"] == kIdA);
  CHECK(all["same"] == false);
  CHECK(all["prompt_cache"]["breaks_at"] == "system prompt, word 22");
  CHECK(all["prompt_cache"]["kept_tokens"] == 17584);
  CHECK(all["prompt_cache"]["read_tokens"] == 0);
  Json body = {{"request", {{"body", Json::parse(agent_request(false).dump())}}}};
  Json patch = Json::array();
  for (const Json& step : all["patch"]) {
    if (step["path"].get<std::string>().starts_with("/request/body")) patch.push_back(step);
  }
  CHECK(body.patch(patch)["request"]["body"] == Json::parse(agent_request(true).dump()));
  options.diff_right = kIdA;
  const Json same = Json::parse(run(kPipe, options).out);
  CHECK(same["same"] == true);
  CHECK(same["changes"].empty());
  CHECK(same["patch"].empty());
  CHECK(same["prompt_cache"]["prompt"] == "same");
  CHECK(same["prompt_cache"]["estimated_lost_usd"] == 0);
}

TEST_CASE("C4 diff: elements of arrays are aligned, not compared by their numbers") {
  CHECK(told(changes("[1,2,3]", "[0,1,2,3]")) == "added [0]\n");
  CHECK(told(changes("[1,2,3]", "[1,3]")) == "removed [1]\n");
  CHECK(told(changes(R"(["a","b","c"])", R"(["c","a","b"])")) == "moved [2] to [0]\n");
  CHECK(told(changes(
            R"({"m":[{"role":"user","c":"one two three"},{"role":"user","c":"x"}]})",
            R"({"m":[{"role":"user","c":"new"},{"role":"user","c":"one two four"},{"role":"user","c":"x"}]})")) ==
        "added m[0]\nchanged m[0].c\n");
  CHECK(told(changes(R"([{"type":"text"}])", R"([{"type":"image"}])")) == "removed [0]\nadded [0]\n");
  CHECK(told(changes(R"({"a":1,"b":{"c":2}})", R"({"b":{"c":3},"odd name":1})")) ==
        "removed a\nchanged b.c\nadded [\"odd name\"]\n");
  CHECK(changes("[1,[2,{\"a\":null}]]", "[1.0,[2,{\"a\":null}]]").empty());
}

TEST_CASE("C4 diff: a sequence is rebuilt from its alignment, whatever the two have in common") {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::size_t> left, right;
    const auto fill = [&](std::vector<std::size_t>& out) {
      for (std::size_t n = random() % 40; n > 0; --n) out.push_back(random() % (2 + static_cast<unsigned>(round) % 9));
    };
    fill(left), fill(right);
    std::size_t a = 0, b = 0, edits = 0;
    bool same_before = false;
    for (const Stretch& s : align(left, right)) {
      CHECK(s.left == a);
      CHECK(s.right == b);
      if (a + b > 0) CHECK(s.same != same_before);
      same_before = s.same;
      if (s.same) {
        CHECK(std::equal(left.begin() + static_cast<std::ptrdiff_t>(a),
                         left.begin() + static_cast<std::ptrdiff_t>(a + s.left_size),
                         right.begin() + static_cast<std::ptrdiff_t>(b),
                         right.begin() + static_cast<std::ptrdiff_t>(b + s.right_size)));
      } else {
        edits += s.left_size + s.right_size;
      }
      a += s.left_size, b += s.right_size;
    }
    CHECK(a == left.size());
    CHECK(b == right.size());
    // The shortest way, by the textbook's table.
    std::vector<std::vector<std::size_t>> table(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t i = 0; i <= left.size(); ++i) {
      for (std::size_t j = 0; j <= right.size(); ++j) {
        table[i][j] = i == 0 || j == 0              ? i + j
                      : left[i - 1] == right[j - 1] ? table[i - 1][j - 1]
                                                    : 1 + std::min(table[i - 1][j], table[i][j - 1]);
      }
    }
    CHECK(edits == table[left.size()][right.size()]);
  }
  std::vector<std::size_t> all_left(20'000), all_right(20'000);
  for (std::size_t i = 0; i < all_left.size(); ++i) all_left[i] = 2 * i, all_right[i] = 2 * i + 1;
  CHECK(align(all_left, all_right).size() == 1);  // nothing in common: no search for it
}

TEST_CASE("C4 diff: what a broken cache cost is an estimate, or unknown, and never 0 for lack of knowledge") {
  finops::RecordParser parser_a, parser_b;
  finops::RecordView a, b;
  PromptComparison prompts;
  prompts.shape = PromptComparison::Shape::broken;
  prompts.common_share_left = 0.5;
  const auto loss = [&](SampleRecord left, SampleRecord right) {
    REQUIRE(parser_a.parse_copy(left.line(), a));
    REQUIRE(parser_b.parse_copy(right.line(), b));
    return cache_loss(prompts, a, b, finops::built_in_prices());
  };
  const SampleRecord left = agent_record(false);
  SampleRecord right = agent_record(true);
  // A left 17 584 tokens; half of its 18 422 are the same. The rest was written anew: $3.75 instead of $0.30 a million.
  CacheLoss lost = loss(left, right);
  CHECK(lost.cacheable == 17'584);
  CHECK(lost.missed == 17'584 - 9'211);
  CHECK(lost.usd == (17'584 - 9'211) * 3'450);
  CHECK(lost.reason.empty());
  // Not written: $3 instead of $0.30.
  right.usage =
      R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":0,"cache_write_tokens":0,"source":"response"})";
  CHECK(loss(left, right).usd == (17'584 - 9'211) * 2'700);
  // What B still read from the cache was not lost.
  right.usage =
      R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":15000,"cache_write_tokens":0,"source":"response"})";
  CHECK(loss(left, right).missed == 2'584);

  SampleRecord unpriced = right;
  unpriced.model = unpriced.response_model = R"("in-house")";
  SampleRecord before = left;
  before.model = before.response_model = unpriced.model;
  lost = loss(before, unpriced);
  CHECK(lost.missed == 2'584);
  CHECK_FALSE(lost.usd.has_value());
  CHECK(has(lost.reason, "no price for in-house"));
  lost = loss(left, unpriced);
  CHECK_FALSE(lost.missed.has_value());
  CHECK(lost.reason == "each model has a cache of its own");
  SampleRecord silent = left;
  silent.usage = R"({"source":"absent"})";
  lost = loss(silent, right);
  CHECK_FALSE(lost.cacheable.has_value());
  CHECK_FALSE(lost.usd.has_value());
  right.usage = silent.usage;
  CHECK(loss(left, right).reason == "the usage of B is unknown");

  // OpenAI keeps by itself, from 1024 tokens on, in steps of 128.
  SampleRecord openai;
  openai.input = "1300", openai.cached = "0";
  CHECK(loss(openai, openai).cacheable == 1280);
  openai.input = "1023";
  CHECK(loss(openai, openai).cacheable == 0);
}

TEST_CASE("C4 diff: a body that is only begun in the log, and one that is no text") {
  SampleRecord a = left_record(), b = right_record();
  const auto cut = [](int bytes) {
    return R"({"headers":[],"bytes":)" + std::to_string(bytes) +
           R"(,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":true,"body":"begin"})";
  };
  a.request = cut(100), b.request = cut(200);
  CHECK(run_of(a, b)(kPipe, diff()).out == "request.bytes\t100\t200\n");
  const auto binary = [](const char* base64) {
    return R"({"headers":[],"bytes":3,"sha256":"00","content_encoding":null,"encoding":"base64","truncated":false,"body":")" +
           std::string(base64) + "\"}";
  };
  a.request = binary("/wAA"), b.request = binary("/wAB");
  CHECK(run_of(a, b)(kPipe, diff()).out == "request.body\tbase64:/wAA\tbase64:/wAB\n");
  a.request = message("", std::string(100'000, '[')), b.request = message("", std::string(100'001, '['));
  CHECK(run_of(a, b)(kPipe, diff()).code == kNo);
  a.request = message("", std::string(50'000, '[') + std::string(50'000, ']')), b.request = message("", "[]");
  CHECK(run_of(a, b)(kPipe, diff()).code == kNo);
}

}  // namespace finops::test::diff_test
