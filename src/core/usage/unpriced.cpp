#include "core/usage/unpriced.h"

#include <algorithm>
#include <iterator>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kLongestShown = 64;

// Searched anywhere in a name (in lower case).
constexpr std::string_view kMoneyParts[] = {
    "cost",    "price",   "pricing",  "surcharge", "billing",   "billed",    "billable", "charge", "credit",
    "usage",   "premium", "discount", "currency",  "uplift",    "spend",     "spent",    "dollar", "invoice",
    "payment", "metered", "markup",   "traffic",   "provision", "grounding", "grounded"};
// Searched only as whole words: "tier" in service_tier and serviceTier, not in "frontier".
constexpr std::string_view kMoneyWords[] = {"fee",  "fees", "tier",  "tiers", "usd",   "eur",
                                            "paid", "bill", "bills", "tax",   "taxes", "levy"};
constexpr std::string_view kToolParts[] = {"tool",  "search",    "retriev",     "citation", "lookup",
                                           "fetch", "connector", "interpreter", "sandbox",  "container"};
constexpr std::string_view kToolWords[] = {"maps",   "map",     "web",       "router",
                                           "plugin", "plugins", "execution", "executions"};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

template <class List>
bool has_part(std::string_view lower, const List& parts) {
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](std::string_view part) { return lower.find(part) != lower.npos; });
}

// A word ends where no letter follows, or at the next capital of camelCase.
template <class List>
bool has_word(std::string_view name, const List& words) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= name.size(); ++at) {
    const bool ends = at == name.size() || !(is_upper(name[at]) || is_lower(name[at]));
    const bool new_word = !ends && at > 0 && is_upper(name[at]) && is_lower(name[at - 1]);
    if (!ends && !new_word) continue;
    const std::string_view word = name.substr(begin, at - begin);
    if (std::any_of(std::begin(words), std::end(words), [&](std::string_view w) { return iequals(w, word); })) {
      return true;
    }
    begin = ends ? at + 1 : at;
  }
  return false;
}

// The offset after the string that begins at `at`, including its closing quote.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

bool is_zero(std::string_view number) {
  const std::string_view digits = number.substr(0, number.find_first_of("eE"));
  return digits.find_first_not_of("-.0") == digits.npos;
}

}  // namespace

bool may_be_billed(Others others, std::string_view name) {
  if (others == kIgnored || others == kAny || name.empty()) return others != kIgnored;
  const std::string lower = to_lower(name);
  if (has_part(lower, kMoneyParts) || has_word(name, kMoneyWords)) return true;
  return others == kMoneyAndTools && (has_part(lower, kToolParts) || has_word(name, kToolWords));
}

bool says_nothing(std::string_view json, bool cut) {
  if (cut) return false;
  for (std::size_t at = 0; at < json.size();) {
    if (std::string_view("{}[],:").find(json[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    const bool is_string = json[at] == '"';
    const std::size_t end =
        is_string ? string_end(json, at) : std::min(json.find_first_of("{}[],:\"", at), json.size());
    const std::string_view value = json.substr(at, end - at);
    const bool is_name = is_string && end < json.size() && json[end] == ':';
    if (!is_name && value != "\"\"" && value != "null" && value != "false" && !is_zero(value)) return false;
    at = end;
  }
  return true;
}

std::string shown_member(std::string_view inside, std::string_view name) {
  const auto plain = [](std::string_view text) {
    return text.size() <= kLongestShown && std::all_of(text.begin(), text.end(), [](char c) {
             return is_upper(c) || is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
           });
  };
  if (name == "*") return "an element of " + std::string(inside);
  std::string out(inside);
  if (name.empty() || !plain(name))
    return out.empty() ? "a member with an odd name" : "a member of " + out + " with an odd name";
  return out.append(out.empty() ? "" : ".").append(name);
}

std::string no_known_price(std::string_view what) { return std::string(what) + " has no known price"; }

void give_reason(std::string& kept, std::string reason) {
  if (kept.empty()) kept = std::move(reason);
}

}  // namespace finops
