// The providers' part of a configuration file. Start-up code and reloads, any thread.
#pragma once
#include "core/config/config_file.h"
#include "core/config/secret_reference.h"
#include "core/provider/provider.h"

namespace finops {

// Reads the secrets, too. Error: config with the place.
Result<std::vector<ConfiguredProvider>> configured_providers(const ConfigFile& file, GetVariable getenv);

}  // namespace finops
