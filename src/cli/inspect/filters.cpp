#include "cli/inspect/filters.h"

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/provider/provider.h"
#include "core/query/lexer.h"
#include "core/query/values.h"

namespace finops::cli {
namespace {

Error bad_value(std::string_view flag, std::string_view value, std::string_view why) {
  return {ErrorCode::invalid_argument, fmt::format("--{}: '{}' {}", flag, typed(value), why), {}};
}

using Values = const std::vector<std::string>&;

// One reader for each flag that may be given several times: its values are alternatives.
Result<Query> by_model(Values globs, WallTime) {
  std::vector<Query> any;
  for (const std::string& glob : globs) {
    for (const std::string_view field : {"model", "response_model"}) {
      auto one = Query::glob(field, glob);
      if (!one) return one;
      any.push_back(*std::move(one));
    }
  }
  return Query::any_of(std::move(any));
}

Result<Query> by_path(Values globs, WallTime) {
  std::vector<Query> any;
  for (const std::string& glob : globs) {
    auto one = Query::glob("path", glob);
    if (!one) return one;
    any.push_back(*std::move(one));
  }
  return Query::any_of(std::move(any));
}

Result<Query> equal_to_any(std::string_view field, Values values, WallTime now) {
  std::string text = fmt::format("{} in (", field);
  for (const std::string& value : values) text += (text.ends_with('(') ? "" : ", ") + in_quotes(value);
  return Query::parse(text + ')', now);
}

Result<Query> by_provider(Values names, WallTime now) {
  constexpr ProviderId kAll[] = {ProviderId::openai, ProviderId::anthropic, ProviderId::azure, ProviderId::gemini,
                                 ProviderId::vertex};
  for (const std::string& name : names) {
    if (provider_from_name(name)) continue;
    std::vector<std::string> known;
    for (const ProviderId id : kAll) known.emplace_back(to_string(id));
    const auto near = nearest(name, known);
    return bad_value("provider", name,
                     near ? fmt::format("is no provider; did you mean '{}'?", *near)
                          : fmt::format("is no provider; there are {}", fmt::join(known, ", ")));
  }
  return equal_to_any("provider", names, now);
}

Result<Query> by_status(Values lists, WallTime now) {
  std::vector<std::string> codes;
  for (const std::string& list : lists) {
    std::string wrong = list.find_first_not_of(" ,") == std::string::npos ? list : "";
    for_each_list_member(list, [&](std::string_view code) {
      if (!read_status(code) && wrong.empty()) wrong = code;
      codes.emplace_back(code);
    });
    if (!wrong.empty() || list.empty()) return bad_value("status", wrong, "is not a status such as 429 or 4xx");
  }
  return equal_to_any("status", codes, now);
}

Result<Query> by_tag(Values tags, WallTime now) {
  std::vector<Query> any;
  for (const std::string& tag : tags) {
    const std::size_t sign = tag.find('=');
    const std::string key = tag.substr(0, sign);
    const bool sound = !key.empty() && key.find_first_not_of(
                                           "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                           "uvwxyz_.-") == std::string::npos;
    if (!sound) return bad_value("tag", tag, "is not KEY or KEY=VALUE; a key has letters, digits, _ . and -");
    auto one = Query::parse(
        fmt::format("tags.{} {}", key, sign == std::string::npos ? "exists" : "= " + in_quotes(tag.substr(sign + 1))),
        now);
    if (!one) return one;
    any.push_back(*std::move(one));
  }
  return Query::any_of(std::move(any));
}

Result<Query> by_body(Values patterns, WallTime) {
  std::vector<Query> any;
  for (const std::string& pattern : patterns) {
    auto one = Query::grep(pattern);
    if (!one) return bad_value("grep", pattern, "is not a regular expression: " + neutralise(one.error().message));
    any.push_back(*std::move(one));
  }
  return Query::any_of(std::move(any));
}

Result<Query> by_expressions(Values expressions, WallTime now) {
  std::vector<Query> all;
  for (const std::string& expression : expressions) {
    auto one = Query::parse(expression, now);
    if (!one) return Error{ErrorCode::invalid_argument, "-w: " + one.error().message, {}};
    all.push_back(*std::move(one));
  }
  return Query::all_of(std::move(all));
}

constexpr struct {
  std::string_view flag;
  Result<Query> (*read)(Values values, WallTime now);
} kLists[] = {
    {"model", by_model}, {"provider", by_provider}, {"status", by_status},     {"path", by_path},
    {"tag", by_tag},     {"grep", by_body},         {"where", by_expressions},
};

// One value each: what it is compared with, and what the value must be.
bool is_time(std::string_view value, WallTime now) { return read_time(value, now).has_value(); }
bool is_money(std::string_view value, WallTime) { return read_money(value).has_value(); }
bool is_duration(std::string_view value, WallTime) { return read_duration(value).has_value(); }
bool is_count(std::string_view value, WallTime) { return read_count(value).has_value(); }

constexpr std::string_view kTimes =
    "is not a time such as 15m, 2h, 3d, today, yesterday, 2026-01-15, 14:30 or "
    "2026-01-15T14:30:00Z";
constexpr struct {
  std::string_view flag, comparison;
  bool (*fits)(std::string_view value, WallTime now);
  std::string_view wanted;
} kSingles[] = {
    {"since", "ts >=", is_time, kTimes},
    {"until", "ts <", is_time, kTimes},
    {"min-cost", "cost_usd >=", is_money, "is not an amount such as 0.01"},
    {"min-time", "duration_ms >=", is_duration, "is not a duration such as 2s or 350ms"},
    {"min-tokens", "tokens >=", is_count, "is not a number such as 1200 or 1.2k"},
};

constexpr std::string_view kErrors = "not (outcome = ok or (not outcome exists and status < 400))";

}  // namespace

Result<Query> read_filters(const Arguments& arguments, WallTime now) {
  std::vector<Query> all;
  const auto add = [&all](Result<Query> one) -> Result<void> {
    if (!one) return std::move(one).error();
    all.push_back(*std::move(one));
    return {};
  };
  for (const auto& single : kSingles) {
    const auto value = arguments.value(single.flag);
    if (!value) continue;
    if (!single.fits(*value, now)) return bad_value(single.flag, *value, single.wanted);
    FINOPS_TRY(add(Query::parse(fmt::format("{} {}", single.comparison, in_quotes(*value)), now)));
  }
  const auto since = arguments.value("since"), until = arguments.value("until");
  if (since && until && read_time(*since, now)->begin >= read_time(*until, now)->begin) {
    return bad_value("until", *until, fmt::format("is not after --since '{}'", neutralise(*since)));
  }
  if (arguments.on("errors")) FINOPS_TRY(add(Query::parse(kErrors, now)));
  if (const auto stream = arguments.value("stream")) {
    FINOPS_TRY(add(Query::parse(*stream == "false" ? "not stream = true" : "stream = true", now)));
  }
  for (const auto& list : kLists) {
    const auto values = arguments.values(list.flag);
    if (!values.empty()) FINOPS_TRY(add(list.read(values, now)));
  }
  return Query::all_of(std::move(all));
}

}  // namespace finops::cli
