// Undoes content codings (RFC 9110, 8.4.1) piece by piece, in a copy that is not forwarded: gzip, deflate, br, zstd and
// lists of them. Memory stays bounded whatever the input.
// Belongs to one thread and one body.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// One coding. Implemented in content_decoder.cpp.
class ContentCoding {
 public:
  virtual ~ContentCoding() = default;
  // Takes a piece of decoded bytes; its view dies on return. false: no more is wanted.
  using Sink = std::function<bool(std::string_view)>;
  // Passes the decoded bytes to `sink`. false: damaged input, or the sink wants no more.
  virtual bool feed(std::string_view in, const Sink& sink) = 0;
  virtual bool at_end() const noexcept = 0;  // the input may end here
};

class ContentDecoder {
 public:
  static constexpr std::size_t kLimit = 64 * 1024 * 1024;

  // `content_encoding`: the field's value. supported() is false when it names a coding that is not known here.
  explicit ContentDecoder(std::string_view content_encoding, std::size_t limit = kLimit);

  bool supported() const noexcept { return supported_; }
  bool identity() const noexcept { return codings_.empty(); }

  // Passes on what can be decoded so far, in pieces. Returns false from the first damaged byte on, or when all codings
  // together have made `limit` bytes of output; what was decoded before has been passed on.
  using Sink = std::function<void(std::string_view)>;
  bool feed(std::string_view in, const Sink& sink);
  bool feed(std::string_view in, std::string& out);  // the same, appended to `out`
  bool limit_reached() const noexcept { return limit_reached_; }
  bool complete() const noexcept;  // every coding reached its end

 private:
  bool decode(std::size_t coding, std::string_view in, const Sink& sink);

  std::vector<std::unique_ptr<ContentCoding>> codings_;  // in the order of decoding
  std::size_t limit_;
  std::size_t produced_ = 0;
  bool supported_ = true;
  bool failed_ = false;
  bool limit_reached_ = false;
};

}  // namespace finops
