#include "core/exchange/own_fields.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::string_view kPrefix = "x-finops-";

// A value that went into the wrong field may be a key.
std::string shown(std::string_view value) {
  constexpr std::size_t kLongestWord = 12;
  const bool word = value.size() <= kLongestWord && std::all_of(value.begin(), value.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == ',';
                    });
  return word ? "'" + std::string(value) + "'" : "a value of " + std::to_string(value.size()) + " characters";
}

}  // namespace

bool is_own_field(std::string_view name) noexcept { return istarts_with(name, kPrefix); }

void remove_own_fields(HeaderList& headers, std::vector<std::string>* removed) {
  if (removed != nullptr) {
    for (const HeaderView field : headers) {
      if (!is_own_field(field.name)) continue;
      std::string name = to_lower(field.name);
      if (std::find(removed->begin(), removed->end(), name) == removed->end()) removed->push_back(std::move(name));
    }
  }
  headers.remove_if(is_own_field);
}

LogWishes log_wish(const HeaderList& headers) {
  LogWishes out;
  for (const HeaderView field : headers) {
    if (!iequals(field.name, "x-finops-log")) continue;
    const std::string_view value = trim(field.value);
    const bool none = iequals(value, "none");
    out.strictest = std::max(out.strictest, none ? LogWish::none : LogWish::metadata);
    if (none || iequals(value, "metadata")) continue;
    out.wrong =
        Error{ErrorCode::bad_request, "the header x-finops-log takes none or metadata, not " + shown(value), {}};
  }
  return out;
}

}  // namespace finops
