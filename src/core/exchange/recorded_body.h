// The streamed part of a request body on its way upstream: its bytes are kept for the log and read for model and
// session, and its trailers lose the fields that must not go upstream. So serve, send and replay record a body in the
// same way, wherever it comes from. Belongs to one exchange; the exchange and its source must outlive it.
#pragma once
#include "core/exchange/exchange.h"

namespace finops {

class RecordedBody final : public BodySource {
 public:
  // Replaces x.rest (not null) for as long as it lives, so plugins read through it as well. Create it before the first
  // byte is read and before the capture is limited.
  explicit RecordedBody(Exchange& x);
  ~RecordedBody() override { x_.rest = &from_; }
  RecordedBody(const RecordedBody&) = delete;
  RecordedBody& operator=(const RecordedBody&) = delete;

  int poll_fd() const noexcept override { return from_.poll_fd(); }
  Result<void> read(std::string& out) override;
  bool done() const noexcept override { return from_.done(); }
  const HeaderList& trailers() const noexcept override { return trailers_; }

 private:
  Exchange& x_;
  BodySource& from_;
  HeaderList trailers_;
};

}  // namespace finops
