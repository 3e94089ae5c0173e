// The documented metadata of a record (contract L1) by name: the meaning, unit and value of each field. Made from
// core/record/schema.h, for -w, --fields and --by. Immutable; any thread may read, each its own records.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/prices/cost.h"
#include "core/record/record_view.h"

namespace finops {

enum class FieldType {
  text,
  count,     // a whole number
  status,    // an HTTP status; 4xx means 400 to 499
  duration,  // in the field's unit
  money,
  time,
  boolean,
};
std::string_view to_string(FieldType type);

// text: std::string · count, status: std::uint64_t · duration: double · money: NanoUsd · time: WallTime ·
// boolean: bool. Unknown is std::monostate, never 0 and never an empty text.
using FieldValue = std::variant<std::monostate, std::string, std::uint64_t, double, NanoUsd, WallTime, bool>;
inline bool is_known(const FieldValue& value) { return value.index() != 0; }

// One row of the table.
struct FieldInfo {
  std::string_view name;   // as in contract L1, with dots if nested: usage.input_tokens. In `tags.KEY`, KEY is any key
  std::string_view alias;  // a short name; empty: none
  std::string_view also;   // another short name
  FieldType type = FieldType::text;
  std::string_view unit;  // "ms", "us", "USD", "tokens"; empty: none
  std::string_view about;
  FieldValue (*read)(const RecordView& record, std::string_view key) = nullptr;
};
std::span<const FieldInfo> field_table();

// A field as a user named it.
struct Field {
  const FieldInfo* info = nullptr;
  std::string name;  // as the user wrote it: "cost", "tags.team"
  std::string key;   // the value of KEY; empty: the field has none

  bool same_as(const Field& other) const noexcept { return info == other.info && key == other.key; }
  FieldType type() const noexcept { return info->type; }
  FieldValue of(const RecordView& record) const { return info->read(record, key); }
};

// The error for `second` after `first`, if both name the same thing; both are as a user wrote them.
Error named_twice(std::string_view first, std::string_view second);

// By name or alias. Error::invalid_argument: there is no such field; the message says which one may have been meant.
Result<Field> find_field(std::string_view name);
// Several; the error may also be that one is named twice.
Result<std::vector<Field>> find_fields(const std::vector<std::string>& names);

// The exact value, as in tab-separated output: 1843.2, 0.000295, true, 2026-01-15T13:02:11.482Z; unknown is empty.
void append_field_text(std::string& out, const FieldValue& value);
// The same as JSON; unknown is null.
void append_field_json(std::string& out, const FieldValue& value);

}  // namespace finops
