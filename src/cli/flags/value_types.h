// Checks and reads the values of flags. Pure except for the clock and the time zone; any thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/flags/flags.h"

namespace finops::cli {

// What a shell may offer for a value.
enum class Completion { none, file, file_or_folder, choice, letters, provider, model, field, plugin, id };
Completion completion_of(const Flag& flag) noexcept;

// Why `value` is invalid for this flag: a sentence with the flag, the value and what it should be. Empty: it is valid.
std::string fault_of(const Flag& flag, std::string_view value);

// The functions below read values that fault_of() accepts. For others they return nullopt or a partial result.
std::optional<std::chrono::hours> read_age(std::string_view text);     // "12h", "30d", "8w"
std::vector<std::string> read_list(std::string_view text);             // "a, b"; blanks around the words are removed
std::vector<double> read_percentiles(std::string_view text);           // "50,99.9"
std::optional<double> read_percent(std::string_view text);             // "10%", "2.5", from 0 to 100
std::optional<double> read_ratio(std::string_view text);               // "0.8", from 0 to 1
std::optional<double> read_replay_timing(std::string_view text);       // "recorded" 1, "x2.5" 2.5, "fast" 0
std::string read_host(std::string_view text);                          // "[::1]", as in a URL, becomes "::1"
std::pair<std::string, std::string> read_pair(std::string_view text);  // "a=b=c" is "a" and "b=c"

}  // namespace finops::cli
