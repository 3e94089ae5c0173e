#include "cli/terminal/state_word.h"

namespace finops::cli {

std::string state_word(std::optional<Outcome> outcome, std::optional<std::uint64_t> status) {
  const std::string_view word = outcome ? info(*outcome).short_word : "";
  if (status && (word.empty() || *status >= 400)) return std::to_string(*status);
  return word.empty() ? "-" : std::string(word);
}

Style state_style(std::string_view state_word) {
  switch (state_word[0]) {
    case '1':
    case '-': return Style::plain;
    case '2': return Style::green;
    case '3': return Style::cyan;
    case '4': return Style::yellow;
    default: return state_word == info(Outcome::client_closed).short_word ? Style::yellow : Style::red;
  }
}

}  // namespace finops::cli
