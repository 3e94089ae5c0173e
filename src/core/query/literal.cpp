#include "core/query/literal.h"

#include <algorithm>
#include <array>
#include <span>

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/exchange/outcome.h"

namespace finops {
namespace {

// Fields with a fixed set of values: any other value is a mistake that would silently find nothing. Providers are not
// in this table, since a configuration may add its own.
constexpr std::array kKinds = std::to_array<std::string_view>({"exchange", "note", "part"});
constexpr std::array kSources = std::to_array<std::string_view>({"serve", "send", "replay", "har"});
constexpr std::array kUsageSources = std::to_array<std::string_view>({"response", "stream", "partial", "absent"});
constexpr std::array kCostStatuses = std::to_array<std::string_view>({"priced", "no_price", "no_usage"});
constexpr std::array kCostBases = std::to_array<std::string_view>({"metered", "subscription", "unknown"});
constexpr std::array kCostSources = std::to_array<std::string_view>({"table", "reported"});
constexpr struct {
  std::string_view field;
  std::span<const std::string_view> values;
} kClosed[] = {
    {"outcome", kOutcomeWords},     {"kind", kKinds},
    {"source", kSources},           {"usage.source", kUsageSources},
    {"cost.status", kCostStatuses}, {"cost.basis", kCostBases},
    {"cost.source", kCostSources},
};

Result<void> check_value_of(std::string_view field, const std::string& value) {
  for (const auto& closed : kClosed) {
    if (closed.field != field || std::find(closed.values.begin(), closed.values.end(), value) != closed.values.end()) {
      continue;
    }
    const std::vector<std::string> known(closed.values.begin(), closed.values.end());
    const auto near = nearest(value, known);
    const std::string meant =
        near ? fmt::format("; did you mean '{}'?", *near) : fmt::format("; the values are {}", fmt::join(known, ", "));
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is not a value of {}{}", value, field, meant), {}};
  }
  return {};
}

Error expected(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

constexpr double kMicrosecondsPerMs = 1000;

Result<ValueRange> duration_of(const Field& field, std::string_view text) {
  const bool in_us = field.info->unit == "us";
  if (auto range = read_duration(text)) {
    if (in_us) range = ValueRange{range->low * kMicrosecondsPerMs, range->high * kMicrosecondsPerMs};
    return *range;
  }
  const auto bare = read_count(text);
  // duration_ms>500 has its unit in the name, time>500 does not.
  if (bare && field.name.ends_with("_" + std::string(field.info->unit))) return *bare;
  if (bare) return expected(fmt::format("'{0}' needs a unit: {0}s or {0}ms", text));
  return expected(fmt::format("'{}' is not a duration such as 2s, 350ms or 1m30s", text));
}

Result<ValueRange> range_of(const Field& field, std::string_view text, WallTime now) {
  const auto or_else = [text](const std::optional<ValueRange>& range, std::string_view wanted) -> Result<ValueRange> {
    if (range) return *range;
    return expected(fmt::format("'{}' is not {}", text, wanted));
  };
  switch (field.type()) {
    case FieldType::count: return or_else(read_count(text), "a number such as 1200 or 1.2k");
    case FieldType::status: return or_else(read_status(text), "a status such as 429 or 4xx");
    case FieldType::money: return or_else(read_money(text), "an amount such as 0.01 or $0.01");
    case FieldType::duration: return duration_of(field, text);
    case FieldType::time: {
      const auto time = read_time(text, now);
      const auto ms = [](WallTime t) {
        return static_cast<double>(t.time_since_epoch() / std::chrono::milliseconds(1));
      };
      return or_else(time ? std::optional(ValueRange{ms(time->begin), ms(time->last)}) : std::nullopt,
                     "a time such as 2026-01-15, 14:30, today, -15m or 2026-01-15T14:30:00Z");
    }
    case FieldType::text:
    case FieldType::boolean: break;
  }
  return ValueRange{};
}

std::optional<bool> truth_of(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

constexpr std::size_t kRangeDigits = 15;  // the most that read_count() accepts

// For a field that counts something: the exact number.
std::optional<DecimalText> whole_count(std::string_view text) {
  return text.starts_with('-') || text.ends_with('B') ? std::nullopt : DecimalText::read_with_unit(text);
}

constexpr std::string_view kWords = "text";  // the words of the answer

constexpr std::string_view kOrdered[] = {"<", "<=", ">", ">="};

bool is_ordered(std::string_view op) {
  return std::find(std::begin(kOrdered), std::end(kOrdered), op) != std::end(kOrdered);
}

}  // namespace

Result<void> check_value(const Operand& operand, const Literal& literal) {
  const auto* field = std::get_if<Field>(&operand);
  return field == nullptr ? Result<void>() : check_value_of(field->name, literal.text);
}

Result<Literal> read_literal(const Operand& operand, const QueryToken& token, WallTime now) {
  Literal out;
  out.text = token.text;
  out.source = in_quotes(token.text);
  const bool word = token.kind == QueryToken::Kind::word;
  if (std::holds_alternative<BodyPath>(operand)) {
    // The type depends on the body: a word may be a number or a text.
    if (!word) return out;
    out.exact = DecimalText::read_with_unit(token.text);
    out.truth = truth_of(token.text);
    if (out.exact || out.truth) out.source = token.text;
    return out;
  }
  const Field& field = std::get<Field>(operand);
  if (field.type() == FieldType::text) return out;
  if (field.type() == FieldType::boolean) {
    out.truth = truth_of(token.text);
    if (!out.truth) return expected(fmt::format("'{}' is not true or false, as {} must be", token.text, field.name));
  } else {
    if (field.type() == FieldType::count) out.exact = whole_count(token.text);
    const bool too_long_for_a_double = out.exact && token.text.size() > kRangeDigits;
    if (!too_long_for_a_double) {
      const auto range = range_of(field, token.text, now);
      if (!range) return expected(fmt::format("{}: {}", field.name, range.error().message));
      out.range = *range;
    }
  }
  if (word) out.source = token.text;
  return out;
}

Result<void> check_operator(const Operand& operand, std::string_view op) {
  const auto* field = std::get_if<Field>(&operand);
  if (field == nullptr) {
    const bool words = std::get<BodyPath>(operand).steps.empty();
    if (words && is_ordered(op)) {
      return expected(fmt::format("{} is a text: use it with = != ~ !~ in exists, not with {}", kWords, op));
    }
    return {};
  }
  const bool match = op == "~" || op == "!~";
  const auto refuse = [&](std::string_view kind, std::string_view can) {
    return expected(fmt::format("{} is {}: use it with {}, not with {}", field->name, kind, can, op));
  };
  switch (field->type()) {
    case FieldType::text:
      if (is_ordered(op)) return refuse("a text", "= != ~ !~ in exists");
      break;
    case FieldType::boolean:
      if (is_ordered(op) || match || op == "in") return refuse("true or false", "= != exists");
      break;
    case FieldType::count:
      if (match) return refuse("a number", "= != < <= > >= in exists");
      break;
    case FieldType::status:
      if (match) return refuse("a status", "= != < <= > >= in exists");
      break;
    case FieldType::duration:
      if (match) return refuse("a duration", "= != < <= > >= in exists");
      break;
    case FieldType::money:
      if (match) return refuse("an amount", "= != < <= > >= in exists");
      break;
    case FieldType::time:
      if (match) return refuse("a time", "= != < <= > >= in exists");
      break;
  }
  return {};
}

bool is_body_path(std::string_view name) {
  if (name == kWords) return true;
  for (const std::string_view side : {"request", "response"}) {
    if (name == side || (name.starts_with(side) && name[side.size()] == '.')) return true;
  }
  return false;
}

Result<BodyPath> read_body_path(std::string_view name) {
  BodyPath out;
  out.name = name;
  out.side = Side::response;
  if (name == kWords) return out;
  out.side = name.starts_with("request") ? Side::request : Side::response;
  const std::string_view side = name.substr(0, name.find('.'));
  std::string_view rest = name.substr(side.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the dot
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      const auto tokens = query_tokens(rest);
      if (!tokens) return expected("a quote is not closed");
      out.steps.push_back(tokens->front().text);
      rest.remove_prefix(tokens->front().size);
      if (!rest.empty() && rest.front() != '.') return expected("there must be a '.' after a quoted key");
    } else {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      if (dot == 0) return expected(fmt::format("'{}' has an empty part; put odd keys in quotes", name));
      out.steps.emplace_back(rest.substr(0, dot));
      rest.remove_prefix(dot);
    }
  }
  const bool response = out.side == Side::response;
  const std::string first = out.steps.empty() ? "" : out.steps.front();
  const bool fields = first == "headers" || (response && first == "trailers");
  const bool plain = first == "bytes" || first == "sha256" || first == "content_encoding" || first == "encoding" ||
                     first == "truncated" || (response && first == "chunks");
  if (first == "body" || (fields && out.steps.size() > 1) || (plain && out.steps.size() == 1)) return out;
  if (fields) return expected(fmt::format("name the field: {}.{}.content-type", side, first));
  if (plain) return expected(fmt::format("{}.{} has no parts", side, first));
  return expected(
      fmt::format("{0} has the parts body, headers.NAME{1}, bytes, sha256, content_encoding, encoding and "
                  "truncated; what is in the JSON of a body is {0}.body.NAME",
                  side, response ? ", trailers.NAME, chunks" : ""));
}

}  // namespace finops
