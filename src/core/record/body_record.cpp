#include "core/record/body_record.h"

#include <algorithm>
#include <vector>

#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/record/body_text.h"
#include "core/record/schema.h"
#include "core/redact/split_secrets.h"

namespace finops {
namespace {

constexpr std::size_t kKeepBuffers = 256 * 1024;  // kept by a thread between two exchanges

// How many bytes may still be written of a body.
class Room {
 public:
  Room(std::size_t used, std::size_t size) : end_(used + size) {}

  std::size_t left(const std::string& out) const { return end_ - std::min(end_, out.size()); }
  // The room that remains if `bytes` are reserved for what comes later.
  Room less(std::size_t bytes) const {
    Room out = *this;
    out.end_ -= std::min(end_, bytes);
    return out;
  }

 private:
  std::size_t end_;
};

// Writes slices of a text in order and replaces hits by their marks.
class MaskedWriter {
 public:
  MaskedWriter(std::string_view text, const std::vector<SecretHit>& hits) : text_(text), hits_(hits) {}

  // False: there was room only for a part, and nothing may follow.
  bool append_until(std::string& out, std::size_t end, const Room& room) {
    while (at_ < end) {
      if (next_ == hits_.size() || hits_[next_].begin >= end) return put(out, end, room);
      const SecretHit& hit = hits_[next_++];
      if (!put(out, hit.begin, room) || hit.mark.size() > room.left(out)) return false;
      out += hit.mark;
      at_ = hit.end;  // may be after `end`: the rest of the secret arrived later
    }
    return true;
  }

 private:
  bool put(std::string& out, std::size_t end, const Room& room) {
    if (at_ >= end) return true;
    const std::string_view text = text_.substr(at_, end - at_);
    const std::size_t fits = fitting_prefix(text, room.left(out));
    append_json_escaped(out, text.substr(0, fits));
    at_ += fits;
    return fits == text.size();
  }

  std::string_view text_;
  const std::vector<SecretHit>& hits_;
  std::size_t at_ = 0, next_ = 0;
};

// The same for bytes as base64.
class BinaryWriter {
 public:
  explicit BinaryWriter(std::string_view bytes) : bytes_(bytes) {}

  bool append_until(std::string& out, std::size_t end, const Room& room) {
    const std::string_view bytes = bytes_.substr(at_, end - at_);
    const std::size_t fits = std::min(bytes.size(), room.left(out) / 4 * 3);
    append_base64(out, bytes.substr(0, fits));
    at_ += fits;
    return fits == bytes.size();
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::size_t character_border(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// Writes [ms,piece],... for the arrivals; append_piece(out, end, room) writes up to `end`. Empty pieces are left out,
// since their bytes are in a later one. False: there was not enough room.
template <class Border, class AppendPiece>
bool write_chunks(JsonWriter& json, const BodyInput& body, const std::vector<std::size_t>& ends, std::size_t size,
                  const Room& room, Border border, AppendPiece append_piece) {
  constexpr std::string_view kEnd = "\"]";
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const JsonWriter::Mark before = json.mark();
    json.begin_array();
    json.milliseconds(body.arrivals[i].at_ms);
    std::string& out = json.begin_text();
    const std::size_t start = out.size();
    const bool whole = append_piece(out, i + 1 == ends.size() ? size : border(ends[i]), room.less(kEnd.size()));
    const bool empty = out.size() == start;
    json.end_text();
    json.end_array();
    if (empty) json.back_to(before);
    if (!whole) return false;
  }
  return true;
}

// Writes the string, or the array of chunks, with at most `size` bytes inside. False: only the beginning was written.
template <class Writer>
bool write_inside(JsonWriter& json, const BodyInput& body, const std::vector<std::size_t>& ends, std::string_view bytes,
                  bool characters, Writer writer, std::size_t size) {
  bool whole = false;
  if (!body.chunks) {
    std::string& out = member_of<kMessageKeys, "body">(json).begin_text();
    whole = writer.append_until(out, bytes.size(), Room(out.size(), size));
    json.end_text();
    return whole;
  }
  member_of<kMessageKeys, "chunks">(json).begin_array();
  whole = write_chunks(
      json, body, ends, bytes.size(), Room(json.mark().size, size),
      [&](std::size_t at) { return characters ? character_border(bytes, at) : at; },
      [&](std::string& out, std::size_t end, const Room& left) { return writer.append_until(out, end, left); });
  json.end_array();
  return whole;
}

// Overwrites secrets with the mark, cut or padded to the same length.
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

void write_form(JsonWriter& json, std::string_view encoding, bool truncated) {
  member_of<kMessageKeys, "encoding">(json);
  encoding.empty() ? json.null() : json.word(encoding);
  member_of<kMessageKeys, "truncated">(json).boolean(truncated);
}

// Writes `encoding`, `truncated` and the body. A body that becomes too large as JSON is cut to the size that is kept of
// all large bodies.
template <class Writer>
void write_value(JsonWriter& json, const BodyInput& body, const std::vector<std::size_t>& ends, std::string_view bytes,
                 bool utf8, bool truncated, const Writer& writer) {
  const JsonWriter::Mark before = json.mark();
  std::size_t room = body.limit;
  while (true) {
    write_form(json, utf8 ? "utf8" : "base64", truncated);
    if (truncated) room = std::min(room, BodyCapture::kKeptOfLarge);
    if (write_inside(json, body, ends, bytes, utf8, writer, room) || truncated) return;
    json.back_to(before);
    truncated = true;
  }
}

void write_nothing(JsonWriter& json, const BodyInput& body, bool truncated) {
  write_form(json, {}, truncated);
  body.chunks ? member_of<kMessageKeys, "chunks">(json).null() : member_of<kMessageKeys, "body">(json).null();
}

void write_binary(JsonWriter& json, const BodyInput& body, std::string_view bytes) {
  std::vector<std::size_t> ends;
  if (body.chunks) {
    for (const auto& arrival : body.arrivals) ends.push_back(arrival.end);
  }
  write_value(json, body, ends, bytes, false, body.truncated, BinaryWriter(bytes));
}

}  // namespace

void write_body(JsonWriter& json, const BodyInput& body, Redaction& redaction) {
  struct Buffers {
    std::string text;
    std::vector<SecretHit> hits;
  };
  static PerThread<Buffers> of_threads;
  auto& [buffer, hits] = of_threads.get();
  hits.clear();
  member_of<kMessageKeys, "content_encoding">(json);
  body.content_encoding.empty() ? json.null() : json.foreign_text(body.content_encoding, TextKind::plain);
  if (body.absent || body.left_out) return write_nothing(json, body, body.left_out);

  BodyText text = decode_body(body, buffer);
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
    write_value(json, body, text.ends, text.bytes, true, truncated, MaskedWriter(text.bytes, hits));
  } else if (text.decoded && (text.truncated || !hits.empty())) {  // or the unsearched part may hold a secret
    write_nothing(json, body, true);
  } else {
    if (text.decoded) redaction.find_in_body(body.bytes, true, hits);  // it may still be plain text
    write_binary(json, body, hits.empty() ? body.bytes : std::string_view(masked_in_place(body.bytes, hits)));
  }
  if (buffer.capacity() > kKeepBuffers) std::string().swap(buffer);
  if (hits.capacity() * sizeof(SecretHit) > kKeepBuffers) std::vector<SecretHit>().swap(hits);
}

}  // namespace finops
