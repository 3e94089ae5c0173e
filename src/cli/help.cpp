#include "cli/help.h"

#include <algorithm>
#include <vector>

#include "cli/flags.h"

namespace finops::cli {
namespace {

std::string left_column(const Flag& flag) {
  std::string out = flag.letter != 0 ? std::string("-") + flag.letter : std::string("    ");
  if (flag.letter != 0 && flag.name != "h") out += ", ";
  if (flag.name != "h") out += "--" + std::string(flag.name);
  if (!flag.value.empty()) out += " " + std::string(flag.value);
  return out;
}

constexpr std::size_t kWidth = 80;

// Appends `text` word by word, going on at `column` on each new line. The caller has filled the first line up to there.
void append_wrapped(std::string& out, std::size_t column, std::string_view text) {
  std::size_t used = column;
  for (bool first = true; !text.empty(); first = false) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!first && used + 1 + word.size() > kWidth) {
      out += "\n" + std::string(column, ' ');
      used = column;
    } else if (!first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += word.size();
  }
  out += '\n';
}

void append_flag(std::string& out, const Flag& flag, bool brief) {
  constexpr std::size_t kColumn = 28;
  std::string line = "  " + left_column(flag);
  if (line.size() + 2 > kColumn) {
    out += line + "\n";
    line.clear();
  }
  line.resize(kColumn, ' ');
  out += line;
  append_wrapped(out, kColumn, flag.help);
  if (brief) return;
  std::string notes;
  if (!flag.choices.empty()) notes += "one of " + std::string(flag.choices);
  if (!flag.initial.empty()) notes += (notes.empty() ? "default " : "; default ") + std::string(flag.initial);
  if (!flag.env.empty()) notes += (notes.empty() ? "" : "; ") + ("also $" + std::string(flag.env));
  if (notes.empty()) return;
  out += std::string(kColumn, ' ');
  append_wrapped(out, kColumn, "[" + notes + "]");
}

void append_groups(std::string& out, std::string_view command, bool brief) {
  std::vector<std::string_view> groups;
  for (const Flag& flag : flags()) {
    if (flag.command != command) continue;
    if (groups.empty() || groups.back() != flag.group) {
      groups.push_back(flag.group);
      out += "\n" + std::string(flag.group) + ":\n";
    }
    append_flag(out, flag, brief);
  }
}

}  // namespace

std::string version_line() { return "finops " FINOPS_VERSION "\n"; }

std::string overview_help() {
  std::string out =
      "finops: a local passthrough proxy for LLM APIs that records every exchange\n\n"
      "Usage: finops COMMAND [FLAG]...\n\nCommands:\n";
  for (const Command& command : commands()) {
    std::string line = "  " + std::string(command.name);
    line.resize(12, ' ');
    out += line + std::string(command.summary) + "\n";
  }
  append_groups(out, "", true);
  out +=
      "\nTry it:\n"
      "  finops serve --mock\n"
      "  curl -s http://localhost:8787/openai_passthrough/v1/models\n"
      "  finops inspect\n\n"
      "finops COMMAND --help tells more.\n";
  return out;
}

std::string command_help(std::string_view command, bool brief) {
  std::string out;
  for (const Command& row : commands()) {
    if (row.name != command) continue;
    out += std::string(row.summary) + "\n\nUsage: finops " + std::string(row.name) + " [FLAG]...";
    if (!row.arguments.empty()) out += " " + std::string(row.arguments);
    out += "\n";
    if (!brief) out += "\n" + std::string(row.details);
  }
  append_groups(out, command, brief);
  append_groups(out, "", brief);
  if (!brief) {
    out +=
        "\nExit codes: 0 done, 1 the answer is no, 2 usage or configuration,\n"
        "3 no usable response, 4 provider 4xx, 5 provider 5xx or an error event,\n"
        "6 local input/output, 7 stopped by a limit, 130/143 by signal\n";
  }
  return out;
}

}  // namespace finops::cli
