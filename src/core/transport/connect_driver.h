// Lets a multi handle of libcurl connect. libcurl says what to wait for, and the exchange's waiter waits. Lives on the
// stack of the thread that connects; the handle outlives it. Private to transport.
#pragma once
#include <curl/curl.h>

#include <optional>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/exchange/transport.h"

namespace finops {

class ConnectDriver {
 public:
  explicit ConnectDriver(CURLM* multi);  // create it before the easy handle is added
  ~ConnectDriver();
  ConnectDriver(const ConnectDriver&) = delete;
  ConnectDriver& operator=(const ConnectDriver&) = delete;

  // The result of the one easy handle. Errors: client_gone, canceled.
  Result<CURLcode> run(const Cancel& cancel);

 private:
  static constexpr std::size_t kMost = 5;  // libcurl's own limit for one handle

  bool act_on_what_came(int woken);
  bool act(curl_socket_t socket, int events);
  Waiter::Limit patience() const;
  static int on_socket(CURL*, curl_socket_t socket, int what, void* driver, void*);
  static int on_timer(CURLM*, long ms, void* driver);

  CURLM* const multi_;
  Awaited sockets_[kMost];
  std::size_t count_ = 0;
  std::optional<SteadyTime> due_;
  int running_ = 1;
};

}  // namespace finops
