#include "cli/flags/color_option.h"

namespace finops::cli {

ColorMode color_mode(const Arguments& arguments) {
  const auto mode = arguments.value("color");
  if (mode && *mode == "always") return ColorMode::always;
  if (mode && *mode == "never") return ColorMode::never;
  return ColorMode::automatic;
}

}  // namespace finops::cli
