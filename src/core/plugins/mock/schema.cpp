#include "core/plugins/mock/schema.h"

#include <algorithm>
#include <cmath>

#include "core/base/strings.h"

namespace finops::mock {
namespace {

constexpr int kMaxDepth = 24;             // of a schema that refers to itself
constexpr std::uint64_t kMaxItems = 100;  // of minItems and minLength: a mock must not fill the memory
constexpr std::uint64_t kMaxLength = 10'000;
constexpr std::uint64_t kMaxTotal = 64 * 1024;  // bytes of one value, roughly; a stream sends each several times
constexpr std::uint64_t kValue = 16;            // counted for every value

class Maker {
 public:
  explicit Maker(const Json& root) : root_(root) {}

  Json make(const Json& schema, int depth) {
    made_ += kValue;
    if (!schema.is_object() || depth > kMaxDepth || full()) return nullptr;
    if (const Json& ref = member(schema, "$ref"); ref.is_string()) {
      const std::string path = string_or(ref, {});
      made_ += path.size();
      return make(resolve(path), depth + 1);
    }
    if (schema.contains("const")) return copy(schema["const"]);
    if (schema.contains("default")) return copy(schema["default"]);
    if (const Json& values = member(schema, "enum"); values.is_array() && !values.empty()) return copy(values[0]);
    for (const char* choice : {"anyOf", "oneOf", "any_of"}) {
      const Json& options = member(schema, choice);
      if (options.is_array() && !options.empty() && !schema.contains("properties")) return make(options[0], depth + 1);
    }
    if (const Json& all = member(schema, "allOf"); all.is_array() && !all.empty()) return make_all(schema, all, depth);
    return make_typed(schema, type_of(schema), depth);
  }

 private:
  bool full() const { return made_ > kMaxTotal; }

  Json copy(const Json& value) {
    made_ += json_line(value).size();
    return value;
  }

  const Json& resolve(std::string_view ref) const {
    const Json* at = &root_;
    if (!ref.starts_with("#")) return member(*at, "");
    ref.remove_prefix(1);
    while (!ref.empty() && at->is_object()) {
      ref.remove_prefix(1);  // '/'
      const std::size_t end = std::min(ref.find('/'), ref.size());
      at = &member(*at, percent_decode_lenient(ref.substr(0, end)));
      ref.remove_prefix(end);
    }
    return *at;
  }

  Json make_all(const Json& schema, const Json& all, int depth) {
    Json merged = Json::object();
    for (const Json& part : all) {
      Json value = make(part, depth + 1);
      if (!value.is_object()) return value;
      merged.update(value);
    }
    if (schema.contains("properties")) merged.update(make_object(schema, depth));
    return merged;
  }

  static std::string type_of(const Json& schema) {
    const Json& type = member(schema, "type");
    if (type.is_string()) return to_lower(string_or(type, {}));
    if (type.is_array()) {
      for (const Json& one : type) {
        if (one.is_string() && one != "null") return to_lower(string_or(one, {}));
      }
      return "null";
    }
    if (schema.contains("items") || schema.contains("prefixItems")) return "array";
    return "object";
  }

  Json make_typed(const Json& schema, const std::string& type, int depth) {
    if (type == "string") return make_string(schema);
    if (type == "integer" || type == "number") return make_number(schema, type == "integer");
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    return type == "array" ? make_array(schema, depth) : make_object(schema, depth);
  }

  Json make_object(const Json& schema, int depth) {
    Json out = Json::object();
    const Json& properties = member(schema, "properties");
    const Json& required = member(schema, "required");
    if (!required.is_array()) return out;
    for (const Json& name : required) {
      if (full()) break;
      if (!name.is_string()) continue;
      const std::string key = string_or(name, {});
      made_ += kValue + key.size();
      out[key] = properties.contains(key) ? make(properties[key], depth + 1) : Json("mock");
    }
    return out;
  }

  Json make_array(const Json& schema, int depth) {
    Json out = Json::array();
    if (const Json& prefix = member(schema, "prefixItems"); prefix.is_array()) {
      for (const Json& item : prefix) {
        if (!full()) out.push_back(make(item, depth + 1));
      }
    }
    // Google writes 64-bit numbers as strings.
    const Json& min_items = member(schema, "minItems");
    const std::uint64_t least = uint_or(min_items, parse_uint(string_or(min_items, {})).value_or(0));
    while (out.size() < std::min(least, kMaxItems) && !full()) out.push_back(make(member(schema, "items"), depth + 1));
    return out;
  }

  Json make_string(const Json& schema) {
    const std::string format = string_or(member(schema, "format"), {});
    if (format == "date-time") return "2026-01-01T00:00:00Z";
    if (format == "date") return "2026-01-01";
    if (format == "time") return "00:00:00Z";
    if (format == "duration") return "P1D";
    if (format == "email") return "mock@example.com";
    if (format == "hostname") return "example.com";
    if (format == "ipv4") return "127.0.0.1";
    if (format == "ipv6") return "::1";
    if (format == "uuid") return "00000000-0000-4000-8000-000000000000";
    if (format == "uri" || format == "url") return "https://example.com/";
    std::string text = "mock";
    text.resize(std::min(uint_or(member(schema, "maxLength"), text.size()), std::uint64_t{text.size()}));
    const std::uint64_t least = std::min(uint_or(member(schema, "minLength"), 0), kMaxLength);
    if (text.size() < least) text.resize(least, 'x');
    made_ += text.size();
    return text;
  }

  static Json make_number(const Json& schema, bool integer) {
    double value = 1;
    const double step = integer ? 1 : 0.5;
    if (const Json& low = member(schema, "minimum"); low.is_number()) value = std::max(value, low.get<double>());
    if (const Json& low = member(schema, "exclusiveMinimum"); low.is_number()) {
      value = std::max(value, std::floor(low.get<double>()) + 1);
    }
    if (const Json& high = member(schema, "maximum"); high.is_number()) value = std::min(value, high.get<double>());
    if (const Json& high = member(schema, "exclusiveMaximum"); high.is_number() && value >= high.get<double>()) {
      value = high.get<double>() - step;
    }
    if (const Json& of = member(schema, "multipleOf"); of.is_number() && of.get<double>() > 0) {
      value = std::ceil(value / of.get<double>()) * of.get<double>();
    }
    if (std::abs(value) < 9e15 && std::floor(value) == value) return static_cast<std::int64_t>(value);
    return value;
  }

  const Json& root_;
  std::uint64_t made_ = 0;
};

}  // namespace

Json minimal_value(const Json& schema) {
  Json value = Maker(schema).make(schema, 0);
  return value.is_null() && !schema.contains("type") ? Json::object() : value;
}

}  // namespace finops::mock
