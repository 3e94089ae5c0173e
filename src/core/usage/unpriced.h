// What an answer says that finops has no meaning for, though it may be billed: told by the names of its members. An
// answer that has such a thing gets no price, but a reason. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/json_scanner.h"

namespace finops {

// Which members without a path of their own make a cost unknown (JsonPath::others).
enum Others : std::uint8_t {
  kIgnored,
  kAny,            // all that say something: in a usage object, where finops lists what is harmless
  kMoney,          // those whose name says money, a tier or usage
  kMoneyAndTools,  // these, and those whose name says that a tool, a search or a place was used
};

// A member that is known, and billed in no way.
constexpr JsonPath harmless(std::string_view name) { return {name, -1, 0, {}, kIgnored}; }

bool may_be_billed(Others others, std::string_view name);  // an empty name: one that is too long to be looked at

// null, false, 0, "" and lists and objects with nothing else in them. `cut`: the text goes on, so it says something.
bool says_nothing(std::string_view json, bool cut);

// The same at a glance, of a value whose members do not matter.
inline bool is_something(std::string_view json) noexcept {
  return json != "null" && json != "\"\"" && json != "[]" && json != "{}" && json != "false";
}

// "usage.search_units", with what cannot be a member's name left out. `inside`: the name of the path around it.
std::string shown_member(std::string_view inside, std::string_view name);
// "usage.search_units has no known price"
std::string no_known_price(std::string_view what);

// Keeps the first of all reasons.
void give_reason(std::string& kept, std::string reason);

}  // namespace finops
