// "Did you mean": the known word nearest to a mistyped one. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// nullopt when no word is near enough to suggest.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);
// The same for several words, best first, at most `most`, each once.
std::vector<std::string> nearest_few(std::string_view word, const std::vector<std::string>& known, std::size_t most);

}  // namespace finops
