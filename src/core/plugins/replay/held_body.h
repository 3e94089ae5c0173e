// A large request body, read before it is known whether anybody is to get it. Up to kMost bytes are held, so that they
// can still be sent upstream. Belongs to one exchange; the exchange must outlive it.
#pragma once
#include <string>

#include "core/base/digest.h"
#include "core/exchange/exchange.h"

namespace finops {

class HeldBody final : public BodySource {
 public:
  static constexpr std::size_t kMost = std::size_t{64} << 20;

  // x.rest is not null.
  explicit HeldBody(Exchange& x) : x_(x), from_(*x.rest) {}
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;

  // Reads the body to its end; of one that is longer than kMost, with `to_end` only its hash. Waits for the client.
  // Errors: what BodySource::read() returned; timeout after 30 s without a byte.
  Result<void> read(bool to_end);
  bool whole() const noexcept { return whole_; }
  const std::string& bytes() const noexcept { return bytes_; }  // the whole body, with its beginning
  std::string sha256() const { return sha256_; }                // hexadecimal; empty: not all of it was read

  // As a source it gives what follows x.request.body.
  int poll_fd() const noexcept override { return has_more() ? -1 : from_.poll_fd(); }
  Result<void> read(std::string& out) override;
  bool done() const noexcept override { return !has_more() && from_.done(); }
  const HeaderList& trailers() const noexcept override { return from_.trailers(); }

 private:
  bool has_more() const noexcept { return given_ < bytes_.size(); }

  Exchange& x_;
  BodySource& from_;
  std::string bytes_, sha256_;
  std::size_t given_ = 0;  // of bytes_, as a source
  bool whole_ = false;
};

}  // namespace finops
