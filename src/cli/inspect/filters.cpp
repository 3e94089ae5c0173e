#include "cli/inspect/filters.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/flags/value_types.h"
#include "cli/terminal/typed.h"
#include "core/base/strings.h"
#include "core/query/lexer.h"
#include "core/query/values.h"

namespace finops::cli {
namespace {

using Values = const std::vector<std::string>&;

// One function for each flag that may be given several times; its values are alternatives.
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

Result<Query> by_provider(Values names, WallTime now) { return equal_to_any("provider", names, now); }

Result<Query> by_status(Values lists, WallTime now) {
  std::vector<std::string> codes;
  for (const std::string& list : lists) {
    for_each_list_member(list, [&](std::string_view code) { codes.emplace_back(code); });
  }
  return equal_to_any("status", codes, now);
}

Result<Query> by_tag(Values tags, WallTime now) {
  std::vector<Query> any;
  for (const std::string& tag : tags) {
    const auto [key, value] = read_pair(tag);
    const bool has_value = tag.find('=') != std::string::npos;
    auto one = Query::parse(fmt::format("tags.{} {}", key, has_value ? "= " + in_quotes(value) : "exists"), now);
    if (!one) return one;
    any.push_back(*std::move(one));
  }
  return Query::any_of(std::move(any));
}

Result<Query> by_body(Values patterns, WallTime) {
  std::vector<Query> any;
  for (const std::string& pattern : patterns) {
    auto one = Query::grep(pattern);
    if (!one) return one;
    any.push_back(*std::move(one));
  }
  return Query::any_of(std::move(any));
}

Result<Query> by_expressions(Values expressions, WallTime now) {
  std::vector<Query> all;
  for (const std::string& expression : expressions) {
    auto one = Query::parse(expression, now);
    if (!one) return one;
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

// Flags with one value.
constexpr struct {
  std::string_view flag, comparison;
} kSingles[] = {
    {"since", "ts >="},          {"until", "ts <"}, {"min-cost", "cost_usd >="}, {"min-time", "duration_ms >="},
    {"min-tokens", "tokens >="},
};

constexpr std::string_view kErrors = "not (outcome = ok or (not outcome exists and status < 400))";

Result<void> check_order(const Arguments& arguments, WallTime now) {
  const auto since = arguments.value("since"), until = arguments.value("until");
  if (!since || !until) return {};
  const auto begin = read_time(*since, now), end = read_time(*until, now);
  if (!begin || !end || begin->begin < end->begin) return {};
  return Error{ErrorCode::invalid_argument,
               fmt::format("--until: '{}' is not after --since '{}'", typed(*until), typed(*since)),
               {}};
}

}  // namespace

Result<Query> read_filters(const Arguments& arguments, WallTime now, std::span<const std::string_view> except) {
  std::vector<Query> all;
  const auto add = [&all](Result<Query> one) -> Result<void> {
    if (!one) return std::move(one).error();
    all.push_back(*std::move(one));
    return {};
  };
  for (const auto& single : kSingles) {
    const auto value = arguments.value(single.flag);
    if (!value) continue;
    FINOPS_TRY(add(Query::parse(fmt::format("{} {}", single.comparison, in_quotes(*value)), now)));
  }
  FINOPS_TRY(check_order(arguments, now));
  if (arguments.on("errors")) FINOPS_TRY(add(Query::parse(kErrors, now)));
  if (const auto stream = arguments.value("stream")) {
    FINOPS_TRY(add(Query::parse(*stream == "false" ? "not stream = true" : "stream = true", now)));
  }
  for (const auto& list : kLists) {
    if (std::find(except.begin(), except.end(), list.flag) != except.end()) continue;
    const auto values = arguments.values(list.flag);
    if (!values.empty()) FINOPS_TRY(add(list.read(values, now)));
  }
  return Query::all_of(std::move(all));
}

}  // namespace finops::cli
