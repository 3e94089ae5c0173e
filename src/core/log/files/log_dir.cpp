#include "core/log/files/log_dir.h"

#include <cstdlib>

namespace finops {

Result<std::filesystem::path> default_log_dir() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "finops" / "log";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".local" / "state" / "finops" / "log";
  return Error{ErrorCode::config, "cannot tell where the log is: neither XDG_STATE_HOME nor HOME is an absolute path",
               "HOME"};
}

}  // namespace finops
