// The one table of the keys of a configuration file. A key that is also a flag has its type, its limits and its help in
// the flag's row (cli/flags, Flag::config). Immutable data, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

enum class KeyShape : std::uint8_t {
  scalar,  // a text or a number
  toggle,
  secret,  // a text: env:NAME, file:PATH, cmd:COMMAND, or the secret itself
  list,    // of scalars
  map,     // an object with names of the user's choice; its values are scalars
};

struct ConfigKey {
  std::string_view path;  // "log.path"; <name> is the name of a provider, [] an element of a list
  KeyShape shape = KeyShape::scalar;
  std::string_view help = {};  // one sentence without a final dot; empty: the flag's
};

std::span<const ConfigKey> config_keys() noexcept;
// nullptr: there is none. `path` is written as in the table.
const ConfigKey* find_config_key(std::string_view path) noexcept;

// The names that may follow `path` ("" for the top), in the order of the table: "server" and "log" at the top. A list
// of objects ends with "[]".
std::vector<std::string_view> config_names_in(std::string_view path);

}  // namespace finops
