#include "core/plugins/mock/json.h"

#include "core/base/lone_surrogates.h"

namespace finops::mock {
namespace {

constexpr std::size_t kMaxDepth = 200;

const Json kNull;

}  // namespace

std::optional<Json> parsed(std::string_view text) {
  if (is_deeper_than(text, kMaxDepth)) return std::nullopt;
  if (std::string mended(text); mend_lone_surrogates(mended)) return std::nullopt;  // providers refuse half characters
  Json value = parse_json(text);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

const Json& member(const Json& object, std::string_view name) noexcept {
  if (!object.is_object()) return kNull;
  for (auto it = object.begin(); it != object.end(); ++it) {
    if (it.key() == name) return it.value();
  }
  return kNull;
}

const Json& last_of(const Json& array) noexcept {
  return array.is_array() && !array.empty() ? array[array.size() - 1] : kNull;
}

std::string string_or(const Json& value, std::string_view fallback) {
  const auto* text = value.get_ptr<const Json::string_t*>();
  return text != nullptr ? *text : std::string(fallback);
}

std::uint64_t uint_or(const Json& value, std::uint64_t fallback) noexcept {
  const auto* number = value.get_ptr<const Json::number_unsigned_t*>();
  return number != nullptr ? *number : fallback;
}

bool is_true(const Json& value) noexcept {
  const auto* flag = value.get_ptr<const Json::boolean_t*>();
  return flag != nullptr && *flag;
}

Json echo(const Json& object, std::string_view name, const Json& fallback) {
  const Json& value = member(object, name);
  return value.is_null() ? fallback : value;
}

std::string plain_text(const Json& content) {
  if (content.is_string()) return string_or(content, {});
  if (content.is_object()) return string_or(member(content, "text"), {});
  std::string out;
  if (!content.is_array()) return out;
  for (const Json& part : content) {
    const std::string text = part.is_array() ? std::string{} : plain_text(part);
    if (text.empty()) continue;
    if (!out.empty()) out += ' ';
    out += text;
  }
  return out;
}

std::string last_text(const Json& content) {
  if (!content.is_array()) return plain_text(content);
  for (auto part = content.rbegin(); part != content.rend(); ++part) {
    std::string text = part->is_array() ? std::string{} : plain_text(*part);
    if (!text.empty() && !text.starts_with("<system-reminder>")) return text;
  }
  return {};
}

}  // namespace finops::mock
