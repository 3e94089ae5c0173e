#include "core/log/har_secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/log/redact.h"
#include "core/log/secret_finder.h"
#include "core/provider/credentials.h"

namespace finops {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMark = "[redacted:har]";

bool is_marked(std::string_view value) { return value.find("[redacted:") != std::string_view::npos; }

// The scheme of an Authorization field stays: `Bearer [redacted:har]`.
void mask_credential(std::string_view name, std::string& value) {
  if (value.empty() || is_marked(value)) return;
  const std::size_t space = iequals(name, "authorization") ? value.find(' ') : std::string::npos;
  value.replace(space == std::string::npos ? 0 : space + 1, std::string::npos, kMark);
}

void mask_fields(Json& message) {
  if (!message.is_object()) return;
  for (Json& field : message["headers"]) {
    const std::string& name = field[0].get_ref<const std::string&>();
    if (is_credential_header(name)) mask_credential(name, field[1].get_ref<std::string&>());
  }
}

// `begin`: where the query begins in `text`.
void mask_members(std::string& text, std::size_t begin) {
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of("&?#", begin), text.size());
    const std::size_t equals = text.find('=', begin);
    const bool has_value = equals < end && equals + 1 < end;
    std::size_t next = end + 1;
    if (has_value && is_credential_query(percent_decode_lenient(text.substr(begin, equals - begin))) &&
        !is_marked(text.substr(equals + 1, end - equals - 1))) {
      text.replace(equals + 1, end - equals - 1, kMark);
      next = equals + 1 + kMark.size() + 1;
    }
    begin = next;
  }
}

SecretFinder finder_of(const Json& record) {
  HeaderList credentials;
  for (const Json& field : record["request"]["headers"]) {
    const std::string& name = field[0].get_ref<const std::string&>();
    if (is_credential_header(name)) credentials.add(name, field[1].get_ref<const std::string&>());
  }
  const Json& url = record["upstream"]["url"];
  SecretFinder finder;
  for (const std::string& secret : caller_secrets(credentials, url.is_string() ? url.get<std::string>() : "")) {
    if (is_marked(secret)) continue;
    finder.add(secret, kMark);
    finder.add(percent_decode_lenient(secret), kMark);
  }
  finder.build();
  return finder;
}

void mask_texts(Json& value, const SecretFinder& finder) {
  if (value.is_structured()) {
    for (Json& child : value) mask_texts(child, finder);
    return;
  }
  if (!value.is_string()) return;
  const std::string& text = value.get_ref<const std::string&>();
  std::vector<SecretHit> hits;
  finder.find(text, hits);
  if (hits.empty()) return;
  std::string masked;
  append_masked(masked, text, hits);
  value = masked;
}

}  // namespace

void mask_har_secrets(Json& record) {
  const SecretFinder finder = finder_of(record);
  mask_fields(record["request"]);
  mask_fields(record["response"]);
  if (Json& query = record["query"]; query.is_string()) mask_members(query.get_ref<std::string&>(), 0);
  if (Json& url = record["upstream"]["url"]; url.is_string()) {
    std::string& text = url.get_ref<std::string&>();
    if (const std::size_t mark = text.find('?'); mark != std::string::npos) mask_members(text, mark + 1);
  }
  if (!finder.empty()) mask_texts(record, finder);
}

}  // namespace finops
