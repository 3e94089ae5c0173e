// The random key of this install: what the marks of redacted secrets are keyed with (contract L7), so that two keys
// can be told apart in a log and the marks mean nothing elsewhere. Any thread, any number of processes at a time.
#pragma once
#include <string>

#include "core/base/result.h"

namespace finops {

// $XDG_STATE_HOME/finops, or ~/.local/state/finops when the variable is unset, empty or relative; empty without a home.
std::string state_folder();

// The 32 bytes of `folder`/install-key, created (0600) when there is none; the same bytes for everyone who asks.
// Errors: io: the folder cannot be written, or the file is damaged.
Result<std::string> read_or_create_install_key(const std::string& folder);

// The same for state_folder(); when that fails a key for this process only, after a warning.
std::string install_key();

}  // namespace finops
