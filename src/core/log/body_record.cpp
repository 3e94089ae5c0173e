#include "core/log/body_record.h"

#include <algorithm>
#include <vector>

#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/log/json_out.h"
#include "core/log/split_secrets.h"

namespace finops {
namespace {

constexpr std::size_t kKeepBuffers = 256 * 1024;  // of a thread between two exchanges

struct Text {
  std::string_view bytes;
  std::vector<std::size_t> ends;  // of the arrivals, in `bytes`; empty without chunks
  bool decoded = false;           // a content coding was undone
  bool usable = true;             // false: damaged or unknown coding; `bytes` is what could be read of it
  bool truncated = false;
};

Text decode(const BodyInput& body, std::string& buffer) {
  Text text;
  text.bytes = body.bytes;
  for (const auto& arrival : body.arrivals) text.ends.push_back(arrival.end);
  if (body.content_encoding.empty() || body.bytes.empty()) return text;
  ContentDecoder decoder(body.content_encoding, body.limit);
  if (decoder.identity() && decoder.supported()) return text;
  buffer.clear();
  text.decoded = true;
  text.usable = decoder.supported();
  if (text.usable && text.ends.empty()) {
    decoder.feed(body.bytes, buffer);
  } else if (text.usable) {
    std::size_t from = 0;
    for (std::size_t& end : text.ends) {
      decoder.feed(body.bytes.substr(from, end - from), buffer);
      from = end;
      end = buffer.size();
    }
  }
  text.truncated = decoder.limit_reached();
  if (text.usable && !decoder.limit_reached()) {
    // What was cut off by us or on the wire need not be complete; everything else must be.
    std::string nothing;
    const bool intact = decoder.feed({}, nothing);
    text.usable = intact && (decoder.complete() || body.truncated || body.cut);
  }
  if (text.truncated) {  // what is kept of a body that is larger than the limit
    buffer.resize(std::min({buffer.size(), body.limit, BodyCapture::kKeptOfLarge}));
    for (std::size_t& end : text.ends) end = std::min(end, buffer.size());
  }
  text.bytes = buffer;
  return text;
}

// Writes slices of a text in order, with marks in place of hits.
class MaskedWriter {
 public:
  MaskedWriter(std::string_view text, const std::vector<SecretHit>& hits) : text_(text), hits_(hits) {}

  void append_until(std::string& out, std::size_t end) {
    while (at_ < end) {
      if (next_ == hits_.size() || hits_[next_].begin >= end) {
        append_json_escaped(out, text_.substr(at_, end - at_));
        at_ = end;
        return;
      }
      const SecretHit& hit = hits_[next_++];
      append_json_escaped(out, text_.substr(at_, hit.begin - at_));
      out += hit.mark;
      at_ = hit.end;  // may lie behind `end`: the rest of a secret that arrived later
    }
  }

 private:
  std::string_view text_;
  const std::vector<SecretHit>& hits_;
  std::size_t at_ = 0, next_ = 0;
};

std::size_t character_border(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// [[ms,piece],...] over the arrivals; append_piece(out, end) writes up to `end`. Pieces with nothing in them are left
// out: their bytes stand in a later one.
template <class Border, class AppendPiece>
void append_chunks(std::string& out, const BodyInput& body, const std::vector<std::size_t>& ends, std::size_t size,
                   Border border, AppendPiece append_piece) {
  out += '[';
  const std::size_t opened = out.size();
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::size_t before = out.size();
    if (before != opened) out += ',';
    out += '[';
    append_ms(out, body.arrivals[i].at_ms);
    out += ",\"";
    const std::size_t start = out.size();
    append_piece(i + 1 == ends.size() ? size : border(ends[i]));
    if (out.size() == start) {
      out.resize(before);
    } else {
      out += "\"]";
    }
  }
  out += ']';
}

void append_text_body(std::string& out, const BodyInput& body, const Text& text, const std::vector<SecretHit>& hits) {
  MaskedWriter writer(text.bytes, hits);
  if (body.chunks) {
    append_chunks(
        out, body, text.ends, text.bytes.size(), [&](std::size_t at) { return character_border(text.bytes, at); },
        [&](std::size_t end) { writer.append_until(out, end); });
    return;
  }
  out += '"';
  writer.append_until(out, text.bytes.size());
  out += '"';
}

void append_binary_body(std::string& out, const BodyInput& body, std::string_view bytes) {
  if (body.chunks) {
    std::vector<std::size_t> ends;
    for (const auto& arrival : body.arrivals) ends.push_back(arrival.end);
    std::size_t at = 0;
    append_chunks(
        out, body, ends, bytes.size(), [](std::size_t end) { return end; },
        [&](std::size_t end) {
          append_base64(out, bytes.substr(at, end - at));
          at = end;
        });
    return;
  }
  out += '"';
  append_base64(out, bytes);
  out += '"';
}

// Overwrites secrets with the mark, cut or filled up to the same length.
std::string masked_in_place(std::string_view bytes, const std::vector<SecretHit>& hits) {
  std::string out(bytes);
  for (const SecretHit& hit : hits) {
    for (std::size_t i = hit.begin; i < hit.end; ++i) {
      const std::size_t n = i - hit.begin;
      out[i] = n < hit.mark.size() ? hit.mark[n] : '*';
    }
  }
  return out;
}

void append_flags(std::string& out, std::string_view encoding, bool truncated, bool chunks) {
  out += ",\"encoding\":";
  append_string_or_null(out, encoding);
  out += truncated ? ",\"truncated\":true," : ",\"truncated\":false,";
  out += chunks ? "\"chunks\":" : "\"body\":";
}

}  // namespace

void append_body(std::string& out, const BodyInput& body, Redaction& redaction) {
  thread_local std::string buffer;
  thread_local std::vector<SecretHit> hits;
  hits.clear();
  out += "\"content_encoding\":";
  if (body.content_encoding.empty()) {
    out += "null";
  } else {
    redaction.append_text(out, body.content_encoding);
  }
  if (body.absent || body.left_out) {
    append_flags(out, {}, body.left_out, body.chunks);
    out += "null";
    return;
  }

  Text text = decode(body, buffer);
  bool truncated = body.truncated || text.truncated;
  if (text.usable && (truncated || body.cut)) {  // it may end inside a character
    const std::size_t whole = utf8_complete_prefix(text.bytes);
    if (whole < text.bytes.size() && is_utf8(text.bytes.substr(0, whole))) {
      text.bytes = text.bytes.substr(0, whole);
      truncated = true;
    }
  }
  const bool utf8 = text.usable && is_utf8(text.bytes);
  redaction.find_in_body(text.bytes, body.chunks || came_in_pieces(text.bytes), hits);
  if (truncated || body.cut) redaction.finder().find_cut_off(text.bytes, hits);

  if (utf8) {
    append_flags(out, "utf8", truncated, body.chunks);
    append_text_body(out, body, text, hits);
  } else if (text.decoded && !hits.empty()) {
    append_flags(out, {}, true, body.chunks);
    out += "null";
  } else {
    if (text.decoded) redaction.find_in_body(body.bytes, true, hits);  // it may be plain text all the same
    append_flags(out, "base64", body.truncated, body.chunks);
    append_binary_body(out, body, hits.empty() ? body.bytes : std::string_view(masked_in_place(body.bytes, hits)));
  }
  if (buffer.capacity() > kKeepBuffers) std::string().swap(buffer);
}

}  // namespace finops
