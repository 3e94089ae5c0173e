#include "core/query/asked.h"

#include <simdjson.h>

#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;

struct BodyReader {
  ondemand::parser parser;
  std::string copy;  // simdjson reads beyond the end of its input
};
thread_local BodyReader body_reader;

bool append_text(std::string& out, ondemand::value value, bool base64) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return false;
  if (!base64) {
    out += text;
    return true;
  }
  const auto bytes = decode_base64(text);
  if (bytes) out += *bytes;
  return bytes.has_value();
}

bool append_chunks(std::string& out, ondemand::array chunks, bool base64) {
  for (auto chunk : chunks) {
    ondemand::array pair;
    ondemand::value text;
    if (chunk.get_array().get(pair) != simdjson::SUCCESS) return false;
    if (pair.at(1).get(text) != simdjson::SUCCESS || !append_text(out, text, base64)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> body_of_message(std::string_view message) {
  if (message.empty()) return std::nullopt;
  body_reader.copy.assign(message);
  mend_lone_surrogates(body_reader.copy);
  body_reader.copy.append(simdjson::SIMDJSON_PADDING, ' ');
  ondemand::document document;
  ondemand::object object;
  if (body_reader.parser.iterate(body_reader.copy.data(), message.size(), body_reader.copy.size()).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  std::string_view encoding;
  ondemand::value value;
  if (object.find_field_unordered("encoding").get(value) == simdjson::SUCCESS) {
    if (value.get_string().get(encoding) != simdjson::SUCCESS) encoding = {};
  }
  const bool base64 = encoding == "base64";
  std::string out;
  if (object.find_field_unordered("body").get(value) == simdjson::SUCCESS) {
    if (append_text(out, value, base64)) return out;
    return std::nullopt;
  }
  ondemand::array chunks;
  if (object.find_field_unordered("chunks").get_array().get(chunks) != simdjson::SUCCESS) return std::nullopt;
  if (!append_chunks(out, chunks, base64)) return std::nullopt;
  return out;
}

const std::optional<std::string>& Asked::body(Side side) {
  auto& read = read_[static_cast<std::size_t>(side)];
  if (!read) read = body_of_message(message(side));
  return *read;
}

}  // namespace finops
