#include "cli/inspect/one/id_part.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "core/base/strings.h"

namespace finops::cli {

bool has_part(std::string_view id, std::string_view part) noexcept {
  const std::size_t rest = id.size() - std::min(id.size(), part.size());
  return iequals(id.substr(rest), part) || istarts_with(id, part);
}

void say_ambiguous(std::string_view what, std::string_view noun, const std::vector<std::string>& descriptions,
                   std::ostream& err) {
  constexpr std::size_t kShown = 4;  // an error fits six lines (contract C8)
  err << fmt::format("finops: {} fits {} {}\n", neutralise(what), descriptions.size(), noun);
  for (std::size_t i = 0; i < descriptions.size() && i < kShown; ++i) {
    err << "  " << neutralise(descriptions[i]) << '\n';
  }
  if (descriptions.size() > kShown) err << fmt::format("  and {} more\n", descriptions.size() - kShown);
}

}  // namespace finops::cli
