#include "core/log/read/har_secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/provider/credentials.h"
#include "core/redact/redact.h"
#include "core/redact/secret_fields.h"
#include "core/redact/secret_finder.h"

namespace finops {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMark = "[redacted:har]";

bool is_marked(std::string_view value) { return value.find("[redacted:") != std::string_view::npos; }

// The scheme of an Authorization field is kept: `Bearer [redacted:har]`.
void mask_credential(std::string& value) {
  if (value.empty() || is_marked(value)) return;
  value.replace(scheme_size(value), std::string::npos, kMark);
}

using FindFields = void (*)(std::string_view, std::vector<SecretField>&);

void mask_found(Json& value, FindFields find) {
  if (!value.is_string()) return;
  std::string& text = value.get_ref<std::string&>();
  std::vector<SecretField> fields;
  find(text, fields);
  std::vector<SecretHit> hits;
  for (const SecretField& field : fields) {
    if (!is_marked(std::string_view(text).substr(field.begin, field.end - field.begin))) {
      hits.push_back({field.begin, field.end, kMark});
    }
  }
  if (hits.empty()) return;
  merge_hits(hits);
  std::string masked;
  append_masked(masked, text, hits);
  text = std::move(masked);
}

void find_in_whole_query(std::string_view query, std::vector<SecretField>& found) { find_in_query(query, 0, found); }

void mask_fields(Json& fields) {
  if (!fields.is_array()) return;
  for (Json& field : fields) {
    const std::string& name = field[0].get_ref<const std::string&>();
    std::string& value = field[1].get_ref<std::string&>();
    if (is_credential_field({name, value})) {
      mask_credential(value);
    } else {
      mask_found(field[1], find_in_prose);
    }
  }
}

void mask_message(Json& message) {
  if (!message.is_object()) return;
  mask_fields(message["headers"]);
  if (message.contains("body")) mask_found(message["body"], find_in_body);
}

// Empty: unknown; then there may be no `upstream` either.
std::string url_of(const Json& record) {
  const Json& upstream = record["upstream"];
  const bool known = upstream.is_object() && upstream["url"].is_string();
  return known ? upstream["url"].get<std::string>() : std::string();
}

SecretFinder finder_of(const Json& record) {
  HeaderList credentials;
  for (const Json& field : record["request"]["headers"]) {
    const std::string& name = field[0].get_ref<const std::string&>();
    const std::string& value = field[1].get_ref<const std::string&>();
    if (is_credential_field({name, value})) credentials.add(name, value);
  }
  SecretFinder finder;
  for (const std::string& secret : caller_secrets(credentials, url_of(record))) {
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
  mask_message(record["request"]);
  mask_message(record["response"]);
  mask_found(record["query"], find_in_whole_query);
  if (record["upstream"].is_object()) mask_found(record["upstream"]["url"], find_in_prose);
  if (!finder.empty()) mask_texts(record, finder);
}

}  // namespace finops
