// The JSON Schema of the configuration file, made from the tables of keys and of flags. Pure, any thread.
#pragma once
#include <string>

namespace finops::cli {

// Draft 2020-12; data/finops-config.schema.json holds it.
std::string config_schema();

// A configuration file that sets nothing: every key is in a comment with its meaning and its default.
std::string config_template();

}  // namespace finops::cli
