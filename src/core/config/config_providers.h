// The providers' part of a configuration file. Start-up code and reloads, any thread.
#pragma once
#include "core/config/config_file.h"
#include "core/config/secret_reference.h"
#include "core/provider/provider.h"

namespace finops {

// Error: config with the place. Without secrets, the keys are checked and are empty.
enum class Secrets { read, leave };
Result<std::vector<ConfiguredProvider>> configured_providers(const ConfigFile& file, GetVariable getenv,
                                                             Secrets secrets = Secrets::read);

// The secrets that can be read without running a command, for a run that does not use them but must mask them.
std::vector<SecretString> known_secrets(const ConfigFile& file, GetVariable getenv);

}  // namespace finops
