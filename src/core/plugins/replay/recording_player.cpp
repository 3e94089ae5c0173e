#include "core/plugins/replay/recording_player.h"

#include <algorithm>
#include <chrono>

#include "core/exchange/wait.h"

namespace finops {
namespace {

// What came later than the last piece by less than this came with it.
constexpr double kTogetherMs = 1;

Error broken_off() { return {ErrorCode::truncated, "the recorded answer broke off here", {}}; }

}  // namespace

// Times count from the start of the exchange, so that a late piece does not delay those after it.
Result<void> RecordingPlayer::wait_until(double recorded_ms, const TransportReport& report,
                                         const Cancel& cancel) const {
  if (speed_ <= 0) return check_cancel(cancel);
  const std::chrono::duration<double, std::milli> offset(recorded_ms / speed_);
  const auto due = report.timing.start + std::chrono::duration_cast<std::chrono::nanoseconds>(offset);
  const auto from = std::chrono::steady_clock::now();
  auto now = from;
  Result<void> out = check_cancel(cancel);
  while (out && now < due) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
    if (auto waited = wait_beside({}, cancel, left); !waited) out = std::move(waited).error();
    now = std::chrono::steady_clock::now();
  }
  report.timing.waited += now - from;
  return out;
}

Result<void> RecordingPlayer::give_body(const TransportReport& report, StreamSink& sink, const Cancel& cancel) const {
  const std::string_view body = recording_.body;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < recording_.pieces.size(); ++i) {
    const RecordChunk& piece = recording_.pieces[i];
    const std::string_view bytes = body.substr(begin, piece.end - begin);
    begin = piece.end;
    FINOPS_TRY(wait_until(piece.ms, report, cancel));
    const bool last = i + 1 == recording_.pieces.size() && !recording_.cut;
    if (last && recording_.end_ms - piece.ms < kTogetherMs) return sink.on_end(bytes, recording_.trailers);
    if (!bytes.empty()) FINOPS_TRY(sink.on_chunk(bytes));
  }
  FINOPS_TRY(wait_until(recording_.end_ms, report, cancel));
  if (recording_.cut) return broken_off();
  return sink.on_end({}, recording_.trailers);
}

Result<void> RecordingPlayer::perform(const UpstreamRequest& /*request*/, const TransportReport& report,
                                      StreamSink& sink, const Cancel& cancel) {
  sink.on_waiting();
  report.phase = "head";
  FINOPS_TRY(wait_until(recording_.head_ms, report, cancel));
  report.timing.first_byte = std::chrono::steady_clock::now();
  report.phase = "body";
  FINOPS_TRY(sink.on_head(recording_.head, recording_.framing));
  if (recording_.framing.kind == Framing::Kind::none) return sink.on_end({}, {});
  FINOPS_TRY(sink.on_flush());
  return give_body(report, sink, cancel);
}

}  // namespace finops
