#include "core/log/read/har_message.h"

#include <cmath>
#include <optional>

#include "core/base/strings.h"
#include "core/http/content_decoder.h"

namespace finops {
namespace {

using Json = HarJson;

// --- Form bodies that are a list of parameters instead of text.

struct HarForm {
  std::optional<std::string>
      body;                 // encoded as the content type says; nullopt: there are no parameters, or it is no form
  bool incomplete = false;  // a file is named, but its content is missing
};

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

void append_part(std::string& out, const Json& param, const std::string& boundary) {
  out.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
  out.append(har_text(har_member(param, "name"))).append("\"");
  const std::string file = har_text(har_member(param, "fileName")), type = har_text(har_member(param, "contentType"));
  if (!file.empty()) out.append("; filename=\"").append(file).append("\"");
  if (!type.empty()) out.append("\r\nContent-Type: ").append(type);
  out.append("\r\n\r\n").append(har_text(har_member(param, "value"))).append("\r\n");
}

HarForm har_form(const Json& params, std::string_view content_type) {
  HarForm out;
  if (!params.is_array() || params.empty()) return out;
  const std::string boundary = boundary_of(content_type);
  const bool multipart = istarts_with(content_type, "multipart/form-data") && !boundary.empty();
  if (!multipart && !istarts_with(content_type, "application/x-www-form-urlencoded")) return out;
  std::string& body = out.body.emplace();
  for (const Json& param : params) {
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

// --- Messages.

// The fields in order, without the pseudo-fields of HTTP/2 (`:path`).
Json headers_of(const Json& list) {
  Json out = Json::array();
  for (const Json& field : list) {
    const std::string name = har_text(har_member(field, "name"));
    if (!name.starts_with(':')) out.push_back({name, har_text(har_member(field, "value"))});
  }
  return out;
}

std::string codings_of(const Json& message) {
  std::string out;
  for (const Json& field : har_member(message, "headers")) {
    if (!iequals(har_text(har_member(field, "name")), "content-encoding")) continue;
    out.append(out.empty() ? "" : ", ").append(har_text(har_member(field, "value")));
  }
  return iequals(out, "identity") ? std::string() : out;
}

bool is_base64(const Json& holder) {
  return har_text(har_member(holder, "encoding")) == "base64" || har_text(har_member(holder, "_encoding")) == "base64";
}

// Some programs store the wire bytes. This decodes them; nullopt: they cannot be decoded completely.
std::optional<std::string> undo_codings(std::string_view bytes, const std::string& codings) {
  ContentDecoder decoder(codings);
  std::string out, rest;
  const bool fine = !codings.empty() && decoder.supported() && !decoder.identity() && decoder.feed(bytes, out) &&
                    decoder.feed({}, rest) && decoder.complete();
  return fine ? std::optional(out + rest) : std::nullopt;
}

// `text` of `holder` (postData, content) as bytes; nullopt: there is none, or it is no base64.
std::optional<std::string> bytes_of(const Json& holder, const std::string& codings) {
  const Json& text = har_member(holder, "text");
  if (!text.is_string()) return std::nullopt;
  if (!is_base64(holder)) return har_text(text);
  auto bytes = decode_base64(har_text(text));
  if (!bytes) return bytes;
  auto decoded = undo_codings(*bytes, codings);
  return decoded ? decoded : bytes;
}

struct Body {
  std::optional<std::string> bytes;
  Json wire_size;
  bool cut = false;
  std::string codings;
};

void add_body(Json& out, const Body& body) {
  const bool known = body.bytes.has_value();
  const bool utf8 = known && is_utf8(*body.bytes);
  const bool missing = !known && body.wire_size.is_number() && body.wire_size.get<double>() > 0;
  out["bytes"] = body.wire_size;
  out["sha256"] = nullptr;
  // With base64, `content_encoding` would mean that the bytes are still encoded.
  out["content_encoding"] = body.codings.empty() || (known && !utf8) ? Json() : Json(body.codings);
  out["encoding"] = !known ? Json() : utf8 ? Json("utf8") : Json("base64");
  out["truncated"] = missing || body.cut;
  Json text;
  if (utf8) text = *body.bytes;
  if (known && !utf8) {
    std::string encoded;
    append_base64(encoded, *body.bytes);
    text = std::move(encoded);
  }
  out["body"] = std::move(text);
}

bool is_cut(const Json& holder) { return har_member(holder, "_truncated") == Json(true); }

// A number of bytes, as a whole number (contract L1).
Json size_of(const Json& value) {
  const Json amount = har_amount(value);
  if (amount.is_null() || amount.is_number_integer()) return amount;
  const double bytes = amount.get<double>();
  return bytes <= 9e15 && bytes == std::floor(bytes) ? Json(static_cast<std::uint64_t>(bytes)) : Json();
}

// The size on the wire. A browser that took the answer from its cache or a service worker writes 0 although there is a
// body.
Json response_size(const Json& response, const Json& content, bool has_codings, bool has_text) {
  const Json size = size_of(har_member(content, "size"));
  const Json wire = size_of(har_member(response, "bodySize"));
  const bool from_cache = wire == Json(0) && (has_text || (size.is_number() && size.get<double>() > 0));
  if (from_cache) return {};
  if (!wire.is_null()) return wire;
  const Json& saved = har_member(content, "compression");
  if (!size.is_null() && saved.is_number_integer() && size.is_number_integer()) {
    const auto sent = size.get<std::int64_t>() - saved.get<std::int64_t>();
    return sent >= 0 ? Json(sent) : Json();
  }
  return has_codings ? Json() : size;
}

// [[ms, text]...] from the sizes that finops wrote next to the text; null: they are missing or do not fit.
Json chunks_of(const Json& events, const std::string& body) {
  Json out = Json::array();
  std::size_t at = 0;
  for (const Json& event : events) {
    const Json& size = har_member(event, "bytes");
    if (!size.is_number_unsigned() || size.get<std::size_t>() > body.size() - at) return {};
    std::string piece = body.substr(at, size.get<std::size_t>());
    if (!is_utf8(piece)) return {};
    at += piece.size();
    out.push_back({har_member(event, "ms"), std::move(piece)});
  }
  return at == body.size() && !out.empty() ? out : Json();
}

}  // namespace

const Json& har_member(const Json& object, const char* name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string har_text(const Json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }

Json har_amount(const Json& value) { return value.is_number() && value.get<double>() >= 0 ? value : Json(); }

std::string har_header(const Json& message, std::string_view name) {
  for (const Json& field : har_member(message, "headers")) {
    if (iequals(har_text(har_member(field, "name")), name)) return har_text(har_member(field, "value"));
  }
  return {};
}

HarMessage har_request(const Json& request) {
  const Json& post = har_member(request, "postData");
  HarMessage out;
  out.content_type = har_header(request, "content-type");
  if (out.content_type.empty()) out.content_type = har_text(har_member(post, "mimeType"));
  Body body;
  body.codings = codings_of(request);
  body.bytes = bytes_of(post, body.codings);
  body.wire_size = size_of(har_member(request, "bodySize"));
  if (body.bytes && body.wire_size.is_null() && body.codings.empty()) body.wire_size = body.bytes->size();
  body.cut = is_cut(post);
  if (!body.bytes) {
    auto form = har_form(har_member(post, "params"), out.content_type);
    body.cut = body.cut || form.incomplete;
    body.bytes = std::move(form.body);
  }
  out.json = {{"headers", headers_of(har_member(request, "headers"))}};
  add_body(out.json, body);
  out.body = body.bytes.value_or("");
  return out;
}

HarMessage har_response(const Json& response, const Json& entry) {
  const Json& content = har_member(response, "content");
  HarMessage out;
  out.content_type = har_header(response, "content-type");
  if (out.content_type.empty()) out.content_type = har_text(har_member(content, "mimeType"));
  Body body;
  body.codings = codings_of(response);
  body.bytes = bytes_of(content, body.codings);
  body.wire_size = response_size(response, content, !body.codings.empty(), body.bytes && !body.bytes->empty());
  body.cut = is_cut(content);
  out.json = {{"headers", headers_of(har_member(response, "headers"))},
              {"trailers", headers_of(har_member(response, "_trailers"))}};
  add_body(out.json, body);
  out.body = body.bytes.value_or("");
  if (Json chunks = chunks_of(har_member(entry, "_events"), out.body); !chunks.is_null()) {
    out.json.erase("body");
    out.json["chunks"] = std::move(chunks);
  }
  return out;
}

}  // namespace finops
