#include "cli/send/request_text.h"

#include <algorithm>

#include "core/base/json_scanner.h"

#include "core/exchange/exchange_redaction.h"

namespace finops::cli {
namespace {

// Redacted text comes as the JSON form of a text.
std::string plain_text(const std::string& json) { return json_text(json); }

}  // namespace

std::string RequestText::masked(std::string_view text) const {
  std::string json;
  redaction_of(x_, redactor_).append_prose(json, text);
  return plain_text(json);
}

std::string RequestText::fields(const HeaderList& headers) const {
  Redaction& redaction = redaction_of(x_, redactor_);
  std::string out, json;
  for (const HeaderView field : headers) {
    json.clear();
    redaction.append_header_value(json, field);
    out.append(field.name).append(": ").append(plain_text(json)).append("\n");
  }
  return out;
}

std::string RequestText::target() const {
  const std::string_view all = sent_.known ? std::string_view(sent_.target)
                               : x_.route  ? std::string_view(x_.route->remainder)
                                           : std::string_view(x_.request.target);
  const std::size_t path = std::min(all.find('?'), all.size());
  Redaction& redaction = redaction_of(x_, redactor_);
  std::string json;
  redaction.append_text(json, all.substr(0, path));
  std::string out = plain_text(json);
  if (path == all.size()) return out;
  json.clear();
  redaction.append_query(json, all.substr(path + 1));
  return out + "?" + plain_text(json);
}

std::string RequestText::request_head() const {
  return x_.request.method + " " + target() + " HTTP/1.1\n" + fields(sent_.known ? sent_.headers : x_.request.headers);
}

std::string RequestText::response_head() const {
  if (!x_.response) return {};
  std::string out = "HTTP/1.1 " + std::to_string(x_.response->status);
  if (!x_.response->reason.empty()) out += " " + masked(x_.response->reason);
  return out + "\n" + fields(x_.response->headers);
}

std::string_view RequestText::request_body() const { return sent_.known ? sent_.body : x_.request.body; }

}  // namespace finops::cli
