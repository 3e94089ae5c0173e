// C8: the help comes from the flag table; every flag is in it, nothing else, and it fits a terminal.
#include "cli/flags/help.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>

#include "cli/flags/flags.h"

namespace finops::cli::test::help_test {
namespace {

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  return longest;
}

// As one line with single spaces: the help wraps its texts.
std::string folded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char plain = c == '\n' ? ' ' : c;
    if (plain != ' ' || !out.ends_with(' ')) out += plain;
  }
  return out;
}

bool lists(const std::string& help, const Flag& flag) {
  return flag.name == "h" || help.find("--" + std::string(flag.name) +
                                       (flag.value.empty() ? "" : " " + std::string(flag.value))) != std::string::npos;
}

TEST_CASE("C8 help: every flag of a command is in its help, with what the table says of it") {
  for (const Command& command : commands()) {
    const std::string text = command_help(command.name, false);
    const std::string help = folded(text);
    CHECK(help.find("Usage: finops " + std::string(command.name)) != std::string::npos);
    CHECK(text.find(std::string(command.details)) != std::string::npos);
    for (const std::span<const Flag>& flags : {command.flags, general_flags()}) {
      for (const Flag& flag : flags) {
        CAPTURE(flag.name);
        CHECK(lists(help, flag));
        CHECK(help.find(std::string(flag.details.empty() ? flag.help : flag.details) + " ") != std::string::npos);
        if (!flag.env.empty()) CHECK(help.find("$" + std::string(flag.env)) != std::string::npos);
        if (flag.type == ValueType::choice)
          CHECK(help.find("one of " + std::string(flag.choices)) != std::string::npos);
        if (!flag.initial.empty()) CHECK(help.find("default " + std::string(flag.initial)) != std::string::npos);
        if (flag.letter != 0) CHECK(help.find(std::string(" -") + flag.letter) != std::string::npos);
      }
    }
  }
}

TEST_CASE("C8 help: the short help has the short texts whole, and fits the screen") {
  for (const Command& command : commands()) {
    const std::string brief = command_help(command.name, true);
    const std::size_t also = brief.find("\nAlso: ");
    CHECK(std::count(brief.begin(), brief.end(), '\n') <= (command.name == "inspect" ? 45 : 40));
    CHECK(longest_line(brief) <= 80);
    for (const Flag& flag : command.flags) {
      CAPTURE(flag.name);
      const std::string letter = flag.letter != 0 ? std::string("-") + flag.letter + ", " : "    ";
      const std::size_t line = brief.find("\n  " + letter + "--" + std::string(flag.name) + " ");
      if (line >= also) {  // only its name had room
        CHECK(brief.find(" --" + std::string(flag.name), also) != std::string::npos);
        continue;
      }
      CHECK(brief.substr(line, brief.find('\n', line + 1) - line).ends_with(" " + std::string(flag.help)));
    }
  }
}

TEST_CASE("C8 help: a command does not list the flags of another") {
  CHECK(command_help("serve", false).find("--strict") == std::string::npos);
  CHECK(command_help("inspect", false).find("--upstream") == std::string::npos);
}

TEST_CASE("C6 C8 help: -h is short, --help names the exit codes") {
  for (const Command& command : commands()) {
    const std::string brief = command_help(command.name, true);
    const std::string full = command_help(command.name, false);
    CHECK(brief.size() < full.size());
    CHECK(brief.find("Exit codes") == std::string::npos);
    CHECK(full.find("Exit codes: 0 done") != std::string::npos);
  }
}

TEST_CASE("C8 help: the overview names every command and ends with a line end") {
  const std::string overview = overview_help();
  for (const Command& command : commands())
    CHECK(overview.find("  " + std::string(command.name) + " ") != std::string::npos);
  CHECK(overview.ends_with("\n"));
  CHECK(std::count(overview.begin(), overview.end(), '\n') <= 40);
  CHECK(version_line() == "finops " FINOPS_VERSION "\n");
}

TEST_CASE("C8 help: no line is longer than 80 columns, none ends in a space") {
  for (const std::string& text : {overview_help(), command_help("serve", false), command_help("replay", false),
                                  command_help("inspect", false), command_help("prices", false)}) {
    CHECK(longest_line(text) <= 80);
    CHECK(text.find(" \n") == std::string::npos);
  }
}

}  // namespace
}  // namespace finops::cli::test::help_test
