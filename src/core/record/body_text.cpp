#include "core/record/body_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/base/strings.h"
#include "core/http/content_decoder.h"

namespace finops {
namespace {

constexpr std::size_t kMostOfOne = 6;  // \u0001

using Sizes = std::array<std::uint8_t, 256>;

// The size of each byte as append_json_escaped() writes it.
const Sizes& escaped_sizes() {
  static const Sizes sizes = [] {
    Sizes out{};
    std::string escaped;
    for (std::size_t byte = 0; byte < out.size(); ++byte) {
      const char c = static_cast<char>(byte);
      escaped.clear();
      append_json_escaped(escaped, {&c, 1});
      out[byte] = static_cast<std::uint8_t>(escaped.size());
    }
    return out;
  }();
  return sizes;
}

// The offset at which `text` no longer fits; its size if all of it does.
std::size_t first_without_room(std::string_view text, std::size_t room) {
  if (text.size() <= room / kMostOfOne) return text.size();
  const Sizes& sizes = escaped_sizes();
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    used += sizes[static_cast<unsigned char>(text[i])];
    if (used > room) return i;
  }
  return text.size();
}

// One run over a body: gets the first `most` bytes of its text, and whether the whole text is too large for a record.
class Run {
 public:
  Run(const BodyInput& body, std::size_t most, std::string& buffer) : body_(body), most_(most), buffer_(buffer) {
    buffer_.clear();
  }

  void decode(std::vector<std::size_t>& ends) {
    ContentDecoder decoder(body_.content_encoding, body_.limit);
    usable_ = decoder.supported();
    if (!usable_) return;
    const auto keep = [this](std::string_view piece) { take(piece); };
    ends.clear();
    std::size_t from = 0;
    for (const auto& arrival : body_.arrivals) {
      decoder.feed(body_.bytes.substr(from, arrival.end - from), keep);
      from = arrival.end;
      ends.push_back(buffer_.size());
    }
    if (body_.arrivals.empty()) decoder.feed(body_.bytes, keep);
    too_large_ = decoder.limit_reached() || written_ > body_.limit;
    if (too_large_) return;
    // A body that was cut by us or on the wire need not be complete; every other body must be.
    std::string nothing;
    const bool intact = decoder.feed({}, nothing);
    usable_ = intact && (decoder.complete() || body_.truncated || body_.cut);
  }

  std::uint64_t size() const { return size_; }
  bool too_large() const { return too_large_; }
  bool usable() const { return usable_; }

 private:
  void take(std::string_view piece) {
    size_ += piece.size();
    const std::size_t kept = std::min(piece.size(), most_ - std::min(most_, buffer_.size()));
    buffer_.append(piece.substr(0, kept));
    piece.remove_prefix(kept);
    if (piece.empty()) return;
    if (!counting_) {  // only needed for a large text
      const std::string_view text(buffer_);
      is_text_ = is_utf8(text.substr(0, utf8_complete_prefix(text)));
      written_ = is_text_ ? escaped_size(text) : 0;
      counting_ = true;
    }
    if (is_text_ && written_ <= body_.limit) written_ += escaped_size(piece);
  }

  const BodyInput& body_;
  const std::size_t most_;
  std::string& buffer_;
  std::uint64_t size_ = 0;
  std::size_t written_ = 0;  // size as JSON, counted once `buffer_` is full
  bool counting_ = false, is_text_ = false;
  bool usable_ = true, too_large_ = false;
};

}  // namespace

std::size_t escaped_size(std::string_view text) {
  const Sizes& sizes = escaped_sizes();
  std::size_t out = 0;
  for (const char c : text) out += sizes[static_cast<unsigned char>(c)];
  return out;
}

std::size_t fitting_prefix(std::string_view text, std::size_t room) {
  std::size_t at = first_without_room(text, room);
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

BodyText decode_body(const BodyInput& body, std::string& buffer) {
  BodyText text;
  text.bytes = body.bytes;
  const ContentDecoder decoder(body.content_encoding, 0);
  if (body.bytes.empty() || (decoder.identity() && decoder.supported())) {
    for (const auto& arrival : body.arrivals) text.ends.push_back(arrival.end);
    return text;
  }
  // The first run stores only as much as is kept of a too large body, and finds out how much room a second run needs.
  Run first(body, std::min(body.limit, BodyCapture::kKeptOfLarge), buffer);
  first.decode(text.ends);
  text.decoded = true;
  text.usable = first.usable();
  text.truncated = first.too_large();
  if (!text.truncated && first.size() > buffer.size()) {
    buffer.reserve(static_cast<std::size_t>(first.size()));
    Run(body, static_cast<std::size_t>(first.size()), buffer).decode(text.ends);
  }
  text.bytes = buffer;
  return text;
}

}  // namespace finops
