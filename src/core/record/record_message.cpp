#include "core/record/record_message.h"

#include <simdjson.h>

#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"

namespace finops {
namespace {

// Also true if there are no fields.
bool read_fields(simdjson::simdjson_result<simdjson::dom::element> list,
                 std::vector<std::pair<std::string, std::string>>& fields) {
  simdjson::dom::array pairs;
  if (list.get(pairs) != simdjson::SUCCESS) return true;
  for (const simdjson::dom::element pair : pairs) {
    std::string_view name, value;
    if (pair.at(0).get(name) != simdjson::SUCCESS || pair.at(1).get(value) != simdjson::SUCCESS) return false;
    fields.emplace_back(name, value);
  }
  return true;
}

}  // namespace

Result<RecordMessage> parse_message(std::string_view json) {
  RecordMessage message;
  if (json.empty()) return message;
  const Error damaged{ErrorCode::protocol, "the record is damaged inside its bodies", ""};
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  simdjson::padded_string copy(json);
  mend_lone_surrogates(copy.data(), copy.size());
  if (parser.parse(copy).get(object) != simdjson::SUCCESS) return damaged;

  const auto text_at = [&object](std::string_view key) {
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view{};
  };
  const bool base64 = text_at("encoding") == "base64";
  const auto decode = [base64](std::string_view text) {
    return base64 ? decode_base64(text) : std::optional<std::string>(text);
  };
  message.sha256 = text_at("sha256");
  message.encoding = text_at("encoding");
  message.content_encoding = text_at("content_encoding");
  if (std::uint64_t bytes = 0; object["bytes"].get(bytes) == simdjson::SUCCESS) message.bytes = bytes;
  if (bool cut = false; object["truncated"].get(cut) == simdjson::SUCCESS) message.truncated = cut;

  if (!read_fields(object["headers"], message.headers)) return damaged;
  if (!read_fields(object["trailers"], message.trailers)) return damaged;
  simdjson::dom::array chunks;
  std::string_view body;
  if (object["body"].get(body) == simdjson::SUCCESS) {
    auto bytes = decode(body);
    if (!bytes) return damaged;
    message.has_body = true;
    message.body = *std::move(bytes);
  } else if (object["chunks"].get(chunks) == simdjson::SUCCESS) {
    message.has_body = true;
    for (const simdjson::dom::element chunk : chunks) {
      std::string_view text;
      if (chunk.at(1).get(text) != simdjson::SUCCESS) return damaged;
      const auto bytes = decode(text);
      if (!bytes) return damaged;
      message.body += *bytes;
      ++message.chunks;
      double ms = 0;
      if (chunk.at(0).get(ms) != simdjson::SUCCESS) ms = message.arrivals.empty() ? 0 : message.arrivals.back().ms;
      message.arrivals.push_back({ms, message.body.size()});
    }
  }
  return message;
}

}  // namespace finops
