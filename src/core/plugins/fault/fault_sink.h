// Stands between what answers and finops, and makes the answer late, slow, cut or reset. Lives on the thread that runs
// the exchange; all that it refers to outlives it.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/http/content_decoder.h"
#include "core/plugins/fault/event_ends.h"
#include "core/plugins/fault/fault_spec.h"

namespace finops {

// Waits, and counts the time as waiting for a peer. Errors: client_gone, canceled.
Result<void> wait_for_fault(Exchange& x, std::chrono::nanoseconds time);

class FaultSink final : public StreamSink {
 public:
  FaultSink(const FaultSpec& fault, Exchange& x, StreamSink& next) : fault_(fault), x_(x), next_(next) {}

  void on_waiting() override { next_.on_waiting(); }
  // Errors of all functions: those of the next sink, of wait_for_fault(), and truncated or reset for a cut.
  Result<void> on_head(const ResponseHead& head, const Framing& framing) override;
  Result<void> on_chunk(std::string_view bytes) override;
  Result<void> on_flush() override { return next_.on_flush(); }
  Result<void> on_end(std::string_view last, const HeaderList& trailers) override;
  void on_abort(const Error& why) noexcept override { next_.on_abort(why); }

 private:
  std::string_view take_unit(std::string_view& bytes);
  std::string_view less_than_all(std::string_view unit) const noexcept;
  void count_decoded(std::string_view bytes);
  bool cuts_here() const noexcept { return fault_.cut_after && units_ >= *fault_.cut_after; }
  Result<void> before_unit();
  Result<void> cut();

  const FaultSpec& fault_;
  Exchange& x_;
  StreamSink& next_;
  std::optional<std::uint64_t> left_;  // of a body with a known length: the bytes that have not come
  bool has_body_ = true;
  bool events_ = false;                    // the body is an event stream
  std::optional<ContentDecoder> decoder_;  // of an event stream with a content coding
  EventEnds ends_;
  std::uint64_t units_ = 0;  // events, or pieces of another body, that have passed
  bool between_ = true;      // the next byte begins a unit
  bool any_passed_ = false;
};

}  // namespace finops
