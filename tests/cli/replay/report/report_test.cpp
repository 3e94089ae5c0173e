// C3: the files of `--report`.
#include "cli/replay/report/report.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/replay/report/pairs.h"
#include "cli/replay/report/spool.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "support/temp_dir.h"

namespace finops::test::report_test {

using namespace finops::cli;
using Json = nlohmann::json;

namespace {

const std::string kEvil =
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>]]>&lt;\x01\x1b[31m\r\n\xff\xfe\u202e\uFFFF<!--";

struct Run {
  ReplayLimits limits;
  ReplayEnd end;
  std::vector<ReplayedPair> pairs;
};

std::string report(std::string_view kind, const Run& run) {
  const TempDir folder;
  const std::string path = (folder / "report").string();
  const auto target = parse_report_target(std::string(kind) + "=" + path);
  REQUIRE(target);
  auto reports = ReplayReports::open({&*target, 1});
  REQUIRE(reports);
  ReplaySummary summary;
  for (const ReplayedPair& pair : run.pairs) summary.add(pair), reports->add(pair);
  CHECK(!std::filesystem::exists(path));
  REQUIRE(reports->finish(summary, judge(summary, run.limits, run.end), run.end));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++files;
  CHECK(files == 1);
  return read_file(path);
}

Run usual() {
  Run out;
  for (const VerdictInfo& row : kVerdicts) out.pairs.push_back(pair_of(row.verdict));
  out.pairs[2].comparison.differences.back().recorded += "\nSecond line & more.";
  out.pairs[2].text_from = "Pack light layers.\nThen go.", out.pairs[2].text_to = "Pack no layers.\nThen go.";
  out.pairs[2].patch.json = R"([{"op":"remove","path":"/a"}])";
  out.end.target = "https://api.anthropic.com";
  return out;
}

Run evil() {
  Run out;
  for (const VerdictInfo& row : kVerdicts) {
    ReplayedPair pair = pair_of(row.verdict);
    for (std::string* text : {&pair.id, &pair.method, &pair.path, &pair.provider, &pair.model_from, &pair.model_to,
                              &pair.comparison.reason, &pair.request_text, &pair.text_from, &pair.text_to}) {
      *text = kEvil;
    }
    pair.text_to += kEvil + " " + kEvil;
    pair.comparison.differences = {{"text", kEvil, kEvil, kEvil + "x"}, {"value", kEvil, kEvil, kEvil + "x"}};
    out.pairs.push_back(pair);
  }
  out.end.target = kEvil;
  out.limits.thresholds.push_back(*parse_threshold("changed<1"));
  out.limits.thresholds.back().text = kEvil;
  return out;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++out;
  return out;
}

// Checks that tags nest, attributes are in quotes and occur once, and text has no character that XML forbids. Calls
// `visit` with each tag's name and attributes. Elements in `empty` have no end.
void check_markup(std::string_view text, const std::set<std::string, std::less<>>& empty,
                  const std::function<void(std::string_view, std::string_view)>& visit) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\n') FAIL("a control character");
    if (text[i] == '>') FAIL("a bracket outside a tag");
    if (text[i] == '&') CHECK(text.substr(i, 8).find(';') != text.npos);
    if (text[i] != '<') continue;
    const std::size_t end = text.find('>', i);
    REQUIRE(end != text.npos);
    std::string_view tag = text.substr(i + 1, end - i - 1);
    i = end;
    if (tag.starts_with('?') || tag.starts_with("!doctype")) continue;
    if (tag.starts_with('/')) {
      REQUIRE(!open.empty());
      CHECK(open.back() == tag.substr(1));
      open.pop_back();
      continue;
    }
    const bool closed = tag.ends_with('/');
    if (closed) tag.remove_suffix(1);
    const std::string name(tag.substr(0, tag.find(' ')));
    visit(name, tag);
    CHECK(count(tag, "\"") % 2 == 0);
    if (name == "style") i = text.find("</style", i) - 1;
    if (!closed && !empty.contains(name)) open.push_back(name);
  }
  CHECK(open.empty());
}

}  // namespace

TEST_CASE("C3 report json: a line for each pair with its patch, then one with the result") {
  std::istringstream lines(report("json", usual()));
  std::vector<Json> all;
  for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line));
  REQUIRE(all.size() == kVerdicts.size() + 1);
  const Json& changed = all[2];
  CHECK(changed["kind"] == "pair");
  CHECK(changed["verdict"] == "changed");
  CHECK(changed["patch"] == Json::parse(R"([{"op":"remove","path":"/a"}])"));
  CHECK(changed["usd_from"] == 0.01);
  CHECK(changed["differences"][1]["what"] == "tools");
  CHECK(changed["differences"][1]["recorded"].is_null());
  CHECK(all[3]["usd_to"].is_null());
  CHECK(all[3]["status_to"].is_null());
  CHECK(all[0]["patch"].is_null());
  const Json& summary = all.back();
  CHECK(summary["kind"] == "summary");
  CHECK(summary["result"] == "FAIL");
  CHECK(summary["exit_code"] == 1);
  CHECK(summary["pairs"]["error"] == 1);
  CHECK(summary["sent"] == 4);
  CHECK(summary["recorded"]["usd"]["metered"]["usd"] == 0.03);
  CHECK(summary["replayed"]["ms"]["p50"] == 1500);
}

TEST_CASE("C3 report junit: suites, cases, failures, errors and skipped ones with right numbers") {
  Run run = usual();
  run.limits.thresholds = {*parse_threshold("p95<1s"), *parse_threshold("p95<9s")};
  const std::string text = report("junit", run);
  CHECK(
      text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"finops replay\" tests=\"7\" "
                       "failures=\"2\" errors=\"1\" time=\"6.000\">\n"));
  CHECK(text.find("skipped=\"1\" timestamp=\"20") != std::string::npos);
  std::map<std::string, int> tags;
  check_markup(text, {}, [&](std::string_view name, std::string_view) { ++tags[std::string(name)]; });
  CHECK(tags["testcase"] == 7);
  CHECK(tags["failure"] == 2);
  CHECK(tags["error"] == 1);
  CHECK(tags["skipped"] == 1);
  CHECK(text.find("classname=\"anthropic.claude-sonnet-4-5\" time=\"1.500\">"
                  "<failure message=\"finish end_turn &gt; tool_use\" type=\"changed\">finish&#10;- end_turn") !=
        std::string::npos);
}

TEST_CASE("C3 report junit: what the tolerance allows is no failure, as for the exit code") {
  Run run = usual();
  run.limits.tolerate_percent = 50;
  const std::string text = report("junit", run);
  CHECK(text.find("tests=\"5\" failures=\"0\" errors=\"0\"") != std::string::npos);
  CHECK(text.find("skipped=\"3\"") != std::string::npos);
  CHECK(text.find("<failure") == std::string::npos);
  CHECK(text.find("<error") == std::string::npos);
  CHECK(count(text, "<skipped message=\"tolerated, ") == 2);
  CHECK(text.find("value=\"PASS 2 of 4") != std::string::npos);
}

TEST_CASE("C3 report html: one page, words marked, nothing from outside and no scripts") {
  const std::string text = report("html", usual());
  CHECK(text.find("Pack <del>light</del> layers.") != std::string::npos);
  CHECK(text.find("Pack <ins>no</ins> layers.&#10;Then go.") != std::string::npos);
  CHECK(text.find("<details class=\"pair changed\" open>") != std::string::npos);
  CHECK(text.find("<div class=\"pair same\">") != std::string::npos);
  for (const char* outside : {"src=", "href=", "url(", "@import", "<script", "<link", "http-equiv=\"refresh"}) {
    CHECK(text.find(outside) == std::string::npos);
  }
  const std::size_t style = text.find("<style>") + 7;
  std::string digest;
  append_base64(digest, sha256(text.substr(style, text.find("</style>") - style)));
  CHECK(text.find("content=\"default-src 'none'; style-src 'sha256-" + digest + "';") != std::string::npos);
}

TEST_CASE("C3 report: what a provider sent is text, never markup") {
  const std::string html = report("html", evil());
  check_markup(html, {"meta", "input"}, [](std::string_view name, std::string_view tag) {
    static const std::set<std::string, std::less<>> kKnown = {
        "html",  "head",  "meta", "title", "style", "body",  "h1",    "h2",   "p",       "div",     "span", "strong",
        "table", "thead", "tr",   "th",    "td",    "input", "label", "main", "details", "summary", "del",  "ins"};
    CHECK(kKnown.contains(name));
    CHECK(tag.find("onerror") == (name == "span" && tag.find("title=") != tag.npos ? tag.find("onerror") : tag.npos));
  });
  check_markup(report("junit", evil()), {}, [](std::string_view name, std::string_view) {
    static const std::set<std::string, std::less<>> kKnown = {"testsuites", "testsuite", "properties", "property",
                                                              "testcase",   "failure",   "error",      "skipped",
                                                              "system-out", "system-err"};
    CHECK(kKnown.contains(name));
  });
  for (const char* kind : {"html", "junit"}) {
    const std::string text = report(kind, evil());
    CHECK(is_utf8(text));
    for (const char* part : {"\x1b", "\r", "\u202e", "\uFFFF", "<script", "<img"}) CHECK(text.find(part) == text.npos);
  }
  std::istringstream lines(report("json", evil()));
  for (std::string line; std::getline(lines, line);) CHECK(Json::accept(line));
}

TEST_CASE("C3 report html: long texts are cut, and after many pairs only lines follow") {
  Run run;
  ReplayedPair pair = pair_of(Verdict::reworded);
  pair.text_from = std::string(3'000'000, 'a');
  pair.text_to = pair.text_from + "b";
  run.pairs.push_back(pair);
  CHECK(report("html", run).size() < 60'000);
  pair.text_from = "a", pair.text_to = "b";
  run.pairs.assign(2'003, pair);
  const std::string text = report("html", run);
  CHECK(count(text, "<details") == 2'000);
  CHECK(count(text, "class=\"pair reworded\"") == 2'003);
  CHECK(text.find("The texts of 3 further pairs are left out") != std::string::npos);
  run.pairs.assign(20'002, pair_of(Verdict::same));
  const std::string many = report("html", run);
  CHECK(count(many, "class=\"pair same\"") == 20'000);
  CHECK(many.find("2 further pairs are not on this page") != std::string::npos);
}

TEST_CASE("C3 report: a file that exists stays as it is, and one that cannot be written is told") {
  const TempDir folder;
  const std::string path = (folder / "taken").string();
  std::ofstream(path) << "mine";
  for (const char* kind : {"json=", "junit=", "html="}) {
    const auto taken = parse_report_target(kind + path), lost = parse_report_target(kind + (folder / "no/x").string());
    const auto refused = ReplayReports::open({&*taken, 1});
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::io);
    CHECK(refused.error().context == path);
    CHECK(!ReplayReports::open({&*lost, 1}));
    CHECK(read_file(path) == "mine");
  }
  for (const char* wrong : {"", "json", "json=", "xml=a", "=a", "JSON=a"}) CHECK(!parse_report_target(wrong));
  CHECK(parse_report_target("html=a=b")->path == "a=b");
}

TEST_CASE("C3 report: a spool gives back its lines, whatever their size") {
  const TempDir folder;
  auto spool = Spool::create((folder / "x").string());
  REQUIRE(spool);
  std::vector<std::string> lines = {"", "a", std::string(700'000, 'b'), "", std::string(262'144, 'c'), "d"}, found;
  for (const std::string& line : lines) spool->add(line);
  REQUIRE(spool->read([&](std::string_view line) { found.emplace_back(line); }));
  CHECK(found == lines);
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace finops::test::report_test
