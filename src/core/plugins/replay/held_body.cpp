#include "core/plugins/replay/held_body.h"

#include "core/base/strings.h"
#include "core/exchange/wait.h"

namespace finops {

Result<void> HeldBody::read(bool to_end) {
  bytes_ = x_.request.body;
  given_ = bytes_.size();
  Sha256 hash;
  hash.update(bytes_);
  whole_ = true;
  std::string piece;
  while (!from_.done()) {
    if (!whole_ && !to_end) return {};
    FINOPS_TRY(from_.read(piece));
    if (piece.empty()) {
      if (!from_.done()) FINOPS_TRY(wait_for_body(x_));
      continue;
    }
    hash.update(piece);
    if (whole_ || !to_end) bytes_ += piece;
    if (bytes_.size() <= kMost) continue;
    whole_ = false;
    if (to_end) bytes_ = std::string();
  }
  sha256_ = hex(hash.finish());
  return {};
}

Result<void> HeldBody::read(std::string& out) {
  constexpr std::size_t kPiece = 64 * 1024;
  if (given_ == bytes_.size()) return from_.read(out);
  out.assign(bytes_, given_, kPiece);
  given_ += out.size();
  if (given_ == bytes_.size()) {
    bytes_ = std::string();
    given_ = 0;
  }
  return {};
}

}  // namespace finops
