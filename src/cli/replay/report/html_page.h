// The fixed parts of the HTML report. Constant data.
#pragma once
#include <string_view>

namespace finops::cli {

// The style sheet: light and dark, from 320 pixels on.
extern const std::string_view kHtmlStyle;

}  // namespace finops::cli
