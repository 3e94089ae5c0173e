#include "core/usage/model_name.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kDate = 9;       // -20250414
constexpr std::size_t kLongest = 256;  // bytes; no list has a longer name

// The eight digits after text[at] == '-' as "2025-04-14", if they are a day of this century.
std::optional<std::string> date_at(std::string_view text, std::size_t at) {
  const std::string_view digits = text.substr(at + 1, kDate - 1);
  if (!digits.starts_with("20")) return std::nullopt;
  const auto year = parse_uint(digits.substr(0, 4)), month = parse_uint(digits.size() == 8 ? digits.substr(4, 2) : "x"),
             day = parse_uint(digits.size() == 8 ? digits.substr(6, 2) : "x");
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const std::string_view behind = text.substr(at + kDate);
  if (!behind.empty() && behind[0] != '-' && behind[0] != ':') return std::nullopt;
  return std::string(digits.substr(0, 4)).append("-").append(digits.substr(4, 2)).append("-").append(digits.substr(6));
}

std::string with_written_dates(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const auto date = name[0] == '-' ? date_at(name, 0) : std::nullopt;
    out += name[0];
    if (date) out += *date;
    name.remove_prefix(date ? kDate : 1);
  }
  return out;
}

std::string without_version_mark(std::string_view name) {
  const std::size_t at = name.find('@');
  if (at == std::string_view::npos) return std::string(name);
  const std::string_view version = name.substr(at + 1);
  std::string out(name.substr(0, at));
  if (!version.empty() && version != "default" && version != "latest") out.append("-").append(version);
  return out;
}

std::string_view without_blanks(std::string_view name) {
  const std::size_t first = name.find_first_not_of(" \t\r\n");
  name.remove_prefix(std::min(first, name.size()));
  return name.substr(0, name.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

std::string plain_model_name(std::string_view name) {
  constexpr std::string_view kFolder = "models/";
  name = without_blanks(name);
  const std::size_t at = name.rfind(kFolder);
  if (at != std::string_view::npos && (at == 0 || name[at - 1] == '/')) name.remove_prefix(at + kFolder.size());
  return to_lower(name);
}

std::vector<std::string> model_spellings(std::string_view name) {
  constexpr std::string_view kPublisher = "google/";
  std::vector<std::string> out;
  const auto add = [&](std::string text) {
    if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  };
  // Fireworks lists whole paths.
  if (const std::string whole = to_lower(without_blanks(name)); whole.starts_with("accounts/")) add(whole);
  const std::string plain = plain_model_name(name);
  add(plain);
  if (plain.size() > kLongest) return out;
  const std::string unmarked = without_version_mark(plain);
  add(unmarked);
  add(with_written_dates(unmarked));
  if (plain.starts_with(kPublisher)) {
    for (std::string& spelling : model_spellings(plain.substr(kPublisher.size()))) add(std::move(spelling));
  }
  return out;
}

}  // namespace finops
