#include "core/query/fields.h"

#include <array>
#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/query/json_lookup.h"
#include "core/record/schema.h"

namespace finops {
namespace {

using Type = FieldType;

FieldValue text_or_unknown(std::string_view text) {
  return text.empty() ? FieldValue{} : FieldValue{std::string(text)};
}

FieldValue money_of(std::string_view text) {
  const auto usd = parse_usd(text);
  return usd ? FieldValue{*usd} : FieldValue{};
}

FieldValue member_of(std::string_view object, std::string_view key) {
  if (object.empty()) return {};
  const JsonValue value = find_json(object, std::array{key});
  return value.kind == JsonValue::Kind::null ? FieldValue{} : text_or_unknown(value.text);
}

FieldValue time_of(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? FieldValue{*time} : FieldValue{};
}

// The value of a row; if it is an object, `key` is the name of a member.
template <std::size_t kRow>
FieldValue read_row(const RecordView& record, std::string_view key) {
  constexpr KeyType kType = kSchema[kRow].type;
  const auto& value = value_of<kRow>(record);
  if constexpr (kType == KeyType::text) {
    return text_or_unknown(value);
  } else if constexpr (kType == KeyType::time) {
    return time_of(value);
  } else if constexpr (kType == KeyType::money) {
    return money_of(value);
  } else if constexpr (kType == KeyType::names) {
    return value.empty() ? FieldValue{} : text_or_unknown(join_json_strings(value));
  } else if constexpr (kType == KeyType::texts) {
    return member_of(value, key);
  } else if constexpr (kType == KeyType::amounts) {
    const FieldValue found = member_of(value, key);
    return is_known(found) ? money_of(std::get<std::string>(found)) : FieldValue{};
  } else if constexpr (kType == KeyType::version) {
    return value;
  } else if constexpr (kType == KeyType::ms || kType == KeyType::us) {
    return value && *value >= 0 && std::isfinite(*value) ? FieldValue{*value} : FieldValue{};
  } else {
    return value ? FieldValue{*value} : FieldValue{};
  }
}

// An unknown one of the two is left out.
FieldValue all_tokens(const RecordView& record, std::string_view) {
  if (!record.input_tokens && !record.output_tokens) return {};
  return record.input_tokens.value_or(0) + record.output_tokens.value_or(0);
}

// nullopt: values of this type are not fields.
constexpr std::optional<Type> field_type(KeyType type) {
  switch (type) {
    case KeyType::text:
    case KeyType::names:
    case KeyType::texts: return Type::text;
    case KeyType::version:
    case KeyType::count: return Type::count;
    case KeyType::status: return Type::status;
    case KeyType::ms:
    case KeyType::us: return Type::duration;
    case KeyType::money:
    case KeyType::amounts: return Type::money;
    case KeyType::time: return Type::time;
    case KeyType::boolean: return Type::boolean;
    default: return std::nullopt;
  }
}

constexpr std::string_view kKey = "KEY";

// The fields made from rows of the schema, and those computed from several rows.
class Fields {
 public:
  Fields() {
    [&]<std::size_t... kRow>(std::index_sequence<kRow...>) { (add<kRow>(), ...); }
    (std::make_index_sequence<kSchema.size()>());
  }

  const std::vector<FieldInfo>& infos() const { return infos_; }

 private:
  template <std::size_t kRow>
  void add() {
    constexpr const KeyInfo& kRowInfo = kSchema[kRow];
    if constexpr (constexpr auto kType = field_type(kRowInfo.type)) {
      if (kRowInfo.place == "cost_usd") {
        infos_.push_back({"tokens", "", {}, Type::count, "tokens", "Input and output together", all_tokens});
      }
      const bool keyed = kRowInfo.type == KeyType::texts || kRowInfo.type == KeyType::amounts;
      infos_.push_back({keyed ? keep(std::string(kRowInfo.place) + "." + std::string(kKey)) : kRowInfo.place,
                        kRowInfo.alias, kRowInfo.also, *kType, unit_of(kRowInfo), keep(about_of(kRowInfo)),
                        read_row<kRow>});
    }
  }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::vector<FieldInfo> infos_;
  std::deque<std::string> texts_;
};

const std::vector<FieldInfo>& fields() {
  static const Fields all;
  return all.infos();
}

bool is_called(const FieldInfo& field, std::string_view name) {
  return !name.empty() && (field.name == name || field.alias == name || field.also == name);
}

std::optional<Field> look_up(std::string_view name) {
  for (const FieldInfo& field : fields()) {
    const bool keyed = field.name.ends_with(kKey);
    if (!keyed && is_called(field, name)) return Field{&field, std::string(name), {}};
    const std::string_view prefix = field.name.substr(0, field.name.size() - (keyed ? kKey.size() : 0));
    if (keyed && name.starts_with(prefix) && name.size() > prefix.size()) {
      return Field{&field, std::string(name), std::string(name.substr(prefix.size()))};
    }
  }
  return std::nullopt;
}

Error unknown_field(std::string_view name) {
  std::vector<std::string> known;
  for (const FieldInfo& field : fields()) {
    known.emplace_back(field.name);
    if (!field.alias.empty()) known.emplace_back(field.alias);
    // Someone who writes input_tokens means usage.input_tokens.
    const std::size_t dot = field.name.rfind('.');
    if (dot != std::string_view::npos && !field.name.ends_with(kKey)) known.emplace_back(field.name.substr(dot + 1));
  }
  for (const FieldInfo& field : fields()) {
    if (!field.also.empty()) known.emplace_back(field.also);
  }
  std::string message = fmt::format("there is no field '{}'", name);
  if (auto near = nearest(name, known)) {
    // The last part alone is not a name: suggest the whole name.
    for (const FieldInfo& field : fields()) {
      if (field.name.size() > near->size() && field.name.ends_with("." + *near) && !look_up(*near)) {
        near = std::string(field.name);
        break;
      }
    }
    message += fmt::format("; did you mean '{}'?", *near);
  } else {
    message += "; --fields help lists them";
  }
  return {ErrorCode::invalid_argument, std::move(message), {}};
}

}  // namespace

std::string_view to_string(FieldType type) {
  switch (type) {
    case Type::text: return "text";
    case Type::count: return "number";
    case Type::status: return "status";
    case Type::duration: return "duration";
    case Type::money: return "money";
    case Type::time: return "time";
    case Type::boolean: return "true or false";
  }
  return "";
}

Error named_twice(std::string_view first, std::string_view second) {
  return {ErrorCode::invalid_argument,
          first == second ? fmt::format("'{}' is named twice", first)
                          : fmt::format("'{}' and '{}' are the same", first, second),
          {}};
}

std::span<const FieldInfo> field_table() { return fields(); }

Result<Field> find_field(std::string_view name) {
  if (auto field = look_up(name)) return *std::move(field);
  return unknown_field(name);
}

Result<std::vector<Field>> find_fields(const std::vector<std::string>& names) {
  std::vector<Field> out;
  for (const std::string& name : names) {
    auto field = find_field(name);
    if (!field) return std::move(field).error();
    for (const Field& before : out) {
      if (before.same_as(*field)) return named_twice(before.name, name);
    }
    out.push_back(*std::move(field));
  }
  return out;
}

void append_field_text(std::string& out, const FieldValue& value) {
  struct Append {
    std::string& out;
    void operator()(std::monostate) const {}
    void operator()(const std::string& v) const { out += v; }
    void operator()(std::uint64_t v) const { append_uint(out, v); }
    void operator()(double v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    void operator()(NanoUsd v) const { append_usd(out, v); }
    void operator()(WallTime v) const { append_rfc3339(out, v); }
    void operator()(bool v) const { out += v ? "true" : "false"; }
  };
  std::visit(Append{out}, value);
}

void append_field_json(std::string& out, const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_json_string(out, *text);
  } else if (const auto* time = std::get_if<WallTime>(&value)) {
    out += '"';
    append_rfc3339(out, *time);
    out += '"';
  } else if (!is_known(value)) {
    out += "null";
  } else {
    append_field_text(out, value);
  }
}

}  // namespace finops
