#include "cli/flags/value_types.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/typed.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/exchange/tags.h"
#include "core/http/target.h"
#include "core/plugins/budget/budget.h"
#include "core/plugins/fault/fault_spec.h"
#include "core/plugins/registry.h"
#include "core/provider/provider.h"
#include "core/query/aggregate_keys.h"
#include "core/query/fields.h"
#include "core/query/query.h"
#include "core/query/values.h"
#include "core/recordings/body_value.h"
#include "proxy/host_guard.h"

namespace finops::cli {
namespace {

using Text = std::string_view;

std::string wrong(const Flag& flag, Text value, Text why) {
  return fmt::format("--{}: '{}' {}", flag.name, typed(value), why);
}

std::string fault_unless(bool fits, const Flag& flag, Text value, Text why) {
  return fits ? std::string() : wrong(flag, value, why);
}

std::string any(const Flag&, Text) { return {}; }

std::string choice(const Flag& flag, Text value) {
  bool found = false;
  for_each_word(flag.choices, '|', [&](Text one) { found = found || one == value; });
  return fault_unless(found, flag, value, fmt::format("is not one of {}", flag.choices));
}

std::string letters(const Flag& flag, Text value) {
  const std::size_t bad = value.find_first_not_of(flag.choices);
  if (!value.empty() && bad == Text::npos) {
    for (std::size_t i = 1; i < value.size(); ++i) {
      const Text letter = value.substr(i, 1);
      if (value.find(letter) < i) return fmt::format("--{}: {}", flag.name, named_twice(letter, letter).message);
    }
    return {};
  }
  const std::string known = fmt::format("{}", fmt::join(flag.choices, " "));
  if (value.empty()) return wrong(flag, value, "names none of the letters " + known);
  return wrong(flag, value.substr(bad, 1), "is not one of the letters " + known);
}

std::string number(const Flag& flag, Text value) {
  const auto parsed = parse_uint(value);
  return fault_unless(parsed && *parsed >= flag.least && *parsed <= flag.most, flag, value,
                      fmt::format("is not a number from {} to {}", flag.least, flag.most));
}

std::string as_size(std::uint64_t bytes) {
  return bytes % (1U << 20) == 0 ? fmt::format("{}M", bytes >> 20) : fmt::format("{}K", bytes >> 10);
}

std::string size(const Flag& flag, Text value) {
  const auto parsed = parse_size(value);
  if (!parsed) return wrong(flag, value, "is not a size such as 512K, 20M or 1G");
  if (*parsed < flag.least) return wrong(flag, value, fmt::format("is too small; use {} or more", as_size(flag.least)));
  if (*parsed <= flag.most) return {};
  return wrong(flag, value, fmt::format("is too large; use {} or less, {}", as_size(flag.most), flag.because));
}

std::string seconds(const Flag& flag, Text value) {
  return fault_unless(parse_seconds(value).has_value(), flag, value, "is not a number of seconds");
}

// An empty name is allowed; it overrides the variable.
std::string file(const Flag& flag, Text value) {
  return fault_unless(!value.empty() || !flag.env.empty(), flag, value, "names no file");
}

std::string log_place(const Flag& flag, Text value) {
  return fault_unless(!value.empty(), flag, value, "names no file and no folder");
}

std::string host(const Flag& flag, Text value) {
  return fault_unless(proxy::is_loopback_host(read_host(value)), flag, value,
                      fmt::format("is not a loopback address; {}", flag.because));
}

constexpr ProviderId kProviders[] = {ProviderId::openai, ProviderId::anthropic, ProviderId::azure, ProviderId::gemini,
                                     ProviderId::vertex};

std::vector<std::string> provider_names() {
  std::vector<std::string> out;
  for (const ProviderId id : kProviders) out.emplace_back(to_string(id));
  return out;
}

std::string provider(const Flag& flag, Text value) {
  if (provider_from_name(value)) return {};
  const std::vector<std::string> known = provider_names();
  if (const auto near = nearest(value, known)) {
    return wrong(flag, value, fmt::format("is not a provider; did you mean '{}'?", *near));
  }
  return wrong(flag, value, fmt::format("is not a provider; the providers are {}", fmt::join(known, ", ")));
}

std::string upstream(const Flag& flag, Text value) {
  const bool named = value.find('=') != Text::npos && provider_from_name(read_pair(value).first);
  return fault_unless(named, flag, value,
                      fmt::format("is not NAME=URL with NAME one of {}", fmt::join(provider_names(), ", ")));
}

std::string model_map(const Flag& flag, Text value) {
  const auto [name, model] = read_pair(value);
  return fault_unless(!name.empty() && !model.empty(), flag, value, "is not NAME=MODEL, as in my-deployment=gpt-4.1");
}

std::string tag(const Flag& flag, Text value) {
  return fault_unless(parse_tag(value).has_value(), flag, value,
                      "is not KEY=VALUE, with a key of letters, digits, '_', '.' and '-'");
}

std::string tag_filter(const Flag& flag, Text value) {
  constexpr Text kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-";
  const std::string key = read_pair(value).first;
  return fault_unless(!key.empty() && key.find_first_not_of(kLetters) == std::string::npos, flag, value,
                      "is not KEY or KEY=VALUE; a key has letters, digits, _ . and -");
}

std::string budget(const Flag& flag, Text value) {
  const auto parsed = parse_budget(value);
  return parsed ? std::string() : fmt::format("--{}: {}", flag.name, parsed.error().message);
}

std::string plugin(const Flag& flag, Text value) {
  PluginChoice choice;
  choice.add.emplace_back(value);
  const auto chosen = choose_plugins(choice);
  return chosen ? std::string() : fmt::format("--{}: {}", flag.name, chosen.error().message);
}

std::string status(const Flag& flag, Text value) {
  std::optional<std::string> bad;
  if (value.find_first_not_of(" ,") == Text::npos) bad = value;
  for_each_list_member(value, [&](Text code) {
    if (!bad && !read_status(code)) bad = code;
  });
  return fault_unless(!bad, flag, bad.value_or(""), "is not a status such as 429 or 4xx");
}

std::string time(const Flag& flag, Text value) {
  return fault_unless(read_time(value, std::chrono::system_clock::now()).has_value(), flag, value,
                      "is not a time such as 15m, 2h, 3d, today, yesterday, 2026-01-15, 14:30 or 2026-01-15T14:30:00Z");
}

std::string duration(const Flag& flag, Text value) {
  return fault_unless(read_duration(value).has_value(), flag, value, "is not a duration such as 2s or 350ms");
}

std::string money(const Flag& flag, Text value) {
  return fault_unless(read_money(value).has_value(), flag, value, "is not an amount such as 0.01");
}

std::string count(const Flag& flag, Text value) {
  return fault_unless(read_count(value).has_value(), flag, value, "is not a number such as 1200 or 1.2k");
}

std::string age(const Flag& flag, Text value) {
  return fault_unless(read_age(value).has_value(), flag, value, "is not an age such as 12h, 30d or 8w");
}

std::string regex(const Flag& flag, Text value) {
  const auto query = Query::grep(value);
  if (query) return {};
  return wrong(flag, value, "is not a regular expression: " + neutralise(query.error().message));
}

// The message shows the expression with a caret, and begins with the flag as people write it.
std::string expression(const Flag& flag, Text value) {
  const auto query = Query::parse(value, std::chrono::system_clock::now());
  if (query) return {};
  const std::string written = flag.letter != 0 ? fmt::format("-{}", flag.letter) : fmt::format("--{}", flag.name);
  return fmt::format("{}: {}", written, query.error().message);
}

std::string fault(const Flag& flag, Text value) {
  const auto parsed = parse_fault(value, std::chrono::system_clock::now());
  return parsed ? std::string() : fmt::format("--{}: {}", flag.name, parsed.error().message);
}

std::string list(const Flag& flag, Text value) {
  const std::vector<std::string> words = read_list(value);
  return fault_unless(std::find(words.begin(), words.end(), "") == words.end(), flag, value, "has an empty part");
}

std::string fields(const Flag& flag, Text value) {
  if (std::string fault = list(flag, value); !fault.empty() || value == "help") return fault;
  const auto found = find_fields(read_list(value));
  return found ? std::string() : fmt::format("--{}: {}", flag.name, found.error().message);
}

std::string grouping(const Flag& flag, Text value) {
  const auto parsed = Grouping::parse(value);
  if (parsed) return {};
  constexpr std::size_t kShown = 9;
  const std::vector<Text> names = Grouping::names();
  return fmt::format(
      "--{}: {}\n  there are {} and every field of 'inspect --fields help', also several: --by provider,model",
      flag.name, typed(parsed.error().message),
      fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())), ", "));
}

std::optional<double> read_percentile(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end != '\0' || !(value > 0 && value <= 100)) return std::nullopt;
  return value;
}

std::string percentiles(const Flag& flag, Text value) {
  if (std::string fault = list(flag, value); !fault.empty()) return fault;
  std::vector<std::pair<double, std::string>> before;
  for (const std::string& part : read_list(value)) {
    const auto number = read_percentile(part);
    if (!number) return wrong(flag, part, "is not a number above 0 and up to 100");
    for (const auto& [other, text] : before) {
      if (other == *number) return fmt::format("--{}: {}", flag.name, named_twice(text, part).message);
    }
    before.emplace_back(*number, part);
  }
  return {};
}

std::string percent(const Flag& flag, Text value) {
  return fault_unless(read_percent(value).has_value(), flag, value, "is not a percentage such as 10% or 0.5%");
}

std::string ratio(const Flag& flag, Text value) {
  return fault_unless(read_ratio(value).has_value(), flag, value, "is not a number from 0 to 1, as in 0.8");
}

std::string base_url(const Flag& flag, Text value) {
  const auto parsed = parse_base_url(value);
  if (parsed) return {};
  return fmt::format("--{}: '{}': {}", flag.name, typed(url_without_secrets(value)), parsed.error().message);
}

bool is_pointer(Text text) {
  if (text.empty() || text.front() != '/') return false;
  for (std::size_t at = text.find('~'); at != Text::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

std::string pointer(const Flag& flag, Text value) {
  return fault_unless(is_pointer(value), flag, value,
                      "is not a JSON pointer, which begins with '/', as in /messages/0/content");
}

std::string pointer_value(const Flag& flag, Text value) {
  const auto [place, json] = read_pair(value);
  if (value.find('=') == Text::npos || !is_pointer(place)) {
    return wrong(flag, value, "is not POINTER=JSON, as in /temperature=0");
  }
  return fault_unless(is_json(json), flag, value,
                      "has no JSON after '='; a text is written in quotes: '/model=\"gpt\"'");
}

// From 0 to `most`.
std::optional<double> read_double(Text text, double most) {
  double parsed = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  const bool whole = failed == std::errc{} && stop == text.data() + text.size();
  if (!whole || !(parsed >= 0 && parsed <= most)) return std::nullopt;
  return parsed;
}

std::string replay_timing(const Flag& flag, Text value) {
  return fault_unless(read_replay_timing(value).has_value(), flag, value,
                      "is not recorded, fast, or a speed such as x2 or x0.5");
}

struct TypeRow {
  ValueType type;
  Completion completion;
  std::string (*fault)(const Flag& flag, Text value);
};

constexpr TypeRow kTypes[] = {
    {ValueType::none, Completion::none, any},
    {ValueType::text, Completion::none, any},
    {ValueType::choice, Completion::choice, choice},
    {ValueType::letters, Completion::letters, letters},
    {ValueType::number, Completion::none, number},
    {ValueType::size, Completion::none, size},
    {ValueType::seconds, Completion::none, seconds},
    {ValueType::file, Completion::file, file},
    {ValueType::log_place, Completion::file_or_folder, log_place},
    {ValueType::host, Completion::none, host},
    {ValueType::upstream, Completion::provider, upstream},
    {ValueType::model_map, Completion::none, model_map},
    {ValueType::tag, Completion::none, tag},
    {ValueType::tag_filter, Completion::none, tag_filter},
    {ValueType::budget, Completion::none, budget},
    {ValueType::plugin, Completion::plugin, plugin},
    {ValueType::provider, Completion::provider, provider},
    {ValueType::any_provider, Completion::provider, any},
    {ValueType::model, Completion::model, any},
    {ValueType::glob, Completion::none, any},
    {ValueType::status, Completion::none, status},
    {ValueType::id, Completion::id, any},
    {ValueType::session, Completion::id, any},
    {ValueType::time, Completion::none, time},
    {ValueType::duration, Completion::none, duration},
    {ValueType::money, Completion::none, money},
    {ValueType::count, Completion::none, count},
    {ValueType::age, Completion::none, age},
    {ValueType::regex, Completion::none, regex},
    {ValueType::expression, Completion::field, expression},
    {ValueType::fault, Completion::none, fault},
    {ValueType::fields, Completion::field, fields},
    {ValueType::grouping, Completion::field, grouping},
    {ValueType::percentiles, Completion::none, percentiles},
    {ValueType::percent, Completion::none, percent},
    {ValueType::ratio, Completion::none, ratio},
    {ValueType::base_url, Completion::none, base_url},
    {ValueType::pointer, Completion::none, pointer},
    {ValueType::pointer_value, Completion::none, pointer_value},
    {ValueType::replay_timing, Completion::none, replay_timing},
};

const TypeRow& row_of(ValueType type) noexcept {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row;
  }
  return kTypes[0];
}

}  // namespace

Completion completion_of(const Flag& flag) noexcept { return row_of(flag.type).completion; }
std::string fault_of(const Flag& flag, std::string_view value) { return row_of(flag.type).fault(flag, value); }

std::optional<std::chrono::hours> read_age(std::string_view text) {
  constexpr std::array<std::pair<char, int>, 3> kUnits = {{{'h', 1}, {'d', 24}, {'w', 24 * 7}}};
  for (const auto& [unit, hours] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto count = parse_uint(text.substr(0, text.size() - 1));
    if (count && *count > 0 && *count < 100'000) return std::chrono::hours(static_cast<int>(*count) * hours);
  }
  return std::nullopt;
}

std::vector<std::string> read_list(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    out.emplace_back(trim(text.substr(at, comma - at)));
    at = comma + 1;
  }
  return out;
}

std::vector<double> read_percentiles(std::string_view text) {
  std::vector<double> out;
  for (const std::string& part : read_list(text)) {
    if (const auto value = read_percentile(part)) out.push_back(*value);
  }
  return out;
}

std::optional<double> read_ratio(std::string_view text) { return read_double(text, 1); }

std::optional<double> read_percent(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  return read_double(text, 100);
}

std::optional<double> read_replay_timing(std::string_view text) {
  constexpr double kLeast = 1e-3, kMost = 1e6;
  if (text == "recorded") return 1;
  if (text == "fast") return 0;
  if (!text.starts_with('x')) return std::nullopt;
  const auto speed = read_double(text.substr(1), kMost);
  return speed && *speed >= kLeast ? speed : std::nullopt;
}

std::string read_host(std::string_view text) { return std::string(text == "[::1]" ? "::1" : text); }

std::pair<std::string, std::string> read_pair(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

}  // namespace finops::cli
