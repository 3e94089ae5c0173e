// The one table of commands and flags. Everything about a flag is in its row: the parser, the checks of values and of
// combinations, the help and later the man pages, completions and the configuration file are made from it (contract C7,
// C8). Immutable data, any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace finops::cli {

enum class FlagKind { toggle, value, list };  // list: may be given several times, and every value counts

// The type of a value (value_types.h has the checks).
enum class ValueType {
  none,        // a toggle
  text,        // anything
  choice,      // one of Flag::choices
  letters,     // any of the letters in Flag::choices, at least one
  number,      // a whole number from Flag::least to Flag::most
  size,        // 512K, 20M, 1G; in bytes from Flag::least to Flag::most
  seconds,     // 10, 1.5s
  file,        // a name
  log_place,   // a file or a folder
  host,        // an address of this machine
  upstream,    // PROVIDER=URL
  model_map,   // NAME=MODEL
  tag,         // KEY=VALUE
  tag_filter,  // KEY or KEY=VALUE
  budget,      // AMOUNT, AMOUNT/day, AMOUNT/session, AMOUNT/tag:KEY
  plugin,      // a plugin that may be added or left out
  provider,    // openai, anthropic, azure, gemini, vertex
  any_provider,
  model,  // a name, with the wildcards * and ?
  glob,
  status,      // 429, 4xx, 4xx,500
  id,          // of a record, or a part of it; whether it exists is checked later
  session,     // the id of a session, or a part of it
  time,        // 15m, today, 2026-01-15
  duration,    // 2s, 350ms
  money,       // 0.01
  count,       // 1200, 1.2k
  age,         // 12h, 30d, 8w
  regex,       // RE2's
  expression,  // of docs/query.md
  fault,       // of docs/plugins.md
  fields,      // names with commas between them
  grouping,    // the values of --by
  percentiles,
  percent,        // 10%, 2.5
  ratio,          // 0 to 1
  base_url,       // http://localhost:11434/v1
  pointer,        // a JSON pointer: /messages/0/content
  pointer_value,  // POINTER=JSON
  replay_timing,  // recorded, fast, x4
};

// The views of a log. `inspect` shows one at a time. The row of a flag says which views it fits.
enum View : unsigned {
  kList = 1U << 0,
  kId = 1U << 1,
  kLast = 1U << 2,
  kStats = 1U << 3,
  kFollow = 1U << 4,
  kExists = 1U << 5,
  kHar = 1U << 6,
  kVerify = 1U << 7,
  kRepair = 1U << 8,
  kDiskUsage = 1U << 9,
  kVacuum = 1U << 10,
  kDiff = 1U << 11,
  kAllViews = (1U << 12) - 1,
  kOne = kId | kLast,
};

// A special message for a flag that does not fit some views. {flag} and {view} are replaced by what the user gave.
struct Unfit {
  unsigned views;
  std::string_view why;
};

struct Flag {
  std::string_view name;  // without dashes: "port"
  char letter = 0;        // 0: none
  FlagKind kind = FlagKind::toggle;
  std::string_view negation = {};  // "no-mock", which undoes it; empty: it has none
  bool negation_chooses = false;   // its negation has a meaning of its own: --no-stream also chooses
  std::string_view same_as = {};   // "color=never": the flag is another way to write this

  std::string_view value = {};  // "PORT"; what the help calls the value
  ValueType type = ValueType::none;
  std::uint64_t least = 0, most = UINT64_MAX;
  std::string_view choices = {};  // "auto|always|never"
  std::string_view initial = {};  // the default as the help shows it; empty: not shown
  std::string_view env = {};      // environment variable; empty: none
  std::string_view config = {};   // its key in the configuration file (core/config/config_keys.h); empty: none

  unsigned fits = kAllViews;          // the views in which it has a meaning
  unsigned chooses = 0;               // the view that it chooses; a view of kOne yields to another view
  std::span<const Unfit> unfit = {};  // the first entry with the view is used; none: a general message
  std::string_view excludes = {};     // "json csv": flags that it excludes; "limit=0": a value that it excludes
  std::string_view needs = {};        // "reprice verify": at least one of them must be given
  std::string_view because = {};      // the reason for the exclusion or limit; it ends the error message

  std::string_view group = {};
  std::string_view help = {};     // one line without a final dot, for -h
  std::string_view details = {};  // the same in full, for --help; empty: `help` says it all
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // "[FILE|DIR|-]…"; empty: it takes none
  std::string_view summary;
  std::string_view details;  // paragraphs and examples, for --help
  std::span<const Flag> flags;
};

std::span<const Command> commands() noexcept;
std::span<const Flag> general_flags() noexcept;  // which every command takes

// The command's own flags; none for an unknown command.
std::span<const Flag> flags_of(std::string_view command) noexcept;
// Searches the command's own flags and the general ones; nullptr: there is no such flag.
const Flag* find_flag(std::string_view command, std::string_view name) noexcept;

// The flag of `serve` that is the key of a configuration file, too; nullptr: there is none.
const Flag* flag_of_key(std::string_view config_key) noexcept;

// One file for each command.
std::span<const Flag> serve_flags() noexcept;
std::span<const Flag> send_flags() noexcept;
std::span<const Flag> replay_flags() noexcept;
std::span<const Flag> inspect_flags() noexcept;
std::span<const Flag> prices_flags() noexcept;
std::span<const Flag> config_flags() noexcept;

// Calls `visit` with each word of a list such as "json csv" or "auto|always".
template <class Visit>
void for_each_word(std::string_view list, char separator, Visit visit) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    visit(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  }
}

}  // namespace finops::cli
