#include "cli/prices/command.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"

namespace finops::test::command_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

struct Ran {
  int code = -1;
  std::string out, err;
};

Ran run(PricesOptions options, const Terminal& to = kPipe) {
  options.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  std::ostringstream out, err;
  Ran ran;
  ran.code = run_prices(options, to, out, err);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

Ran words(std::vector<std::string> given, const Terminal& to = kPipe) {
  PricesOptions options;
  options.words = std::move(given);
  return run(options, to);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class OwnFile {
 public:
  explicit OwnFile(std::string_view text) { std::ofstream(folder_ / "own.json") << text; }
  std::string path() const { return (folder_ / "own.json").string(); }

 private:
  TempDir folder_;
};

constexpr std::string_view kOwn = R"({
  "gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
             "input_cost_per_token_flex": 5e-07, "input_cost_per_pixel": 1},
  "dall-e": {"litellm_provider": "openai", "input_cost_per_pixel": 1}})";

}  // namespace

TEST_CASE("prices list: a table on a terminal, lines in a pipe, JSON") {
  const Ran table = words({"list", "anthropic"}, terminal(80));
  CHECK(table.code == kDone);
  CHECK(table.out.starts_with("MODEL "));
  CHECK(has(table.out, "claude-sonnet-4-5             3+    0.3+   3.75+     15+  anthropic"));
  CHECK(has(table.out, "claude-2                       8       -       -      24  anthropic"));
  CHECK(has(table.err, "$ per million tokens"));
  const Ran lines = words({"list", "anthropic"});
  CHECK(has(lines.out, "anthropic\tclaude-sonnet-4-5\t3\t0.3\t3.75\t15\tgenai-prices "));
  CHECK(has(lines.out, "anthropic\tclaude-2\t8\t\t\t24\t"));
  CHECK(lines.err.empty());
  PricesOptions options;
  options.provider = "vertex";
  options.header = true;
  CHECK(run(options).out.starts_with("provider\tmodel\tinput\tcached\twrite\toutput\tsource\ngoogle\t"));
  options.json = true;
  std::istringstream json(run(options).out);
  std::size_t count = 0;
  for (std::string line; std::getline(json, line); ++count) {
    const auto model = nlohmann::json::parse(line);
    CHECK(model["provider"] == "google");
    CHECK(model["rates"].is_array());
  }
  CHECK(count > 50);
  const Ran none = words({"list", "foo"});
  CHECK(none.code == kNo);
  CHECK(none.err.starts_with("finops: no prices for 'foo'; there are: anthropic, arcee, "));
  CHECK(none.err.ends_with(", zhipuai\n"));
  CHECK(has(words({"list", "opnrouter"}).err, "'opnrouter'; did you mean 'openrouter'? There are: anthropic, "));
  CHECK(words({"list", "xai"}).out.starts_with("x-ai\t"));
  CHECK(words({"list", "openrouter"}).out.starts_with("openrouter\t"));
}

TEST_CASE("C5: prices list without a provider: one line for each on a terminal, every model in a pipe") {
  const Ran people = words({"list"}, terminal(80));
  CHECK(people.code == kDone);
  CHECK(people.out.starts_with("PROVIDER "));
  CHECK(has(people.out, "\nopenrouter "));
  CHECK(std::count(people.out.begin(), people.out.end(), '\n') < 60);
  CHECK(has(people.err, " models · 'finops prices list NAME' shows them · genai-prices "));
  const Ran lines = words({"list"});
  CHECK(std::count(lines.out.begin(), lines.out.end(), '\n') > 2000);
  PricesOptions plain;
  plain.plain = true;
  CHECK(run(plain, terminal(80)).out == lines.out);
}

TEST_CASE("prices show: service tiers with their days, models that are listed and have no price") {
  const Ran page = words({"show", "openai/gpt-4.1"}, terminal(80));
  CHECK(has(page.out, "$ per million tokens, service tier priority, from 2026-10-12, all else as above\n  input "));
  CHECK(has(words({"show", "openai/gpt-4.1"}).out,
            "openai\tgpt-4.1\tfrom 2026-10-12\tpriority\tinput\t\t3.5\tmillion\t"));
  CHECK(has(words({"show", "openrouter/openai/gpt-4o-mini"}).out, "openrouter\topenai/gpt-4o-mini\t"));
  CHECK(has(words({"show", "meta-llama/llama-3.1-8b-instruct"}).out, "openrouter\t"));
  CHECK(has(words({"show", "mistral/mistral-ocr-2503"}, terminal(80)).out,
            "  no price: 'input_document_kpages' cannot be counted\n"));
  PricesOptions options;
  options.words = {"show", "openai/gpt-4.1"};
  options.json = true;
  const auto model = nlohmann::json::parse(run(options).out);
  CHECK(model["service_tiers"]["priority"][0]["valid"] == "from 2026-10-12");
  CHECK(model["service_tiers"]["priority"][0]["rates"]["input"]["price"] == 3.5);
  CHECK(model["unlisted_in_tier"] == "standard");
  CHECK(model["unclear"].is_null());
  options.words = {"show", "mistral/mistral-ocr-2503"};
  CHECK(nlohmann::json::parse(run(options).out)["unclear"] == "'input_document_kpages' cannot be counted");
}

TEST_CASE("prices show: every rate with its sizes and dates") {
  const Ran page = words({"show", "anthropic/claude-sonnet-4-6"}, terminal(80));
  CHECK(page.code == kDone);
  CHECK(page.out.starts_with("anthropic/claude-sonnet-4-6   Claude Sonnet 4.6\nsource    genai-prices "));
  CHECK(has(page.out, "names     claude-sonnet-4-6*, claude-sonnet-4.6*\n"));
  CHECK(has(page.out, "$ per million tokens, before 2026-03-13\n"));
  CHECK(has(page.out, "$ per million tokens, from 2026-03-13 (now)\n"));
  CHECK(has(page.out, "  input                      3   above 200,000 tokens 6\n"));
  CHECK(has(page.out, "  web search                10 per thousand\n"));
  const Ran lines = words({
      "show",
      "o3",
  });
  CHECK(has(lines.out, "openai\to3\t\t\tinput\t\t10\tmillion\tgenai-prices "));
  CHECK(has(lines.out, "openai\to3\tfrom 2025-06-10\t\tinput\t\t2\tmillion\tgenai-prices "));
  CHECK(has(lines.out, "azure\to3-2025-04-16\t"));
  PricesOptions options;
  options.words = {"show", "o3"};
  options.provider = "azure";
  CHECK_FALSE(has(run(options).out, "openai\t"));
  options.json = true;
  const auto model = nlohmann::json::parse(run(options).out);
  CHECK(model["model"] == "o3-2025-04-16");
  CHECK(model["rates"][0]["rates"]["input"]["price"] == 2);
}

TEST_CASE("C6: an unknown model is a no, with the nearest names") {
  const Ran ran = words({"show", "gpt-4p"});
  CHECK(ran.code == kNo);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, "finops: no price for 'gpt-4p'; did you mean "));
  CHECK(has(ran.err, "gpt-4o"));
  CHECK(words({"show", "anthropic/gpt-4o"}).code == kNo);
  CHECK(words({"show", "zzzzzzzzzzzzzzzzzzzz"}).err == "finops: no price for 'zzzzzzzzzzzzzzzzzzzz'\n");
  CHECK(words({"show"}).code == kUsage);
  CHECK(words({"chek"}).err ==
        "finops: 'chek' is not one of list, show, check; did you mean 'check'? (see finops prices --help)\n");
  CHECK(words({"list", "openai", "x"}).code == kUsage);
}

TEST_CASE("prices: a file of the user's goes before the table in the binary") {
  const OwnFile own(kOwn);
  PricesOptions options;
  options.file = own.path();
  options.words = {"show", "openai/gpt-4o"};
  const Ran shown = run(options, terminal(80));
  CHECK(has(shown.out, "source    own.json\n"));
  CHECK(has(shown.out, "$ per million tokens, service tier flex\n  input                    0.5\n"));
  CHECK_FALSE(has(shown.out, "genai-prices"));
  options.words = {"list", "openai"};
  CHECK(run(options).out.starts_with("openai\tgpt-4o\t1\t\t\t2\town.json\n"));
  const OwnFile broken("{");
  options.file = broken.path();
  const Ran refused = run(options);
  CHECK(refused.code == kUsage);
  CHECK(has(refused.err, "own.json: line 1, column "));
}

TEST_CASE("C6: prices check says whether a file can be used") {
  const Ran built_in = words({"check"});
  CHECK(built_in.code == kDone);
  CHECK(built_in.out.starts_with("the table in the binary: genai-prices "));
  CHECK(has(built_in.out, " days ago\n"));
  CHECK(has(built_in.out, "'input_mchars' cannot be counted (4)"));
  const OwnFile own(kOwn);
  const Ran good = words({"check", own.path()});
  CHECK(good.code == kDone);
  CHECK(has(good.out, "own.json, in the format of LiteLLM\n"));
  CHECK(has(good.out, "models    1 with rates: openai 1\n"));
  CHECK(has(good.out, "skipped   1 without a rate that finops can use\n"));
  CHECK(has(good.out, "ignored   price keys that finops cannot use: input_cost_per_pixel\n"));
  PricesOptions options;
  options.words = {"check", own.path()};
  options.json = true;
  const auto json = nlohmann::json::parse(run(options).out);
  CHECK(json["format"] == "LiteLLM");
  CHECK(json["age_days"].is_null());
  CHECK(json["skipped"] == 1);
  const OwnFile broken(R"({"gpt-x": {"input_cost_per_token": "cheap"}})");
  const Ran bad = words({"check", broken.path()});
  CHECK(bad.code == kNo);
  CHECK(bad.out.empty());
  CHECK(has(bad.err, "own.json: gpt-x.input_cost_per_token: 'cheap' is not a price; write dollars per token"));
  CHECK(words({"check", "/nonexistent/x.json"}).code == kLocalIo);
}

TEST_CASE("prices: on a terminal every line of people's text fits, in a pipe lines are whole") {
  const auto widest = [](const std::string& text) {
    std::istringstream lines(text);
    std::size_t width = 0;
    for (std::string line; std::getline(lines, line);) width = std::max(width, display_width(line));
    return width;
  };
  const OwnFile own(kOwn);
  PricesOptions options;
  options.file = own.path();
  for (const unsigned width : {60U, 80U}) {
    CHECK(widest(words({"check"}, terminal(width)).out) <= width);
    CHECK(widest(words({"list"}, terminal(width)).err) <= width);
    CHECK(widest(words({"list", "openrouter"}, terminal(width)).out) <= width);
    CHECK(widest(words({"list", "opnrouter"}, terminal(width)).err) <= width);
    CHECK(widest(run(options, terminal(width)).err) <= width);
  }
  CHECK(has(words({"list", "openrouter"}, terminal(80)).out, "  0.04166…  "));  // exact in a pipe, and in `show`
  CHECK(has(words({"list", "openrouter"}).out, "\t0.0416666666666667\t"));
  CHECK(has(words({"check"}, terminal(80)).out, "\n          "));
  CHECK_FALSE(has(words({"check"}).out, "\n "));
  options = {};
  options.words = {"check"};
  options.plain = true;
  CHECK(run(options, terminal(80)).out == words({"check"}).out);
}

TEST_CASE("prices: names from a file cannot break the columns of a pipe") {
  const OwnFile own(
      R"([{"id":"p\tq","models":[{"id":"a\tb\r\nc","match":{"equals":"m"},"prices":{"input_mtok":1}}]}])");
  PricesOptions options;
  options.file = own.path();
  options.words = {"list"};
  CHECK(run(options).out.starts_with("p\\tq\ta\\tb\\r\\nc\t1\t\t\t\town.json\n"));
  options.words = {"show", "m"};
  options.provider = "p\tq";
  CHECK(run(options).out == "p\\tq\ta\\tb\\r\\nc\t\t\tinput\t\t1\tmillion\town.json\n");
}

TEST_CASE("C6: prices show names the providers when it is asked for another") {
  PricesOptions options;
  options.words = {"show", "gpt-4o"};
  options.provider = "azur";
  const Ran ran = run(options);
  CHECK(ran.code == kNo);
  CHECK(ran.out.empty());
  CHECK(ran.err == words({"list", "azur"}).err);
  for (const char* known : {"openai", "azure"}) {
    options.provider = known;
    CHECK(run(options).code == kDone);
  }
}

}  // namespace finops::test::command_test
