// The random key of this install. The marks of redacted secrets are made with it (contract L7), so that two secrets can
// be distinguished in a log but the marks mean nothing elsewhere. Any thread, any number of processes at a time.
#pragma once
#include <optional>
#include <string>

#include "core/base/result.h"

namespace finops {

// $XDG_STATE_HOME/finops, or ~/.local/state/finops when the variable is unset, empty or relative; empty if HOME is
// needed and not set.
std::string state_folder();

// The 32 bytes of `folder`/install-key, created (0600) when there is none; all processes get the same bytes. Errors:
// io: the folder cannot be written, or the file is damaged.
Result<std::string> read_or_create_install_key(const std::string& folder);

// The same for state_folder(). If that fails, logs a warning and returns a key for this process only.
std::string install_key();

// The key in state_folder(), if there is one that can be read. Creates and logs nothing.
std::optional<std::string> existing_install_key();

}  // namespace finops
