// Keeps what goes upstream, so that `send` can show it, and limits the time that it takes. One exchange at a time, one
// thread.
#pragma once
#include <string>

#include "cli/send/deadline.h"
#include "core/exchange/transport.h"

namespace finops::cli {

struct SentRequest {
  bool known = false;  // false: nothing went upstream
  std::string method, target, body;
  HeaderList headers;
};

// Takes an answer and does nothing with it.
class Nobody final : public StreamSink {
 public:
  Result<void> on_head(const ResponseHead&, const Framing&) override { return {}; }
  Result<void> on_chunk(std::string_view) override { return {}; }
  Result<void> on_end(std::string_view, const HeaderList&) override { return {}; }
  void on_abort(const Error&) noexcept override {}
};

class SendTransport final : public Transport {
 public:
  // `next` outlives it; nullptr: nothing is sent, and perform() fails with `canceled`.
  // `keep`: the request is kept for sent().
  explicit SendTransport(Transport* next, const TimeLimits& limits = {}, bool keep = true)
      : next_(next), limits_(limits), keep_(keep) {}

  Result<void> perform(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                       const Cancel& cancel) override {
    if (keep_) {
      sent_ = {true, std::string(request.method), std::string(request.target), std::string(request.body),
               *request.headers};
    }
    if (next_ != nullptr) return perform_in_time(request, report, sink, cancel);
    report.attempts = 1;  // for the record: it names the address
    return Error{ErrorCode::canceled, "nothing is sent", {}};
  }

  const SentRequest& sent() const noexcept { return sent_; }

 private:
  // Passes everything on, and notices when the answer begins.
  class Watch final : public StreamSink {
   public:
    Watch(StreamSink& next, Deadline& deadline) : next_(next), deadline_(deadline) {}
    void on_waiting() override { next_.on_waiting(); }
    Result<void> on_head(const ResponseHead& head, const Framing& framing) override {
      deadline_.head_came();
      return next_.on_head(head, framing);
    }
    Result<void> on_chunk(std::string_view bytes) override { return next_.on_chunk(bytes); }
    Result<void> on_flush() override { return next_.on_flush(); }
    Result<void> on_end(std::string_view last, const HeaderList& trailers) override {
      return next_.on_end(last, trailers);
    }
    void on_abort(const Error& why) noexcept override { next_.on_abort(why); }

   private:
    StreamSink& next_;
    Deadline& deadline_;
  };

  Result<void> perform_in_time(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                               const Cancel& cancel) {
    Deadline deadline(limits_);
    if (deadline.fd() < 0) return next_->perform(request, report, sink, cancel);
    Watch watch(sink, deadline);
    auto done = next_->perform(request, report, watch, {cancel.client_fd, deadline.fd(), cancel.waiter});
    if (done || done.error().code != ErrorCode::canceled) return done;
    auto over = deadline.over();
    return over ? *std::move(over) : std::move(done).error();
  }

  Transport* next_;
  TimeLimits limits_;
  bool keep_;
  SentRequest sent_;
};

}  // namespace finops::cli
