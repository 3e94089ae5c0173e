// C2, C7: each flag of `send`: what it sets, and what it says about a wrong value.
#include "cli/flags/flag_case.h"
#include "cli/send/options.h"

namespace finops::cli::test::send_flags_test {
namespace {

using O = SendOptions;
using Case = FlagCase<SendOptions>;

const std::vector<Case> kCases = {
    {"model", {}, "gpt-4o", [](const O& o) { return o.model == "gpt-4o"; }},
    {"system", {"-m", "m"}, "be brief", [](const O& o) { return o.system == "be brief"; }},
    {"max-tokens",
     {"-m", "m"},
     "7",
     [](const O& o) { return o.max_tokens == 7U; },
     {{"0", "--max-tokens: '0' is not a number from 1 to 100000000"},
      {"x", "--max-tokens: 'x' is not a number from 1 to 100000000"}}},
    {"attach",
     {"-m", "m"},
     "a.png",
     [](const O& o) { return o.attachments == std::vector<std::string>{"a.png"}; },
     {{"", "--attach: '' names no file"}}},
    {"stream", {"-m", "m"}, "", [](const O& o) { return o.stream == true; }},
    {"id", {}, "7f3k9q", [](const O& o) { return o.id == "7f3k9q"; }},
    {"last", {}, "", [](const O& o) { return o.last; }},
    {"header", {}, "X-A: b", [](const O& o) { return o.headers == std::vector<std::string>{"X-A: b"}; }},
    {"retry",
     {},
     "3",
     [](const O& o) { return o.retries == 3; },
     {{"101", "--retry: '101' is not a number from 0 to 100"}, {"", "--retry: '' is not a number from 0 to 100"}}},
    {"timeout",
     {},
     "1.5s",
     [](const O& o) { return o.limits.total == std::chrono::milliseconds(1500); },
     {{"soon", "--timeout: 'soon' is not a number of seconds"}}},
    {"first-byte-timeout",
     {},
     "2",
     [](const O& o) { return o.limits.first_byte == std::chrono::milliseconds(2000); },
     {{"soon", "--first-byte-timeout: 'soon' is not a number of seconds"}}},
    {"repeat",
     {},
     "5",
     [](const O& o) { return o.repeat == 5; },
     {{"0", "--repeat: '0' is not a number from 1 to 1000000"},
      {"x", "--repeat: 'x' is not a number from 1 to 1000000"}}},
    {"concurrency",
     {"--repeat", "5"},
     "3",
     [](const O& o) { return o.concurrency == 3; },
     {{"0", "--concurrency: '0' is not a number from 1 to 1000"}}},
    {"print",
     {},
     "HBhbmtu",
     [](const O& o) { return o.print == "HBhbmtu"; },
     {{"xH", "--print: 'x' is not one of the letters H B h b m t u"},
      {"", "--print: '' names none of the letters H B h b m t u"}}},
    {"text", {}, "", [](const O& o) { return o.print == "t"; }},
    {"extract", {}, "", [](const O& o) { return o.extract; }},
    {"json", {}, "", [](const O& o) { return o.json; }},
    {"raw-sse", {}, "", [](const O& o) { return o.print == "b"; }},
    {"output", {}, "f", [](const O& o) { return o.output == "f"; }, {{"", "--output: '' names no file"}}},
    {"force", {"--output", "f"}, "", [](const O& o) { return o.force; }},
    {"offline", {}, "", [](const O& o) { return o.offline; }},
    {"dry-run", {}, "", [](const O& o) { return o.dry_run; }},
    {"curl", {}, "", [](const O& o) { return o.curl; }},
    {"assert",
     {},
     "text ~ x",
     [](const O& o) { return o.assertions == std::vector<std::string>{"text ~ x"}; },
     {{"text <", "--assert: text is a text: use it with = != ~ !~ in exists, not with <\n  text <\n       ^"}}},
};

std::string refusal(const Words& words) {
  const NoVariables clean;
  const auto arguments = parse_words(words);
  if (!arguments) return arguments.error().message;
  const auto options = read_send_options(*arguments);
  return options ? "accepted" : options.error().message;
}

}  // namespace

TEST_CASE("C2 C7 flags of send: each of its own sets what it says, in every way to give it") {
  std::vector<Flag> own;
  for (const Flag& flag : send_flags()) {
    if (find_flag("serve", flag.name) == nullptr) own.push_back(flag);
  }
  prove_all("send", own, read_send_options, kCases);
}

TEST_CASE("C2 flags of send: those of serve have the same row, and are read alike") {
  const NoVariables clean;
  int shared = 0;
  for (const Flag& flag : send_flags()) {
    const Flag* other = find_flag("serve", flag.name);
    if (other == nullptr) continue;
    ++shared;
    CHECK(flag.help == other->help);
    CHECK(flag.type == other->type);
    CHECK(flag.env == other->env);
  }
  CHECK(shared == 21);
  const auto options = read_send_options(*parse_words(
      {"send", "--upstream", "openai=http://localhost:1", "--tag", "a=b", "--budget", "5", "--prices", "p", "--log",
       "l", "--log-bodies", "none", "--plugin", "include_usage", "--idle-timeout", "2", "openai", "/v1/models"}));
  REQUIRE(options.ok());
  CHECK(options->words == Words{"openai", "/v1/models"});
  CHECK(options->providers.upstreams.size() == 1);
  CHECK(options->tags == Tags{{"a", "b"}});
  CHECK(options->budget.has_value());
  CHECK(options->prices.file == "p");
  CHECK(options->log->path == "l");
  CHECK_FALSE(options->log->bodies.request);
  CHECK(options->plugins.add == Words{"include_usage"});
  CHECK(options->providers.idle_timeout == std::chrono::milliseconds(2000));
}

TEST_CASE("C2 flags of send: there is one kind of output") {
  CHECK(refusal({"send", "-t", "-x"}) == "--text and --extract exclude each other");
  CHECK(refusal({"send", "--print", "b", "--json"}) == "--print and --json exclude each other");
  CHECK(refusal({"send", "--json", "--raw-sse"}) == "--json and --raw-sse exclude each other");
  CHECK(refusal({"send", "--offline", "--curl"}) == "--offline and --curl exclude each other");
  CHECK(refusal({"send", "--force"}) == "--force needs --output");
  CHECK(refusal({"send", "--id", "abcd", "--last"}) == "--id and --last exclude each other");
  CHECK(refusal({"send", "--last", "-m", "m"}) == "--last and --model exclude each other");
  CHECK(refusal({"send", "--system", "x"}) == "--system needs --model");
  CHECK(refusal({"send", "--no-stream"}) == "--no-stream needs --model");
}

TEST_CASE("C2 words of send: a name of a command and a word in brackets are what was typed") {
  const NoVariables clean;
  const auto given = parse_words({"send", "serve", "[a,b]", "inspect", "[]", "-H", "[x]", "a[0]=[1,2]"});
  REQUIRE(given.ok());
  CHECK(given->command == "send");
  CHECK(given->positionals == Words{"serve", "[a,b]", "inspect", "[]", "a[0]=[1,2]"});
  CHECK(given->values("header") == Words{"[x]"});
  const auto after = parse_words({"send", "-t", "openai", "--", "-5 + 3", "--", "--json", "serve"});
  REQUIRE(after.ok());
  CHECK(after->on("text"));
  CHECK_FALSE(after->on("json"));
  CHECK(after->positionals == Words{"openai", "-5 + 3", "--", "--json", "serve"});
  CHECK(parse_words({"serve", "--", "x"}).error().message == "unexpected argument 'x' (see finops serve --help)");
}

}  // namespace finops::cli::test::send_flags_test
