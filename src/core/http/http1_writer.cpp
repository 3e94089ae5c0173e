#include "core/http/http1_writer.h"

#include <charconv>

#include "core/base/strings.h"

namespace finops {

void append_request_line(std::string& out, std::string_view method, std::string_view target) {
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
}

void append_status_line(std::string& out, int status, std::string_view reason) {
  out.append("HTTP/1.1 ");
  append_uint(out, static_cast<std::uint64_t>(status));
  out.append(" ").append(reason).append("\r\n");
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(value.empty() ? ":" : ": ").append(value).append("\r\n");
}

void append_fields(std::string& out, const HeaderList& headers) {
  for (const HeaderView h : headers) append_field(out, h.name, h.value);
}

void append_chunk_header(std::string& out, std::size_t size) {
  char digits[16];
  const auto [end, ec] = std::to_chars(std::begin(digits), std::end(digits), size, 16);
  (void)ec;  // 16 hex digits hold every size
  out.append(digits, end).append("\r\n");
}

void append_last_chunk(std::string& out, const HeaderList& trailers) {
  out.append("0\r\n");
  append_fields(out, trailers);
  out.append("\r\n");
}

}  // namespace finops
