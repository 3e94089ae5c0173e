#include "core/plugins/fault/fault_sink.h"

#include "core/base/strings.h"
#include "core/exchange/wait.h"
#include "core/http/http_rules.h"

namespace finops {

Result<void> wait_for_fault(Exchange& x, std::chrono::nanoseconds time) {
  if (time.count() <= 0) return {};
  static const Cancel kNothing;
  const Cancel& cancel = x.cancel != nullptr ? *x.cancel : kNothing;
  const SteadyTime begin = std::chrono::steady_clock::now();
  const auto waited = wait_beside({}, cancel, std::chrono::ceil<std::chrono::milliseconds>(time));
  x.timing.waited += std::chrono::steady_clock::now() - begin;
  return waited ? Result<void>{} : Result<void>(waited.error());
}

Result<void> FaultSink::on_head(const ResponseHead& head, const Framing& framing) {
  if (fault_.first_byte) {
    FINOPS_TRY(wait_for_fault(x_, x_.timing.start + *fault_.first_byte - std::chrono::steady_clock::now()));
    if (x_.timing.first_byte) x_.timing.first_byte = std::chrono::steady_clock::now();
  }
  has_body_ = framing.kind != Framing::Kind::none;
  if (framing.kind == Framing::Kind::length) left_ = framing.length;
  events_ = icontains(head.headers.get("Content-Type"), "text/event-stream");
  if (events_ && head.headers.has("Content-Encoding")) {
    std::string several;
    decoder_.emplace(joined_values(head.headers, "Content-Encoding", several));
  }
  return next_.on_head(head, framing);
}

Result<void> FaultSink::on_chunk(std::string_view bytes) {
  while (!bytes.empty()) {
    FINOPS_TRY(before_unit());
    const std::string_view part = less_than_all(take_unit(bytes));
    any_passed_ = true;
    if (!part.empty()) FINOPS_TRY(next_.on_chunk(part));
  }
  return {};
}

Result<void> FaultSink::on_end(std::string_view last, const HeaderList& trailers) {
  while (!last.empty()) {
    FINOPS_TRY(before_unit());
    const std::string_view unit = take_unit(last);
    any_passed_ = true;
    if (last.empty() && !cuts_here()) return next_.on_end(unit, trailers);
    const std::string_view part = less_than_all(unit);
    if (!part.empty()) FINOPS_TRY(next_.on_chunk(part));
  }
  if (has_body_ && cuts_here()) return cut();
  return next_.on_end({}, trailers);
}

// Removes from `bytes` what goes on in one piece: up to the end of an event, or all of it.
std::string_view FaultSink::take_unit(std::string_view& bytes) {
  std::size_t size = bytes.size();
  if (events_ && !decoder_) {
    const std::size_t end = ends_.next(bytes);
    between_ = end != std::string_view::npos;
    if (between_) size = end;
    units_ += between_ ? 1 : 0;
  } else if (decoder_) {
    count_decoded(bytes);
  } else {
    ++units_;
    between_ = true;
  }
  const std::string_view unit = bytes.substr(0, size);
  bytes.remove_prefix(size);
  if (left_) *left_ -= std::min<std::uint64_t>(*left_, size);
  return unit;
}

// Where the events cannot be told apart, the last piece goes only in part, since it may be the whole body. A body of a
// known length must not come whole either, or it would not look cut.
std::string_view FaultSink::less_than_all(std::string_view unit) const noexcept {
  const bool whole_event = events_ && !decoder_ && left_ != 0U;
  return cuts_here() && !whole_event ? unit.substr(0, unit.size() / 2) : unit;
}

void FaultSink::count_decoded(std::string_view bytes) {
  // What cannot be decoded has no events.
  (void)decoder_->feed(bytes, [this](std::string_view plain) {
    for (std::size_t end = 0; (end = ends_.next(plain)) != std::string_view::npos; plain.remove_prefix(end)) ++units_;
  });
  between_ = !ends_.inside();
}

// Cuts here, or waits.
Result<void> FaultSink::before_unit() {
  if (cuts_here()) return cut();
  if (!fault_.chunk_gap || !between_ || !any_passed_) return {};
  FINOPS_TRY(next_.on_flush());
  return wait_for_fault(x_, *fault_.chunk_gap);
}

Result<void> FaultSink::cut() {
  FINOPS_TRY(next_.on_flush());  // the head, if nothing else came
  x_.phase = "body";
  const std::string events = std::to_string(*fault_.cut_after) + (*fault_.cut_after == 1 ? " event" : " events");
  if (fault_.reset) return Error{ErrorCode::reset, "reset by --fault after " + events, {}};
  return Error{ErrorCode::truncated, "cut by --fault after " + events, {}};
}

}  // namespace finops
