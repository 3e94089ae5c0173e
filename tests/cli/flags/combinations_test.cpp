// C4: a flag that would do nothing is refused, and so is a pair of which only one could have its way.
#include "cli/flags/combinations.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/flags/flag_case.h"
#include "cli/inspect/read_options.h"
#include "cli/serve/options.h"

namespace finops::cli::test::combinations_test {
namespace {

Words words_of(const std::string& line) {
  Words out;
  std::istringstream in(line);
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

// Of `inspect`.
std::string refusal(const std::string& line) {
  Words words = words_of(line);
  words.insert(words.begin(), "inspect");
  const auto arguments = parse_words(words);
  REQUIRE_MESSAGE(arguments.ok(), (arguments ? "" : arguments.error().message));
  const auto options = read_inspect_options(*arguments, {});
  return options ? "" : options.error().message;
}

std::string serve_refusal(const std::string& line) {
  Words words = words_of(line);
  words.insert(words.begin(), "serve");
  const auto arguments = parse_words(words);
  REQUIRE_MESSAGE(arguments.ok(), (arguments ? "" : arguments.error().message));
  const auto options = read_serve_options(*arguments);
  return options ? "" : options.error().message;
}

// A flag as it may be given; any value of its type will do.
std::string given(const Flag& flag) {
  const std::string name = "--" + std::string(flag.name);
  if (flag.kind == FlagKind::toggle) return name;
  for (const char* value : {"abcd", "1", "1G", "30d", "2s", "today", "a=b", "model", "b", "openai", "429", "status=100",
                            "openai=http://x", "http://x", "/a", "/a=1"}) {
    if (fault_of(flag, value).empty()) return name + " " + value;
  }
  return name;
}

struct ViewWords {
  View view;
  std::string words, name;
};
const std::vector<ViewWords> kViews = {
    {kList, "", "a list"},
    {kId, "--id abcd", "--id"},
    {kLast, "--last", "--last"},
    {kStats, "--stats", "--stats"},
    {kFollow, "-f", "-f"},
    {kExists, "--exists", "--exists"},
    {kHar, "--har -", "--har"},
    {kVerify, "--verify", "--verify"},
    {kRepair, "--repair x", "--repair"},
    {kDiskUsage, "--disk-usage", "--disk-usage"},
    {kVacuum, "--vacuum-time 30d", "--vacuum-time"},
    {kDiff, "diff abcd efgh", "diff"},
};

}  // namespace

TEST_CASE("C4 flags: what would be ignored is refused with both names") {
  CHECK(refusal("--stats --bodies --json") == "--bodies does nothing with --stats; leave one of them out");
  CHECK(refusal("--bodies") == "--bodies needs --json");
  CHECK(refusal("--full") == "--full needs --id or --last");
  CHECK(refusal("--all-latency") == "--all-latency needs --stats");
  for (const char* line : {"--stats --id abcd",
                           "--stats --last",
                           "--stats -r",
                           "--exists --json",
                           "--exists -n 3",
                           "--exists --last",
                           "--verify --fields id",
                           "--verify -n 3",
                           "--verify --csv",
                           "--verify --id abcd",
                           "--verify --last",
                           "--disk-usage -n 3",
                           "--disk-usage --csv",
                           "--vacuum-size 1G --id abcd",
                           "--vacuum-size 1G -n 3",
                           "--repair x -n 3",
                           "--repair x --id abcd",
                           "--repair x --json",
                           "--har - --json",
                           "--har - --csv",
                           "--har - --fields id",
                           "--har - --bodies",
                           "--har - -r",
                           "--id abcd --fields id",
                           "--id abcd --csv",
                           "--id abcd -n 3",
                           "--id abcd --status 500",
                           "--id abcd -w status=100",
                           "--id abcd -r",
                           "--id abcd --header",
                           "--id abcd --full --json",
                           "--id abcd --headers --curl",
                           "--id abcd --raw --reprice",
                           "--last -n 3 -r",
                           "--last --csv",
                           "--header --json",
                           "--verify --reprice",
                           "-f --id abcd",
                           "-f --last",
                           "-f --raw",
                           "diff abcd efgh --status 500",
                           "diff abcd efgh -n 3",
                           "diff abcd efgh --fields id",
                           "diff abcd efgh --id ijkl",
                           "--id abcd --last",
                           "--json --csv",
                           "--id abcd --raw --json",
                           "--json --bodies --fields id"}) {
    CHECK_MESSAGE(!refusal(line).empty(), line);
  }
}

TEST_CASE("C4 flags: what means something together is taken") {
  for (const char* line : {"",
                           "-n 3 -r --json",
                           "-r --csv --fields id",
                           "--json --bodies",
                           "--header",
                           "--csv --header",
                           "--id abcd --json --bodies",
                           "--id abcd --full --headers",
                           "--id abcd --print hb",
                           "--id abcd --reprice",
                           "--last -n 3 --errors",
                           "--last --curl",
                           "--stats --by day --json --since 2h",
                           "--stats -n 100 --csv",
                           "--stats --reprice",
                           "-f -n 3 --json --bodies",
                           "-f --fields id --errors",
                           "--exists -g x --status 500",
                           "--har - --id abcd",
                           "--har - --last",
                           "--har - -n 3 --errors",
                           "--har - --reprice",
                           "--verify --json --since 2h",
                           "--verify --plain --header",
                           "--disk-usage --json",
                           "--vacuum-size 1G --json",
                           "--vacuum-time 30d --plain",
                           "--repair x",
                           "diff abcd efgh --json",
                           "diff abcd efgh --reprice",
                           "--no-json --id abcd --no-reverse",
                           "-q --strict --ascii"}) {
    const std::string said = refusal(line);
    CHECK_MESSAGE(said.empty(), line << ": " << said);
  }
  CHECK(refusal("--id abcd --no-stream") == "--no-stream does nothing with --id; leave one of them out");
}

TEST_CASE("C4 flags: some are refused with words of their own") {
  for (const auto& [line, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"-f -r", "-f and -r exclude each other"},
           {"diff abcd efgh --csv", "diff has no CSV form; --plain gives tab-separated lines, --json an object"},
           {"diff abcd efgh --stats", "--stats does nothing with diff; leave one of them out"},
           {"diff abcd", "diff needs two ids: finops inspect diff ID ID [FILE|DIR]..."},
           {"--stats --fields id", "--fields chooses the columns of a list; those of --stats are fixed"},
           {"--disk-usage --errors", "--disk-usage works on whole files and cannot select records"},
           {"--disk-usage --session abcd", "--disk-usage works on whole files and cannot select records"},
           {"--vacuum-size 1G --no-stream", "--vacuum-size works on whole files and cannot select records"},
           {"--vacuum-time 1d --model x", "--vacuum-time works on whole files and cannot select records"},
           {"--repair x -g y", "--repair copies all undamaged records and cannot select some"},
           {"--stats -f", "--follow and --stats exclude each other"},
           {"--id abcd --raw --curl", "--raw and --curl exclude each other"},
           {"--id abcd --print B --curl", "--print and --curl exclude each other"},
           {"--id abcd --har - --full", "--full does nothing with --har; leave one of them out"},
           {"--last -n 0", "--last and --limit 0 exclude each other: nothing would be shown"},
           {"--last -n 00", "--last and --limit 00 exclude each other: nothing would be shown"},
           {"--last -n 0 -n 5", ""},
           {"--prices p.json", "--prices needs --reprice or --verify"},
           {"--model-map a=b --stats", "--model-map needs --reprice or --verify"}}) {
    CHECK(refusal(line) == message);
  }
}

TEST_CASE("C4 flags: each flag is taken with the views of its row and refused with all others") {
  const NoVariables clean;
  for (const Flag& flag : inspect_flags()) {
    if (flag.chooses != 0 || !flag.needs.empty()) continue;
    for (const ViewWords& view : kViews) {
      const std::string line = view.words + ' ' + given(flag);
      CAPTURE(line);
      const std::string said = refusal(line);
      if ((flag.fits & view.view) != 0) {
        CHECK(said == "");
        continue;
      }
      const bool own = std::any_of(flag.unfit.begin(), flag.unfit.end(),
                                   [&](const Unfit& unfit) { return (unfit.views & view.view) != 0; });
      const std::string name = "--" + std::string(flag.name);
      const bool general = said == name + " does nothing with " + view.name + "; leave one of them out";
      CHECK((own ? !said.empty() && !general : general || said.starts_with(name + " needs --")));
    }
  }
}

TEST_CASE("C4 flags: of two ways to look at a log only one is taken, of a record and a way the way") {
  for (const ViewWords& one : kViews) {
    for (const ViewWords& other : kViews) {
      if (((one.view | other.view) & kOne) != 0 || one.view == kDiff || one.words.empty() || other.words.empty())
        continue;
      const std::string line = other.view == kDiff ? other.words + ' ' + one.words : one.words + ' ' + other.words;
      CAPTURE(line);
      CHECK(refusal(line).empty() == (one.view == other.view));
    }
  }
  CHECK(refusal("--vacuum-size 1G --vacuum-time 30d") == "");
}

TEST_CASE("C4 flags: what a row excludes is refused in both orders, with both names") {
  const NoVariables clean;
  for (const Command& command : commands()) {
    for (const Flag& flag : command.flags) {
      for_each_word(flag.excludes, ' ', [&](std::string_view word) {
        const auto [name, value] = read_pair(word);
        const Flag& other = *find_flag(command.name, name);
        const std::string second = value.empty() ? given(other) : "--" + name + " " + value;
        for (const std::string& line : {given(flag) + ' ' + second, second + ' ' + given(flag)}) {
          CAPTURE(line);
          const auto arguments = parse_words(words_of(std::string(command.name) + ' ' + line));
          REQUIRE(arguments.ok());
          const auto checked = check_combinations(*arguments);
          REQUIRE_FALSE(checked.ok());
          CHECK(checked.error().code == ErrorCode::invalid_argument);
          const std::string both = "--" + std::string(flag.name) + " and " + (value.empty() ? "--" + name : second);
          CHECK(checked.error().message.starts_with(both + " exclude each other"));
        }
      });
    }
  }
}

TEST_CASE("C1 flags: what serve refuses together, and why") {
  const NoVariables clean;
  CHECK(serve_refusal("--mock --upstream openai=http://x") ==
        "--mock and --upstream exclude each other: the mock answers everything itself");
  CHECK(serve_refusal("--mock --no-mock --upstream openai=http://x") == "");
  CHECK(serve_refusal("--budget-hard") == "--budget-hard needs --budget");
  CHECK(
      serve_refusal("--budget 5 --no-plugin usage") ==
      "--budget and --no-plugin usage exclude each other: a budget needs the tokens and costs that this plugin finds");
  CHECK(serve_refusal("--no-plugin usage") == "");
}

TEST_CASE("C7 flags: a toggle's variable counts as the flag, and is named") {
  const NoVariables clean;
  const finops::test::ScopedEnv mock("FINOPS_MOCK", "1"), hard("FINOPS_BUDGET_HARD", "yes");
  CHECK(serve_refusal("--budget 5 --upstream openai=http://x") ==
        "FINOPS_MOCK and --upstream exclude each other: the mock answers everything itself");
  CHECK(serve_refusal("") == "FINOPS_BUDGET_HARD needs --budget");
  CHECK(serve_refusal("--no-budget-hard") == "");
}

TEST_CASE("C7 flags: a value's variable says what is usual, so it needs nothing") {
  const NoVariables clean;
  const finops::test::ScopedEnv prices("FINOPS_PRICES", "p.json");
  CHECK(refusal("") == "");
  CHECK(refusal("--stats") == "");
}

TEST_CASE("C7 flags: a variable of another command is none of this one's business") {
  const NoVariables clean;
  const finops::test::ScopedEnv port("FINOPS_PORT", "abc"), fsync("FINOPS_FSYNC", "abc");
  CHECK(parse_words({"inspect"}).ok());
  CHECK_FALSE(parse_words({"serve"}).ok());
}

}  // namespace finops::cli::test::combinations_test
