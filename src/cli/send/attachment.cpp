#include "cli/send/attachment.h"

#include <array>
#include <utility>

#include "cli/send/items.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/typed.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

// The bytes at a place of a file say what it is.
struct Signature {
  std::string_view media_type, begin;
  std::size_t then_at;
  std::string_view then;  // empty: `begin` is enough
};
using namespace std::string_view_literals;
constexpr Signature kSignatures[] = {
    {"image/png", "\x89PNG\r\n\x1a\n"sv, 0, {}},
    {"image/jpeg", "\xff\xd8\xff"sv, 0, {}},
    {"image/gif", "GIF87a"sv, 0, {}},
    {"image/gif", "GIF89a"sv, 0, {}},
    {"image/webp", "RIFF"sv, 8, "WEBP"sv},
    {"application/pdf", "%PDF-"sv, 0, {}},
    {"audio/wav", "RIFF"sv, 8, "WAVE"sv},
    {"audio/mpeg", "ID3"sv, 0, {}},
    {"audio/mpeg", "\xff\xfb"sv, 0, {}},
    {"audio/mpeg", "\xff\xf3"sv, 0, {}},
    {"audio/mpeg", "\xff\xf2"sv, 0, {}},
    {"audio/flac", "fLaC"sv, 0, {}},
    {"audio/ogg", "OggS"sv, 0, {}},
};

std::string_view media_type_of(std::string_view bytes) {
  for (const Signature& one : kSignatures) {
    if (!bytes.starts_with(one.begin)) continue;
    if (one.then.empty() || (bytes.size() >= one.then_at && bytes.substr(one.then_at).starts_with(one.then))) {
      return one.media_type;
    }
  }
  return {};
}

Error not_taken(const Attachment& attachment, std::string_view who) {
  return {ErrorCode::invalid_argument,
          std::string(who) + " takes no " + attachment.media_type + " (" + typed(attachment.name) + ")",
          {}};
}

std::string data_url(const Attachment& a) { return "data:" + a.media_type + ";base64," + a.base64; }

Result<BodyJson> openai_part(const Attachment& a) {
  if (a.media_type.starts_with("image/")) return BodyJson{{"type", "image_url"}, {"image_url", {{"url", data_url(a)}}}};
  if (a.media_type == "application/pdf") {
    return BodyJson{{"type", "file"}, {"file", {{"filename", a.name}, {"file_data", data_url(a)}}}};
  }
  const std::string_view format = a.media_type == "audio/wav" ? "wav" : a.media_type == "audio/mpeg" ? "mp3" : "";
  if (format.empty()) return not_taken(a, "OpenAI's chat");
  return BodyJson{{"type", "input_audio"}, {"input_audio", {{"data", a.base64}, {"format", format}}}};
}

Result<BodyJson> anthropic_part(const Attachment& a) {
  const bool image = a.media_type.starts_with("image/");
  if (!image && a.media_type != "application/pdf") return not_taken(a, "Anthropic");
  return BodyJson{{"type", image ? "image" : "document"},
                  {"source", {{"type", "base64"}, {"media_type", a.media_type}, {"data", a.base64}}}};
}

}  // namespace

Result<Attachment> read_attachment(const std::string& path) {
  auto bytes = read_input(path);
  if (!bytes) return std::move(bytes).error();
  Attachment out;
  out.media_type = media_type_of(*bytes);
  if (out.media_type.empty()) {
    return Error{ErrorCode::invalid_argument,
                 typed(path) + " is not an image (PNG, JPEG, GIF, WebP), PDF or audio (WAV, MP3, FLAC, Ogg)",
                 {}};
  }
  out.name = path.substr(path.rfind('/') + 1);
  if (!is_utf8(out.name)) out.name = "file";
  append_base64(out.base64, *bytes);
  return out;
}

Result<BodyJson> attachment_part(const Attachment& attachment, Dialect dialect) {
  switch (dialect) {
    case Dialect::openai: return openai_part(attachment);
    case Dialect::anthropic: return anthropic_part(attachment);
    case Dialect::google: break;
  }
  return BodyJson{{"inlineData", {{"mimeType", attachment.media_type}, {"data", attachment.base64}}}};
}

}  // namespace finops::cli
