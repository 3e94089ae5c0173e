// Foreign text inside XML and HTML: it is always text, never markup. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// Escapes what markup would read, and what XML 1.0 forbids or a reader would not see (controls, hidden characters) in
// the way of neutralise(). Line ends and tabs stay.
std::string markup_text(std::string_view text);
// The same in one line, also for an attribute in double quotes.
std::string markup_line(std::string_view text);

}  // namespace finops::cli
