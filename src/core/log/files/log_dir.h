// Where the log lives unless the user says otherwise. Reads the environment: not while another thread changes it.
#pragma once
#include <filesystem>

#include "core/base/result.h"

namespace finops {

// $XDG_STATE_HOME/finops/log, or $HOME/.local/state/finops/log. An empty or relative XDG value counts as unset (XDG
// base directory specification 0.8). Only names the folder, which may not exist; Error::config when HOME is needed and
// is unset, empty or relative.
Result<std::filesystem::path> default_log_dir();

}  // namespace finops
