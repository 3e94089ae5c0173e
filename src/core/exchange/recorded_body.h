// The streamed part of a request body on its way upstream: what passes is kept for the log and read for what it says,
// and its trailers carry nothing that must not go there. So serve, send and replay record alike, wherever a body comes
// from. Belongs to one exchange; the exchange and its source must outlive it.
#pragma once
#include "core/exchange/exchange.h"

namespace finops {

class RecordedBody final : public BodySource {
 public:
  // Stands in the place of x.rest, which is not null, for as long as it lives: plugins read through it as well. Made
  // before the first byte, and before anybody limits the capture.
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
