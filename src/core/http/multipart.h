// Reads one field of a multipart/form-data body (RFC 7578) as it passes. Memory is bounded by the field's size.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops {

// The value of a parameter in `multipart/form-data; boundary="x"` or a Content-Disposition; empty: there is none.
std::string field_parameter(std::string_view field, std::string_view name);

// One body, one thread.
class MultipartField {
 public:
  // Looks for the first part called `name` that is not a file, and keeps at most `most` bytes of it.
  MultipartField(std::string_view boundary, std::string name, std::size_t most);

  void feed(std::string_view bytes);
  bool done() const noexcept { return place_ == Place::end; }   // found, or the body has no such part
  const std::string& value() const noexcept { return value_; }  // empty: not found, or longer than `most`

 private:
  enum class Place { between, head, value, end };

  bool step();
  std::size_t find_delimiter();
  bool skip_to_delimiter();
  bool read_head();
  bool read_value();

  const std::string delimiter_;  // CRLF, "--" and the boundary
  const std::string name_;
  const std::size_t most_;
  Place place_ = Place::between;
  std::string held_ = "\r\n";  // not examined yet; starts with a line end, since a delimiter may begin the body
  std::string value_;
};

}  // namespace finops
