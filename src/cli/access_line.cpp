#include "cli/access_line.h"

#include <unistd.h>

#include "cli/display_text.h"
#include "cli/units.h"

namespace finops::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string state(const Exchange& x) {
  switch (x.outcome) {
    case Outcome::client_closed: return "left";
    case Outcome::truncated: return "cut";
    case Outcome::timeout: return "time";
    default: return x.response ? std::to_string(x.response->status) : "-";
  }
}

Style style_of(const Exchange& x) {
  if (x.outcome == Outcome::ok) return Style::green;
  const bool fault = x.outcome == Outcome::truncated || x.outcome == Outcome::upstream_error ||
                     (x.response && x.response->status >= 500);
  return fault ? Style::red : Style::yellow;
}

}  // namespace

std::string AccessLine::format(const Exchange& x) const {
  const auto total = std::chrono::steady_clock::now() - x.timing.start;
  const std::string id = x.id.size() > 6 ? x.id.substr(x.id.size() - 6) : x.id;
  const std::string_view provider =
      x.route && x.route->provider != nullptr ? std::string_view(x.route->provider->name) : "-";
  std::string what =
      !x.model.empty() ? x.model : x.request.method + " " + (x.route ? x.route->remainder : x.request.target);
  what = neutralise(what);
  std::string line = styled(terminal_, Style::dim, format_local(x.timing.wall_start, "%H:%M:%S") + "  " + id) + "  ";
  line += padded(std::string(provider), 10) + " " + padded(what, 28) + " " +
          styled(terminal_, style_of(x), padded(state(x), 4));
  line += " " + format_duration(to_ms(total));
  if (x.error) line += "  " + neutralise(x.error->message);
  return line + "\n";
}

void AccessLine::print(const Exchange& x) const {
  const std::string line = format(x);
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace finops::cli
