#include "core/record/body_record.h"

#include <algorithm>
#include <vector>

#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/record/body_text.h"
#include "core/record/json_out.h"
#include "core/record/json_room.h"
#include "core/redact/split_secrets.h"

namespace finops {
namespace {

constexpr std::size_t kKeepBuffers = 256 * 1024;  // of a thread between two exchanges

// What may still be written of a body.
class Room {
 public:
  Room(const std::string& out, std::size_t size) : end_(out.size() + size) {}

  std::size_t left(const std::string& out) const { return end_ - std::min(end_, out.size()); }
  // For what follows the pieces that are written with the room returned.
  Room less(std::size_t bytes) const {
    Room out = *this;
    out.end_ -= std::min(end_, bytes);
    return out;
  }

 private:
  std::size_t end_;
};

// Writes slices of a text in order, with marks in place of hits.
class MaskedWriter {
 public:
  MaskedWriter(std::string_view text, const std::vector<SecretHit>& hits) : text_(text), hits_(hits) {}

  // False: there was room for a part of it only, and nothing may follow.
  bool append_until(std::string& out, std::size_t end, const Room& room) {
    while (at_ < end) {
      if (next_ == hits_.size() || hits_[next_].begin >= end) return put(out, end, room);
      const SecretHit& hit = hits_[next_++];
      if (!put(out, hit.begin, room) || hit.mark.size() > room.left(out)) return false;
      out += hit.mark;
      at_ = hit.end;  // may lie behind `end`: the rest of a secret that arrived later
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

// [ms,piece],... over the arrivals; append_piece(end, room) writes up to `end`. Pieces with nothing in them are left
// out: their bytes stand in a later one. False: there was no room for all of it.
template <class Border, class AppendPiece>
bool append_chunks(std::string& out, const BodyInput& body, const std::vector<std::size_t>& ends, std::size_t size,
                   const Room& room, Border border, AppendPiece append_piece) {
  constexpr std::string_view kEnd = "\"]";
  const std::size_t opened = out.size();
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::size_t before = out.size();
    if (before != opened) out += ',';
    out += '[';
    append_ms(out, body.arrivals[i].at_ms);
    out += ",\"";
    const std::size_t start = out.size();
    const bool whole = append_piece(i + 1 == ends.size() ? size : border(ends[i]), room.less(kEnd.size()));
    if (out.size() == start) {
      out.resize(before);
    } else {
      out += kEnd;
    }
    if (!whole) return false;
  }
  return true;
}

// The inside of the string, or of the array of chunks, in `size` bytes at most. False: that is only its beginning.
template <class Writer>
bool append_inside(std::string& out, const BodyInput& body, const std::vector<std::size_t>& ends,
                   std::string_view bytes, bool characters, Writer writer, std::size_t size) {
  const Room room(out, size);
  if (!body.chunks) return writer.append_until(out, bytes.size(), room);
  return append_chunks(
      out, body, ends, bytes.size(), room,
      [&](std::size_t at) { return characters ? character_border(bytes, at) : at; },
      [&](std::size_t end, const Room& left) { return writer.append_until(out, end, left); });
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

// `,"encoding":…,"truncated":…,"body":…`. What is too large as it is written is cut to the beginning that is kept of
// all large bodies.
template <class Writer>
void append_value(std::string& out, const BodyInput& body, const std::vector<std::size_t>& ends, std::string_view bytes,
                  bool utf8, bool truncated, const Writer& writer) {
  const std::size_t before = out.size();
  std::size_t room = body.limit;
  while (true) {
    out += utf8 ? ",\"encoding\":\"utf8\"" : ",\"encoding\":\"base64\"";
    out += truncated ? ",\"truncated\":true," : ",\"truncated\":false,";
    out += body.chunks ? "\"chunks\":[" : "\"body\":\"";
    if (truncated) room = std::min(room, BodyCapture::kKeptOfLarge);
    if (append_inside(out, body, ends, bytes, utf8, writer, room) || truncated) break;
    out.resize(before);
    truncated = true;
  }
  out += body.chunks ? ']' : '"';
}

void append_nothing(std::string& out, const BodyInput& body, bool truncated) {
  out += ",\"encoding\":null,\"truncated\":";
  out += truncated ? "true" : "false";
  out += body.chunks ? ",\"chunks\":null" : ",\"body\":null";
}

void append_binary(std::string& out, const BodyInput& body, std::string_view bytes) {
  std::vector<std::size_t> ends;
  if (body.chunks) {
    for (const auto& arrival : body.arrivals) ends.push_back(arrival.end);
  }
  append_value(out, body, ends, bytes, false, body.truncated, BinaryWriter(bytes));
}

}  // namespace

void append_body(std::string& out, const BodyInput& body, Redaction& redaction) {
  struct Buffers {
    std::string text;
    std::vector<SecretHit> hits;
  };
  static PerThread<Buffers> of_threads;
  auto& [buffer, hits] = of_threads.get();
  hits.clear();
  out += "\"content_encoding\":";
  if (body.content_encoding.empty()) {
    out += "null";
  } else {
    redaction.append_text(out, body.content_encoding);
  }
  if (body.absent || body.left_out) return append_nothing(out, body, body.left_out);

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
    append_value(out, body, text.ends, text.bytes, true, truncated, MaskedWriter(text.bytes, hits));
  } else if (text.decoded && (text.truncated || !hits.empty())) {  // or what was not looked at may hold one
    append_nothing(out, body, true);
  } else {
    if (text.decoded) redaction.find_in_body(body.bytes, true, hits);  // it may be plain text all the same
    append_binary(out, body, hits.empty() ? body.bytes : std::string_view(masked_in_place(body.bytes, hits)));
  }
  if (buffer.capacity() > kKeepBuffers) std::string().swap(buffer);
  if (hits.capacity() * sizeof(SecretHit) > kKeepBuffers) std::vector<SecretHit>().swap(hits);
}

}  // namespace finops
