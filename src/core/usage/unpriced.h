// Finds members of an answer that finops does not know and that may be billed, by their names. An answer with such a
// member gets no price, but a reason. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/json_scanner.h"

namespace finops {

// Which members without a path of their own make a cost unknown (JsonPath::others).
enum Others : std::uint8_t {
  kIgnored,
  kAny,            // every member with a value; for usage objects, where the harmless members are listed
  kMoney,          // members whose name means money, a tier or usage
  kMoneyAndTools,  // these, and members whose name means a tool, a search or a place
};

// A known member that is never billed.
constexpr JsonPath harmless(std::string_view name) { return {name, -1, 0, {}, kIgnored}; }

bool may_be_billed(Others others, std::string_view name);  // an empty name: it was too long

// True for null, false, 0, "" and lists and objects of only these. `cut`: the text is longer, so it has a value.
bool says_nothing(std::string_view json, bool cut);

// The opposite, for a value whose members do not matter.
inline bool is_something(std::string_view json) noexcept {
  return json != "null" && json != "\"\"" && json != "[]" && json != "{}" && json != "false";
}

// "usage.search_units", without characters that do not belong in a name. `inside`: the name of the path around it.
std::string shown_member(std::string_view inside, std::string_view name);
// "usage.search_units has no known price"
std::string no_known_price(std::string_view what);

// Stores `reason` in `kept` unless that already has one.
void give_reason(std::string& kept, std::string reason);

}  // namespace finops
