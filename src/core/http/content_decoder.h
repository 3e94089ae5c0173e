// Undoes content codings (RFC 9110, 8.4.1) piece by piece, for the log only: gzip, deflate, br, zstd and lists of them.
// Belongs to one thread and one body.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// One coding. Implemented in content_decoder.cpp.
class ContentCoding {
 public:
  virtual ~ContentCoding() = default;
  // Appends what `in` decodes to, until `out` has `limit` bytes. false: damaged input.
  virtual bool feed(std::string_view in, std::string& out, std::size_t limit) = 0;
  virtual bool at_end() const noexcept = 0;  // the input may end here
};

class ContentDecoder {
 public:
  static constexpr std::size_t kLimit = 64 * 1024 * 1024;

  // `content_encoding`: the field's value. supported() is false when it names a coding that is not known here.
  explicit ContentDecoder(std::string_view content_encoding, std::size_t limit = kLimit);

  bool supported() const noexcept { return supported_; }
  bool identity() const noexcept { return codings_.empty(); }

  // Appends to `out` what is known after `in`. Returns false from the first damaged byte on, or when `limit` bytes of
  // output are reached; what was decoded before stays in `out`.
  bool feed(std::string_view in, std::string& out);
  bool limit_reached() const noexcept { return limit_reached_; }
  bool complete() const noexcept;  // every coding saw its end

 private:
  std::vector<std::unique_ptr<ContentCoding>> codings_;  // in the order of decoding
  std::string between_[2];
  std::size_t limit_;
  std::size_t produced_ = 0;
  bool supported_ = true;
  bool failed_ = false;
  bool limit_reached_ = false;
};

}  // namespace finops
