#include "cli/send/json_path.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

// The end of a part: the next of `marks` that has no backslash before it.
std::size_t find_plain(std::string_view text, std::size_t from, std::string_view marks) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (marks.find(text[i]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

Result<JsonStep> bracket(const Item& item, std::string_view inside, std::size_t at) {
  JsonStep step;
  step.at = at;
  if (inside.empty()) {
    step.kind = JsonStep::Kind::append;
    return step;
  }
  const bool digits = std::all_of(inside.begin(), inside.end(), is_digit);
  if (!digits) {
    const bool escaped_number = inside.size() > 1 && inside[0] == '\\' && is_digit(inside[1]);
    step.name = escaped_number ? std::string(inside.substr(1)) : plain_key(inside);
    return step;
  }
  const auto index = parse_uint(inside);
  if (!index || *index >= kMostElements) {
    return item_error(item.written, at, "an index is below " + std::to_string(kMostElements));
  }
  step.kind = JsonStep::Kind::element;
  step.index = static_cast<std::size_t>(*index);
  return step;
}

std::string_view type_name(const BodyJson& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.is_string() ? "a text" : value.is_boolean() ? "true or false" : "a number";
}

// The place of `step` in `value`; nullptr: `value` has another type.
BodyJson* place_in(BodyJson& value, const JsonStep& step) {
  const bool member = step.kind == JsonStep::Kind::member;
  if (value.is_null()) value = member ? BodyJson::object() : BodyJson::array();
  if (member) return value.is_object() ? &value[step.name] : nullptr;
  if (!value.is_array()) return nullptr;
  const std::size_t index = step.kind == JsonStep::Kind::append ? value.size() : step.index;
  while (value.size() <= index) value.push_back(nullptr);
  return &value[index];
}

}  // namespace

Result<std::vector<JsonStep>> parse_json_path(const Item& item) {
  const std::string_view key = item.key;
  std::vector<JsonStep> out;
  std::size_t at = std::min(find_plain(key, 0, "["), key.size());
  if (at > 0) {
    JsonStep first;
    first.name = plain_key(key.substr(0, at));
    out.push_back(std::move(first));
  }
  while (at < key.size()) {
    if (key[at] != '[') return item_error(item.written, at, "after ']' comes '[' or the sign");
    const std::size_t end = find_plain(key, at + 1, "[]");
    if (end == std::string_view::npos || key[end] != ']') {
      return item_error(item.written, end == std::string_view::npos ? key.size() : end, "']' is missing here");
    }
    auto step = bracket(item, key.substr(at + 1, end - at - 1), at + 1);
    if (!step) return std::move(step).error();
    out.push_back(*std::move(step));
    at = end + 1;
  }
  return out;
}

Result<void> put_at(BodyJson& root, const Item& item, BodyJson value) {
  const auto path = parse_json_path(item);
  if (!path) return path.error();
  BodyJson* place = &root;
  for (const JsonStep& step : *path) {
    BodyJson* next = place_in(*place, step);
    if (next == nullptr) {
      const bool member = step.kind == JsonStep::Kind::member;
      return item_error(item.written, step.at,
                        std::string("this needs ") + (member ? "an object" : "a list") + ", and there is " +
                            std::string(type_name(*place)));
    }
    place = next;
  }
  *place = std::move(value);
  return {};
}

}  // namespace finops::cli
