// Gives a recorded answer in the place of the upstream: the same pieces with the same pauses, cut in the same place.
// Belongs to one exchange.
#pragma once
#include "core/exchange/transport.h"
#include "core/recordings/recording.h"

namespace finops {

class RecordingPlayer final : public Transport {
 public:
  // `speed` as in ReplayOptions.
  RecordingPlayer(Recording recording, double speed) : recording_(std::move(recording)), speed_(speed) {}

  // Errors: those of the sink; client_gone and canceled; truncated at the end of an answer that broke off.
  Result<void> perform(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                       const Cancel& cancel) override;

 private:
  Result<void> wait_until(double recorded_ms, const TransportReport& report, const Cancel& cancel) const;
  Result<void> give_body(const TransportReport& report, StreamSink& sink, const Cancel& cancel) const;

  const Recording recording_;
  const double speed_;
};

}  // namespace finops
