#include "core/pipeline/own_fields.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::string_view kPrefix = "x-finops-";
constexpr std::size_t kLongestShown = 32;

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

Result<LogWish> log_wish(const HeaderList& headers) {
  LogWish out = LogWish::all;
  for (const HeaderView field : headers) {
    if (!iequals(field.name, "x-finops-log")) continue;
    const std::string_view value = trim(field.value);
    if (iequals(value, "none")) {
      out = LogWish::none;
    } else if (iequals(value, "metadata")) {
      out = std::max(out, LogWish::metadata);
    } else {
      return Error{
          ErrorCode::bad_request,
          "the header x-finops-log takes none or metadata, not '" + std::string(value.substr(0, kLongestShown)) + "'",
          {}};
    }
  }
  return out;
}

}  // namespace finops
