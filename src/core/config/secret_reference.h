// Where a secret of the configuration is: env:NAME, file:PATH, cmd:COMMAND, or the secret itself. Start-up code and
// reloads; cmd: waits for its command. Any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace finops {

// How the reference is shown: "env:NAME", "file:PATH", "cmd:" without its command, which may hold a secret itself; "in
// the file" for a secret that is written there.
std::string shown_reference(std::string_view text);

// `getenv` gives variables. A line feed at the end of a file or of a command's output is dropped. A command is run by
// `sh -c`, its stderr is ours, its stdin is empty; it has ten seconds. Error: config; the message never has the secret.
using GetVariable = std::optional<std::string> (*)(const char* name);
Result<SecretString> read_secret(std::string_view text, GetVariable getenv);

}  // namespace finops
