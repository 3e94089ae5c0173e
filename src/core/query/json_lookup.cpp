#include "core/query/json_lookup.h"

#include <simdjson.h>

#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"
#include "core/query/decimal_text.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;

// simdjson reads beyond the end of its input, so it works on a copy.
struct Reader {
  ondemand::parser parser;
  simdjson::error_code start(std::string_view json, ondemand::document& document) {
    copy_.assign(json);
    mend_lone_surrogates(copy_);
    copy_.append(simdjson::SIMDJSON_PADDING, ' ');
    return parser.iterate(copy_.data(), json.size(), copy_.size()).get(document);
  }

 private:
  std::string copy_;
};

thread_local Reader reader;

std::string_view trim_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

JsonValue read(ondemand::value value) {
  using Kind = JsonValue::Kind;
  JsonValue out;
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  std::string_view text;
  const auto container = [&](auto&& found, Kind kind) {
    if (found.error() != simdjson::SUCCESS) return;
    if (found.value_unsafe().raw_json().get(text) != simdjson::SUCCESS) return;
    out.kind = kind;
    out.text = trim_end(text);
  };
  switch (type) {
    case ondemand::json_type::string:
      if (value.get_string().get(text) != simdjson::SUCCESS) return {};
      out.kind = Kind::text;
      out.text = text;
      break;
    case ondemand::json_type::number:
      out.text = trim_end(value.raw_json_token());
      if (!DecimalText::read(out.text)) return {};
      out.kind = Kind::number;
      break;
    case ondemand::json_type::boolean:
      if (value.get_bool().get(out.boolean) != simdjson::SUCCESS) return {};
      out.kind = Kind::boolean;
      out.text = out.boolean ? "true" : "false";
      break;
    case ondemand::json_type::null:
      out.kind = Kind::null;
      out.text = "null";
      break;
    case ondemand::json_type::array: container(value.get_array(), Kind::array); break;
    case ondemand::json_type::object: container(value.get_object(), Kind::object); break;
  }
  return out;
}

// The member or element `step` of an object or array.
template <class Value>
bool descend(Value& from, std::string_view step, ondemand::value& to) {
  ondemand::json_type type{};
  if (from.type().get(type) != simdjson::SUCCESS) return false;
  if (type == ondemand::json_type::object) return from.find_field_unordered(step).get(to) == simdjson::SUCCESS;
  const auto index = parse_uint(step);
  if (type != ondemand::json_type::array || !index) return false;
  ondemand::array array;
  return from.get_array().get(array) == simdjson::SUCCESS && array.at(*index).get(to) == simdjson::SUCCESS;
}

}  // namespace

JsonValue find_json(std::string_view json, std::span<const std::string_view> path) {
  ondemand::document document;
  ondemand::value value;
  if (path.empty() || reader.start(json, document) != simdjson::SUCCESS) return {};
  if (!descend(document, path.front(), value)) return {};
  for (const std::string_view step : path.subspan(1)) {
    ondemand::value next;
    if (!descend(value, step, next)) return {};
    value = next;
  }
  return read(value);
}

JsonValue find_header(std::string_view message, std::string_view list, std::string_view name) {
  ondemand::document document;
  ondemand::array fields;
  JsonValue out;
  if (reader.start(message, document) != simdjson::SUCCESS) return out;
  if (document.find_field_unordered(list).get_array().get(fields) != simdjson::SUCCESS) return out;
  for (auto field : fields) {
    ondemand::array pair;
    if (field.get_array().get(pair) != simdjson::SUCCESS) return out;
    std::size_t part = 0;
    bool wanted = false;
    for (auto element : pair) {
      std::string_view text;
      if (element.get_string().get(text) != simdjson::SUCCESS) return out;
      if (part == 0) wanted = iequals(text, name);
      if (part == 1 && wanted) {
        if (out.kind == JsonValue::Kind::text) out.text += ", ";
        out.kind = JsonValue::Kind::text;
        out.text += text;
      }
      ++part;
    }
  }
  return out;
}

std::string join_json_strings(std::string_view array) {
  ondemand::document document;
  ondemand::array elements;
  std::string out;
  if (reader.start(array, document) != simdjson::SUCCESS) return {};
  if (document.get_array().get(elements) != simdjson::SUCCESS) return {};
  for (auto element : elements) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) return out;
    if (!out.empty()) out += ',';
    out += text;
  }
  return out;
}

}  // namespace finops
