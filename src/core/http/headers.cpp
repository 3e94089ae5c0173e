#include "core/http/headers.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {

std::uint32_t HeaderList::store(std::string_view text) {
  const auto at = static_cast<std::uint32_t>(text_.size());
  text_.append(text);
  return at;
}

void HeaderList::add(std::string_view name, std::string_view value) {
  if (fields_.empty()) {
    fields_.reserve(16);
    text_.reserve(512);
  }
  FieldPlace f{};
  f.name_at = store(name);
  f.name_size = static_cast<std::uint32_t>(name.size());
  f.value_at = store(value);
  f.value_size = static_cast<std::uint32_t>(value.size());
  fields_.push_back(f);
}

void HeaderList::set(std::string_view name, std::string_view value) {
  bool found = false;
  std::erase_if(fields_, [&](FieldPlace& f) {
    if (!iequals({text_.data() + f.name_at, f.name_size}, name)) return false;
    if (found) return true;
    found = true;
    f.value_at = store(value);
    f.value_size = static_cast<std::uint32_t>(value.size());
    return false;
  });
  if (!found) add(name, value);
}

std::size_t HeaderList::remove(std::string_view name) {
  return std::erase_if(fields_, [&](const FieldPlace& f) {
    return iequals({text_.data() + f.name_at, f.name_size}, name);
  });
}

void HeaderList::clear() noexcept {
  text_.clear();
  fields_.clear();
}

bool HeaderList::has(std::string_view name) const noexcept {
  return std::any_of(fields_.begin(), fields_.end(), [&](const FieldPlace& f) {
    return iequals({text_.data() + f.name_at, f.name_size}, name);
  });
}

std::string_view HeaderList::get(std::string_view name) const noexcept {
  for (const HeaderView h : *this) {
    if (iequals(h.name, name)) return h.value;
  }
  return {};
}

std::vector<std::string_view> HeaderList::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const HeaderView h : *this) {
    if (iequals(h.name, name)) values.push_back(h.value);
  }
  return values;
}

}  // namespace finops
