#include "cli/replay/report/markup.h"

#include "cli/terminal/display_text.h"
#include "cli/terminal/terminal_sink.h"

namespace finops::cli {
namespace {

// `text` is valid UTF-8 without controls.
std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\xEF':  // U+FFFE and U+FFFF are no characters
        if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
          out += "\uFFFD";
          i += 2;
          break;
        }
        [[fallthrough]];
      default: out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string markup_text(std::string_view text) { return escaped(neutralise_lines(text)); }
std::string markup_line(std::string_view text) { return escaped(neutralise(text)); }

}  // namespace finops::cli
