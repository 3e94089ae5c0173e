#include "cli/flags/combinations.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/flags/value_types.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

Error usage(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

// The chosen view, and the words that chose it: "--stats", "-f", "diff".
struct Chosen {
  View view = kList;
  std::string by = "a list";
};

// The name of a view in messages.
std::string name_of(const Flag& flag) {
  return flag.letter != 0 ? std::string("-") + flag.letter : "--" + std::string(flag.name);
}

Result<Chosen> chosen_view(const Arguments& arguments, View by_word) {
  std::optional<Chosen> strong, weak;
  if (by_word == kDiff) strong = Chosen{kDiff, "diff"};
  std::string_view before;
  for (const Flag& flag : flags_of(arguments.command)) {
    if (flag.chooses == 0 || !arguments.asked(flag.name)) continue;
    std::optional<Chosen>& place = (flag.chooses & kOne) != 0 ? weak : strong;
    if (!place) {
      place = Chosen{static_cast<View>(flag.chooses), name_of(flag)};
      before = &place == &strong ? flag.name : before;
    } else if (&place == &strong && !before.empty() && place->view != flag.chooses) {
      return usage(fmt::format("--{} and --{} exclude each other", before, flag.name));
    }
  }
  return strong ? *strong : weak.value_or(Chosen{});
}

bool is_same(const Flag& flag, const std::string& value, const std::string& wanted) {
  return value == wanted || (flag.type == ValueType::number && parse_uint(value) == parse_uint(wanted));
}

// "no-plugin=cost" is requested if the flag has that value.
std::optional<std::string> asked_for(const Arguments& arguments, std::string_view flag_and_value) {
  const auto [name, wanted] = read_pair(flag_and_value);
  if (wanted.empty()) return arguments.asked(name);
  const Flag* flag = find_flag(arguments.command, name);
  std::vector<std::string> values = arguments.values(name);
  if (flag->kind == FlagKind::value && values.size() > 1) values = {values.back()};
  for (const std::string& value : values) {
    if (is_same(*flag, value, wanted)) return "--" + name + " " + value;
  }
  return std::nullopt;
}

Result<void> check_exclusions(const Arguments& arguments) {
  for (const Flag& flag : flags_of(arguments.command)) {
    if (flag.excludes.empty()) continue;
    auto one = arguments.asked(flag.name);
    if (const auto* file = arguments.configured(flag.name); !one && file != nullptr) one = file->where;
    if (!one) continue;
    std::optional<std::string> other;
    for_each_word(flag.excludes, ' ', [&](std::string_view word) {
      if (!other) other = asked_for(arguments, word);
    });
    if (!other) continue;
    return usage(
        fmt::format("{} and {} exclude each other{}{}", *one, *other, flag.because.empty() ? "" : ": ", flag.because));
  }
  return {};
}

// "--id or --last" for the views of `mask`. Empty: one of them is chosen by no flag.
std::string choosers(std::span<const Flag> flags, unsigned mask) {
  std::string out;
  for (const Flag& flag : flags) {
    if ((flag.chooses & mask) == 0) continue;
    mask &= ~flag.chooses;
    out += (out.empty() ? "--" : " or --") + std::string(flag.name);
  }
  return mask == 0 ? out : std::string();
}

std::string why_unfit(const Flag& flag, const std::string& asked, const Chosen& chosen, const std::string& needed) {
  for (const Unfit& unfit : flag.unfit) {
    if ((unfit.views & chosen.view) == 0) continue;
    return fmt::format(fmt::runtime(unfit.why), fmt::arg("flag", asked), fmt::arg("view", chosen.by));
  }
  if (!needed.empty()) return asked + " needs " + needed;
  return asked + " does nothing with " + chosen.by + "; leave one of them out";
}

Result<void> check_views(const Arguments& arguments, const Chosen& chosen) {
  const std::span<const Flag> flags = flags_of(arguments.command);
  for (const Flag& flag : flags) {
    if ((flag.fits & chosen.view) != 0) continue;
    const auto asked = arguments.asked(flag.name);
    if (!asked) continue;
    bool has_one = flag.chooses != 0;  // or a view that it fits was also chosen
    for (const Flag& other : flags)
      has_one = has_one || ((other.chooses & flag.fits) != 0 && arguments.asked(other.name));
    return usage(why_unfit(flag, *asked, chosen, has_one ? std::string() : choosers(flags, flag.fits)));
  }
  return {};
}

Result<void> check_needs(const Arguments& arguments) {
  for (const Flag& flag : flags_of(arguments.command)) {
    const auto asked = arguments.asked(flag.name);
    if (flag.needs.empty() || !asked) continue;
    bool met = false;
    std::string all;
    for_each_word(flag.needs, ' ', [&](std::string_view word) {
      met = met || arguments.asked(word);
      all += (all.empty() ? "--" : " or --") + std::string(word);
    });
    if (!met) return usage(*asked + " needs " + all);
  }
  return {};
}

}  // namespace

Result<View> check_combinations(const Arguments& arguments, View by_word) {
  auto chosen = chosen_view(arguments, by_word);
  if (!chosen) return std::move(chosen).error();
  FINOPS_TRY(check_exclusions(arguments));
  FINOPS_TRY(check_views(arguments, *chosen));
  FINOPS_TRY(check_needs(arguments));
  return chosen->view;
}

}  // namespace finops::cli
