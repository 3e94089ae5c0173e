// Receives the response from the transport and passes it to the client. It runs plugins, capture and log, and keeps the
// order in which the client may see things. Lives on the stack of the thread that runs the exchange; all it refers to
// outlives it.
#pragma once
#include <exception>
#include <memory>
#include <string_view>

#include <spdlog/spdlog.h>

#include "core/exchange/exchange_runner.h"

namespace finops {

// Runs `action` where nothing may fail: when memory runs out, it is left undone.
template <class Action>
void without_throwing(Action action) noexcept {
  try {
    action();
  } catch (const std::exception& e) {
    spdlog::debug("a step at the end of an exchange failed: {}", e.what());
  }
}

class RunnerSink final : public StreamSink {
 public:
  RunnerSink(Exchange& x, StreamSink& client, Pipeline::Run& plugins, const ExchangeRunner::Deps& deps)
      : x_(x), client_(client), plugins_(plugins), deps_(deps) {}

  void on_waiting() override;
  Result<void> on_head(const ResponseHead& head, const Framing& framing) override;
  Result<void> on_chunk(std::string_view bytes) override;
  Result<void> on_flush() override { return client_.on_flush(); }
  Result<void> on_end(std::string_view last, const HeaderList& trailers) override;
  void on_abort(const Error& why) noexcept override;

  bool ended() const noexcept { return ended_; }

  // Calls begin() of the log, if this exchange has one, before anything goes upstream. Error: the request must not be
  // sent.
  Result<void> begin_log();
  // The end of an exchange that failed before any head: a native error response, unless the client has hung up, is to
  // see a reset, or there is no memory for one.
  void fail(const Error& why) noexcept;
  // finops' own response. Nothing else has reached the client yet.
  void answer(const OwnError& own, const Error& why, Outcome outcome, Dialect otherwise = Dialect::openai);

 private:
  void capture(std::string_view bytes);
  std::string_view held_back(const Error& why);
  std::string_view client_host() const;
  bool wants_log() const noexcept { return deps_.log != nullptr && x_.log_wish != LogWish::none; }
  void finish() noexcept;

  Exchange& x_;
  StreamSink& client_;
  Pipeline::Run& plugins_;
  const ExchangeRunner::Deps& deps_;
  std::unique_ptr<LogState> log_state_;
  Framing framing_;
  bool head_sent_ = false;
  bool ended_ = false;
  bool finished_ = false;
};

}  // namespace finops
