#include "core/log/read/har_form.h"

#include "core/base/strings.h"
#include "core/log/read/har_message.h"

namespace finops {
namespace {

// Encodes for application/x-www-form-urlencoded. Text that is already escaped, as some programs write it, stays.
void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kPlain = "-._~*%+";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out.append("%").append(hex({&c, 1}));
    }
  }
}

std::string boundary_of(std::string_view content_type) {
  constexpr std::string_view kName = "boundary=";
  const std::size_t at = content_type.find(kName);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = content_type.substr(at + kName.size());
  if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
  return std::string(trim(rest.substr(0, rest.find(';'))));
}

void append_part(std::string& out, const HarJson& param, const std::string& boundary) {
  out.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
  out.append(har_text(har_member(param, "name"))).append("\"");
  const std::string file = har_text(har_member(param, "fileName")), type = har_text(har_member(param, "contentType"));
  if (!file.empty()) out.append("; filename=\"").append(file).append("\"");
  if (!type.empty()) out.append("\r\nContent-Type: ").append(type);
  out.append("\r\n\r\n").append(har_text(har_member(param, "value"))).append("\r\n");
}

}  // namespace

HarForm har_form(const nlohmann::ordered_json& params, std::string_view content_type) {
  HarForm out;
  if (!params.is_array() || params.empty()) return out;
  const std::string boundary = boundary_of(content_type);
  const bool multipart = istarts_with(content_type, "multipart/form-data") && !boundary.empty();
  if (!multipart && !istarts_with(content_type, "application/x-www-form-urlencoded")) return out;
  std::string& body = out.body.emplace();
  for (const HarJson& param : params) {
    out.incomplete = out.incomplete || !har_member(param, "value").is_string();
    if (multipart) {
      append_part(body, param, boundary);
      continue;
    }
    if (!body.empty()) body += '&';
    append_encoded(body, har_text(har_member(param, "name")));
    body += '=';
    append_encoded(body, har_text(har_member(param, "value")));
  }
  if (multipart) body.append("--").append(boundary).append("--\r\n");
  return out;
}

}  // namespace finops
