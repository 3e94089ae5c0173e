// One request and its response on one upstream connection: one loop around one poll that sends, receives and notices a
// hang-up. Lives on the stack of the thread that runs the exchange.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/wait.h"
#include "core/http/http1_reader.h"
#include "core/transport/request_writer.h"
#include "core/transport/upstream_connection.h"

namespace finops {

class Http1Exchange {
 public:
  Http1Exchange(const UpstreamRequest& request, const TransportReport& report, UpstreamConnection& connection,
                StreamSink& sink, const Cancel& cancel);

  // Errors: see Transport::perform().
  Result<void> run();

  bool connection_reusable() const noexcept { return reusable_; }
  // The connection failed before a single response byte, and neither the client nor finops ended the exchange.
  bool died_untouched() const noexcept { return died_untouched_; }

 private:
  Result<void> send_what_is_ready();
  Result<void> receive_what_is_there();
  Result<void> take(std::string_view bytes);
  Result<void> on_head();
  Result<void> deliver();
  Result<void> at_eof(bool cut);
  Result<void> wait();
  Result<Ready> wait_while_alive(const WaitFor& what, std::chrono::milliseconds idle);
  Result<void> skip_interim();
  std::chrono::milliseconds patience(SteadyTime now) const;

  const UpstreamRequest& request_;
  const TransportReport report_;
  UpstreamConnection& connection_;
  StreamSink& sink_;
  const Cancel& cancel_;
  RequestWriter writer_;
  Http1Reader reader_;
  Http1Reader::BodyFn collect_;
  std::string unparsed_;                  // bytes that must be given to the reader again
  std::vector<std::string_view> pieces_;  // body bytes of the current read
  std::string joined_;
  std::size_t head_size_ = 0;                // bytes of the head that is being read
  std::size_t interim_size_ = 0;             // bytes of all 1xx answers so far
  std::optional<SteadyTime> interim_since_;  // when the first of them came
  bool head_delivered_ = false;
  bool ended_ = false;
  bool keeps_connection_ = false;
  bool reusable_ = false;
  bool died_untouched_ = false;
};

}  // namespace finops
