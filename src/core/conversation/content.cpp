#include "core/conversation/content.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "core/base/digest.h"
#include "core/base/strings.h"

namespace finops {
namespace {

using Kind = ConversationPart::Kind;

Kind kind_of_media(std::string_view media_type) {
  if (istarts_with(media_type, "image/")) return Kind::image;
  if (istarts_with(media_type, "audio/")) return Kind::audio;
  return Kind::file;
}

ConversationPart part_of(Kind kind, std::string text) {
  ConversationPart part;
  part.kind = kind;
  part.text = std::move(text);
  return part;
}

// `source` of Anthropic's images and documents.
ConversationPart from_source(const BodyJson& source, Kind kind) {
  const std::string_view media_type = text_at(source, "media_type");
  const std::string_view type = text_at(source, "type");
  ConversationPart part;
  if (type == "base64") {
    part = inline_media(media_type, text_at(source, "data"));
  } else if (type == "url") {
    part = linked_media(kind, media_type, text_at(source, "url"));
  } else if (type == "text") {
    part = part_of(kind, std::string(text_at(source, "data")));
    part.name = media_type;
  } else if (const BodyJson* content = member_of(source, "content")) {
    part = part_of(kind, content_text(*content));
  } else {
    part = part_of(kind, std::string(text_at(source, "file_id")));
  }
  part.kind = kind;
  return part;
}

// OpenAI's files: by id, address or with their bytes.
ConversationPart from_file(const BodyJson& file) {
  const std::string_view data = text_at(file, "file_data"), name = text_at(file, "filename");
  if (data.starts_with("data:")) return linked_media(Kind::file, name, data);
  if (!data.empty()) {
    ConversationPart part = inline_media(name, data);
    part.kind = Kind::file;
    return part;
  }
  std::string_view where = text_at(file, "file_url");
  if (where.empty()) where = text_at(file, "file_id");
  ConversationPart part = part_of(Kind::file, std::string(where));
  part.name = name;
  return part;
}

ConversationPart from_image_url(const BodyJson& part) {
  const BodyJson* image = member_of(part, "image_url");
  std::string_view url = text_at(part, "image_url");
  if (image != nullptr && image->is_object()) url = text_at(*image, "url");
  if (url.empty()) url = text_at(part, "file_id");
  return linked_media(Kind::image, {}, url);
}

ConversationPart from_result(const BodyJson& block) {
  const BodyJson* content = member_of(block, "content", "output");
  ConversationPart part = result_part(text_at(block, "tool_use_id"), content == nullptr ? "" : content_text(*content));
  part.failed = is_true(member_of(block, "is_error"));
  return part;
}

ConversationPart from_thinking(const BodyJson& block) {
  const BodyJson* words = member_of(block, "thinking", "text");
  return part_of(Kind::thinking, words == nullptr ? "" : content_text(*words));
}

ConversationPart typed_part(std::string_view type, const BodyJson& part) {
  if (type == "refusal") return part_of(Kind::refusal, std::string(text_at(part, "refusal")));
  if (type == "image_url" || type == "input_image") return from_image_url(part);
  if (type == "input_audio") {
    const BodyJson* audio = member_of(part, "input_audio");
    if (audio == nullptr) return part_of(Kind::audio, {});
    return inline_media(fmt::format("audio/{}", text_at(*audio, "format")), text_at(*audio, "data"));
  }
  if (type == "input_file") return from_file(part);
  if (const BodyJson* file = member_of(part, "file"); type == "file" && file != nullptr) return from_file(*file);
  if (type == "image" || type == "document") {
    const BodyJson* source = member_of(part, "source");
    const Kind kind = type == "image" ? Kind::image : Kind::file;
    return source == nullptr ? part_of(kind, {}) : from_source(*source, kind);
  }
  if (type == "thinking" || type == "reasoning_text" || type == "reasoning") return from_thinking(part);
  if (type == "redacted_thinking") {
    ConversationPart hidden = part_of(Kind::thinking, {});
    hidden.name = "redacted";
    return hidden;
  }
  if (type.ends_with("tool_use")) {
    const BodyJson* input = member_of(part, "input");
    return call_part(text_at(part, "name"), text_at(part, "id"), input == nullptr ? "" : as_text(*input));
  }
  if (type.ends_with("tool_result")) return from_result(part);
  if (const BodyJson* text = member_of(part, "text"); text != nullptr && text->is_string()) {
    return text_part(text->get<std::string>());
  }
  if (type.empty() && part.is_object() && !part.empty()) return part_of(Kind::other, part.items().begin().key());
  return part_of(Kind::other, std::string(type));
}

void append_one(const BodyJson& value, std::vector<ConversationPart>& parts) {
  if (value.is_null() || (value.is_object() && value.empty())) return;
  if (value.is_string()) {
    parts.push_back(text_part(value.get<std::string>()));
  } else if (value.is_object()) {
    parts.push_back(typed_part(text_at(value, "type"), value));
    parts.back().cached = member_of(value, "cache_control") != nullptr;
  } else {
    parts.push_back(part_of(Kind::other, as_text(value)));
  }
}

std::string one_as_text(const BodyJson& value) {
  if (!value.is_object()) return as_text(value);
  const std::string_view type = text_at(value, "type");
  const ConversationPart part = typed_part(type, value);
  switch (part.kind) {
    case Kind::text:
    case Kind::refusal: return part.text;
    case Kind::image:
    case Kind::audio:
    case Kind::file: return fmt::format("[{} {}]", part.name.empty() ? std::string(type) : part.name, part.text);
    default: break;
  }
  if (type == "web_search_result" || type == "search_result") {
    return fmt::format("{} {}", text_at(value, "title"), text_at(value, type == "search_result" ? "source" : "url"));
  }
  return as_text(value);
}

}  // namespace

ConversationPart text_part(std::string text) { return part_of(Kind::text, std::move(text)); }

ConversationPart call_part(std::string_view name, std::string_view id, std::string arguments) {
  ConversationPart part = part_of(Kind::tool_call, std::move(arguments));
  part.name = name;
  part.id = id;
  return part;
}

ConversationPart result_part(std::string_view id, std::string content) {
  ConversationPart part = part_of(Kind::tool_result, std::move(content));
  part.id = id;
  return part;
}

ConversationPart inline_media(std::string_view media_type, std::string_view base64) {
  const auto bytes = decode_base64(base64);
  const std::string_view content = bytes ? std::string_view(*bytes) : base64;
  ConversationPart part = part_of(kind_of_media(media_type), fmt::format("{} bytes, sha256 {}", content.size(),
                                                                         hex(sha256(content)).substr(0, 12)));
  part.name = media_type;
  return part;
}

ConversationPart linked_media(Kind kind, std::string_view media_type, std::string_view url) {
  if (!url.starts_with("data:")) {
    ConversationPart part = part_of(kind, std::string(url));
    part.name = media_type;
    return part;
  }
  const std::size_t comma = std::min(url.find(','), url.size());
  const std::string_view type = url.substr(5, comma - 5);
  ConversationPart part = inline_media(type.substr(0, type.find(';')), url.substr(std::min(comma + 1, url.size())));
  part.kind = kind;
  return part;
}

void append_content(const BodyJson& content, std::vector<ConversationPart>& parts) {
  if (!content.is_array()) return append_one(content, parts);
  for (const BodyJson& part : content) append_one(part, parts);
}

std::string content_text(const BodyJson& content) {
  if (!content.is_array()) return one_as_text(content);
  std::string out;
  for (const BodyJson& part : content) {
    if (!out.empty()) out += '\n';
    out += one_as_text(part);
  }
  return out;
}

void append_tools(const BodyJson& body, std::vector<std::string>& names) {
  for (const char* list : {"tools", "functions"}) {
    for (const BodyJson& tool : list_at(body, list)) {
      const BodyJson* declared = member_of(tool, "functionDeclarations", "function_declarations");
      if (declared != nullptr && declared->is_array()) {
        for (const BodyJson& function : *declared) names.emplace_back(text_at(function, "name"));
        continue;
      }
      const BodyJson* inner = member_of(tool, "function", "custom");
      std::string_view name = text_at(inner == nullptr ? tool : *inner, "name");
      if (name.empty()) name = text_at(tool, "server_label");
      if (name.empty()) name = text_at(tool, "type");
      if (!name.empty()) {
        names.emplace_back(name);
      } else if (tool.is_object() && !tool.empty()) {
        names.push_back(tool.items().begin().key());  // Gemini's {"googleSearch": {}}
      }
    }
  }
}

}  // namespace finops
