#include "core/http/multipart.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kSlice = 64 * 1024;       // of a body, examined at a time
constexpr std::size_t kLongestHead = 8 * 1024;  // of a part

// The value of the first field called `name` in the head of a part.
std::string_view head_field(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    if (istarts_with(line, name) && line.substr(name.size()).starts_with(':')) {
      return trim(line.substr(name.size() + 1));
    }
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return {};
}

}  // namespace

std::string field_parameter(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at < field.size()) {
    field.remove_prefix(at + 1);
    const std::size_t equals = std::min(field.find_first_of("=;"), field.size());
    const std::string_view found = trim(field.substr(0, equals));
    const bool quoted = field.substr(equals).starts_with("=\"");
    const std::size_t begin = std::min(equals + (quoted ? 2 : 1), field.size());
    const std::size_t end = std::min(field.find(quoted ? '"' : ';', begin), field.size());
    if (field.substr(equals).starts_with('=') && iequals(found, name)) {
      return std::string(quoted ? field.substr(begin, end - begin) : trim(field.substr(begin, end - begin)));
    }
    at = field.find(';', equals < field.size() && field[equals] == ';' ? equals : end);
  }
  return {};
}

MultipartField::MultipartField(std::string_view boundary, std::string name, std::size_t most)
    : delimiter_("\r\n--" + std::string(boundary)), name_(std::move(name)), most_(most) {
  if (boundary.empty()) place_ = Place::end;
}

void MultipartField::feed(std::string_view bytes) {
  while (!bytes.empty() && !done()) {
    const std::string_view slice = bytes.substr(0, kSlice);
    held_.append(slice);
    bytes.remove_prefix(slice.size());
    while (step()) {}
  }
}

// False: more bytes are needed, or it is done.
bool MultipartField::step() {
  switch (place_) {
    case Place::between: return skip_to_delimiter();
    case Place::head: return read_head();
    case Place::value: return read_value();
    case Place::end: break;
  }
  return false;
}

// Where the next delimiter begins: it must be followed by a line end or "--", since a longer boundary may begin with
// this one (RFC 2046, 5.1.1). npos: there is none, or the bytes after it have not arrived.
std::size_t MultipartField::find_delimiter() {
  for (std::size_t at = held_.find(delimiter_); at != std::string::npos; at = held_.find(delimiter_, at + 1)) {
    const std::string_view after = std::string_view(held_).substr(at + delimiter_.size(), 2);
    if (after.size() < 2) break;
    if (after == "\r\n" || after == "--" || after[0] == ' ' || after[0] == '\t') return at;
  }
  return std::string::npos;
}

bool MultipartField::skip_to_delimiter() {
  const std::size_t at = find_delimiter();
  if (at == std::string::npos) {
    held_.erase(0, held_.size() - std::min(held_.size(), delimiter_.size() + 1));
    return false;
  }
  held_.erase(0, at + delimiter_.size());
  place_ = Place::head;
  return true;
}

bool MultipartField::read_head() {
  if (held_.starts_with("--")) {
    place_ = Place::end;
    return false;
  }
  const std::size_t end = held_.find("\r\n\r\n");
  if (end == std::string::npos || end > kLongestHead) {
    if (held_.size() <= kLongestHead) return false;
    place_ = Place::between;
    return true;
  }
  const std::string_view disposition = head_field(std::string_view(held_).substr(0, end), "Content-Disposition");
  const bool wanted = field_parameter(disposition, "name") == name_ && field_parameter(disposition, "filename").empty();
  held_.erase(0, end + (wanted ? 4 : 2));  // an empty part may end right after its head
  place_ = wanted ? Place::value : Place::between;
  return true;
}

bool MultipartField::read_value() {
  const std::size_t end = find_delimiter();
  if (end == std::string::npos && held_.size() < most_ + delimiter_.size() + 2) return false;
  if (end != std::string::npos && end <= most_) value_ = held_.substr(0, end);
  held_.clear();
  place_ = Place::end;
  return false;
}

}  // namespace finops
