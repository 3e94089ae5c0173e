// Variables of the environment. No thread may change the environment at the same time; finops never does.
#pragma once
#include <cstdlib>
#include <optional>
#include <string>

namespace finops {

// nullopt: it is not set, or empty.
inline std::optional<std::string> environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace finops
