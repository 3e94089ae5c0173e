#include "core/recordings/form_parts.h"

namespace finops {

std::vector<std::string_view> form_parts(std::string_view body) {
  constexpr std::size_t kLongestBoundary = 70 + 2;  // RFC 2046, 5.1.1, with its dashes
  const std::size_t line = body.find("\r\n");
  if (!body.starts_with("--") || line == std::string_view::npos || line > kLongestBoundary || line < 3) return {};
  const std::string_view boundary = body.substr(0, line);
  std::vector<std::string_view> parts;
  std::size_t begin = line + 2;
  while (true) {
    std::size_t end = body.find(boundary, begin);
    while (end != std::string_view::npos && !body.substr(0, end).ends_with("\r\n")) end = body.find(boundary, end + 1);
    if (end == std::string_view::npos) return {};
    const std::string_view after = body.substr(end + boundary.size());
    const bool last = after.starts_with("--");
    if (!last && !after.starts_with("\r\n")) {  // a longer line that begins in the same way
      return {};
    }
    parts.push_back(body.substr(begin, end - begin));
    if (last) return after == "--" || after == "--\r\n" ? parts : std::vector<std::string_view>{};
    begin = end + boundary.size() + 2;
  }
}

}  // namespace finops
