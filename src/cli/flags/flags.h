// The one table of commands and flags: the parser, the help and later the man pages and completions come from it
// (contract C8). Immutable data, any thread.
#pragma once
#include <span>
#include <string_view>

namespace finops::cli {

enum class FlagKind { toggle, value, list };  // list: may be given more than once

struct Flag {
  std::string_view command;  // "serve"; empty: every command
  std::string_view name;     // without dashes: "port"
  char letter;               // 0: none
  FlagKind kind;
  std::string_view value;    // "PORT"; what the help calls the value
  std::string_view env;      // environment variable; empty: none
  std::string_view choices;  // "auto|always|never"; empty: free
  std::string_view initial;  // what the help says the default is; empty: none to speak of
  std::string_view group;
  std::string_view help;  // one line, no final dot
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // "[FILE|DIR|-]…"
  std::string_view summary;
  std::string_view details;  // paragraphs and examples, for --help
};

std::span<const Command> commands() noexcept;
std::span<const Flag> flags() noexcept;

}  // namespace finops::cli
