#include "cli/serve/access_line.h"

#include <algorithm>

#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/http/target.h"
#include "core/provider/route_hint.h"

namespace finops::cli {
namespace {

std::string blanks(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ');
}
std::string left(const std::string& text, std::size_t width) { return text + blanks(text, width); }
std::string right(const std::string& text, std::size_t width) { return blanks(text, width) + text; }

// A provider's text may quote a key; a code that is a plain word is safe to show.
bool is_word(const std::string& code) {
  constexpr std::size_t kLongest = 40;
  return !code.empty() && code.size() <= kLongest &&
         code.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == code.npos;
}

std::string state(const Exchange& x) {
  std::optional<std::uint64_t> status;
  if (x.response && x.response->status > 0) status = static_cast<std::uint64_t>(x.response->status);
  return state_word(x.outcome, status);
}

// The likely cause of a provider's 404.
std::string advice(const Exchange& x) {
  if (!x.response || x.response->status != 404 || !x.route) return {};
  const std::string_view hint = version_hint(*x.route);
  return hint.empty() ? std::string{} : "  " + std::string(hint);
}

}  // namespace

// HH:MM:SS  id  provider model state time in out cost: 62 columns beside the model.
std::string AccessLine::format(const Exchange& x) const {
  constexpr std::size_t kOthers = 63, kLeast = 12, kMost = 28;
  const std::size_t model_width = std::clamp<std::size_t>(terminal_.width, kOthers + kLeast, kOthers + kMost) - kOthers;
  const auto total = std::chrono::steady_clock::now() - x.timing.start;
  const std::string id = to_lower(x.id.size() > 6 ? x.id.substr(x.id.size() - 6) : x.id);
  const std::string_view provider =
      x.route && x.route->provider != nullptr ? std::string_view(x.route->provider->name) : "-";
  const std::string what =
      !x.model.empty()
          ? x.model
          : x.request.method + " " + std::string(split_target(x.route ? x.route->remainder : x.request.target).path);
  const auto tokens = [](const Count& count) { return count ? format_tokens(*count) : "-"; };

  std::string line = styled(terminal_, Style::dim, format_local(x.timing.wall_start, "%H:%M:%S") + "  " + id) + "  ";
  line += left(std::string(provider), 9) + " " +
          left(fit(neutralise(what), model_width, terminal_.ascii), model_width) + " " +
          styled(terminal_, state_style(state(x)), left(state(x), 4));
  line += " " + right(format_duration(to_ms(total)), 6) + " " + right(tokens(x.usage.input_tokens), 6) + " " +
          right(tokens(x.usage.output_tokens), 5) + " " +
          styled(terminal_, Style::bold, right(format_cost(cost_entry_of(x)), 8));
  if (x.outcome == Outcome::http_error) {
    if (is_word(x.error_code)) line += "  " + x.error_code;
    line += advice(x);
  } else if (x.outcome == Outcome::stream_error) {
    line +=
        "  " + std::string(info(x.outcome).answered) + (is_word(x.error_code) ? ": " + x.error_code : std::string{});
  } else if (x.error) {
    line += "  " + neutralise(x.error->message);
  }
  return line + "\n";
}

}  // namespace finops::cli
