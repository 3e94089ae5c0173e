// C4: a flag that would do nothing is refused, and so is a pair of which only one could have its way.
#include <doctest/doctest.h>

#include <sstream>

#include "cli/inspect/read_options.h"

namespace finops::cli::test {
namespace {

std::string refusal(const std::string& line) {
  std::vector<std::string> words{"finops", "inspect"};
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const auto arguments = parse_arguments(static_cast<int>(argv.size()), argv.data());
  REQUIRE_MESSAGE(arguments.ok(), line);
  const auto options = read_inspect_options(*arguments, {});
  return options ? "" : options.error().message;
}

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
                           "--id abcd -w status=1",
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
  CHECK(refusal("--id abcd --no-stream") == "--stream does nothing with --id; leave one of them out");
}

}  // namespace finops::cli::test
