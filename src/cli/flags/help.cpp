#include "cli/flags/help.h"

#include <algorithm>
#include <span>

#include "cli/flags/flags.h"

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

// Appends `text` word by word, and indents each new line to `column`. The caller has filled the first line up to there.
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

void append_flag(std::string& out, const Flag& flag, bool with_notes) {
  constexpr std::size_t kColumn = 28;
  std::string line = "  " + left_column(flag);
  if (line.size() + 2 > kColumn) {
    out += line + "\n";
    line.clear();
  }
  line.resize(kColumn, ' ');
  out += line;
  append_wrapped(out, kColumn, flag.details.empty() ? flag.help : flag.details);
  if (!with_notes) return;
  std::string notes;
  if (flag.type == ValueType::choice) notes += "one of " + std::string(flag.choices);
  if (!flag.initial.empty()) notes += (notes.empty() ? "default " : "; default ") + std::string(flag.initial);
  if (!flag.env.empty()) notes += (notes.empty() ? "" : "; ") + ("also $" + std::string(flag.env));
  if (notes.empty()) return;
  out += std::string(kColumn, ' ');
  append_wrapped(out, kColumn, "[" + notes + "]");
}

void append_groups(std::string& out, std::span<const Flag> flags, bool with_notes) {
  std::string_view group;
  for (const Flag& flag : flags) {
    if (flag.group != group) out += "\n" + std::string(flag.group) + ":\n";
    group = flag.group;
    append_flag(out, flag, with_notes);
  }
}

// One line for each flag until `most` lines, of which `for_names` are kept free, are used; the remaining flags only by
// name.
void append_brief(std::string& out, std::string_view command, std::size_t most, std::size_t for_names) {
  constexpr std::size_t kColumn = 27;
  std::size_t used = static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
  std::string_view group;
  std::string names;
  for (const Flag& flag : flags_of(command)) {
    const std::size_t wanted = 1 + (flag.group != group ? 1U : 0U);
    if (used + wanted + for_names > most) {
      names += (names.empty() ? "--" : " --") + std::string(flag.name);
      continue;
    }
    if (flag.group != group) out += std::string(flag.group) + ":\n";
    group = flag.group;
    used += wanted;
    std::string line = "  " + left_column(flag);
    line.resize(std::max(line.size() + 1, kColumn), ' ');
    line += flag.help;
    out += line + "\n";
  }
  if (!names.empty()) {
    out += "Also: ";
    append_wrapped(out, 6, names);
  }
  out += "finops " + std::string(command) + " --help tells all of it.\n";
}

}  // namespace

std::string version_line() { return "finops " FINOPS_VERSION "\n"; }

std::string overview_help() {
  std::string out =
      "finops: a local passthrough proxy for LLM APIs that records every exchange\n\n"
      "Usage: finops COMMAND [FLAG]...\n\nCommands:\n";
  const auto add = [&out](std::string_view name, std::string_view summary) {
    std::string line = "  " + std::string(name);
    line.resize(12, ' ');
    out += line + std::string(summary) + "\n";
  };
  for (const Command& command : commands()) add(command.name, command.summary);
  add("help", "Explain a command: finops help COMMAND");
  add("version", "Print the version");
  append_groups(out, general_flags(), false);
  out +=
      "\nTry it:\n"
      "  finops serve --mock\n"
      "  curl -s http://localhost:8787/openai_passthrough/v1/models\n"
      "  finops inspect\n\n"
      "finops COMMAND -h prints a help that fits the screen.\n";
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
  if (brief) {
    const std::size_t most = command == "inspect" ? 45 : 40;
    for (std::size_t for_names = 6; for_names < most; ++for_names) {
      std::string text = out;
      append_brief(text, command, most, for_names);
      if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) <= most) return text;
    }
    return out;
  }
  append_groups(out, flags_of(command), true);
  append_groups(out, general_flags(), true);
  out +=
      "\nExit codes: 0 done, 1 the answer is no, 2 usage or configuration,\n"
      "3 no usable response, 4 provider 4xx, 5 provider 5xx or an error event,\n"
      "6 local input/output, 7 stopped by a limit, 130/143 by signal\n";
  return out;
}

std::optional<std::string> asked_text(const Arguments& arguments) {
  const std::string& command = arguments.command;
  if (arguments.on("help") || arguments.on("h")) {
    return command.empty() ? overview_help() : command_help(command, !arguments.on("help"));
  }
  return arguments.on("version") ? std::optional(version_line()) : std::nullopt;
}

}  // namespace finops::cli
