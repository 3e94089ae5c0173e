#include "core/transport/connect_driver.h"

#include <algorithm>

#include "core/exchange/wait.h"

namespace finops {

ConnectDriver::ConnectDriver(CURLM* multi) : multi_(multi) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
}

ConnectDriver::~ConnectDriver() {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
}

Result<CURLcode> ConnectDriver::run(const Cancel& cancel) {
  bool going = act(CURL_SOCKET_TIMEOUT, 0);
  while (going) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    if (running_ == 0) break;
    auto woken = wait_beside({sockets_, count_}, cancel, patience());
    if (!woken) return std::move(woken).error();
    going = act_on_what_came(*woken);
  }
  return CURLE_FAILED_INIT;
}

// The callbacks may change sockets_ during the loop.
bool ConnectDriver::act_on_what_came(int woken) {
  Awaited came[kMost];
  const std::size_t n = count_;
  std::copy_n(sockets_, n, came);
  bool good = true;
  if (woken == 0 || (due_ && *due_ <= std::chrono::steady_clock::now())) {
    due_.reset();
    good = act(CURL_SOCKET_TIMEOUT, 0);
  }
  for (std::size_t i = 0; i < n && good; ++i) {
    const Awaited::Came& what = came[i].came;
    if (!what.any()) continue;
    const int events = (what.readable ? CURL_CSELECT_IN : 0) | (what.writable ? CURL_CSELECT_OUT : 0) |
                       (what.broke ? CURL_CSELECT_ERR : 0);
    good = act(came[i].fd, events);
  }
  return good;
}

bool ConnectDriver::act(curl_socket_t socket, int events) {
  return curl_multi_socket_action(multi_, socket, events, &running_) == CURLM_OK;
}

Waiter::Limit ConnectDriver::patience() const {
  constexpr std::chrono::milliseconds kLonger{1000};  // in case libcurl has something to do without an event
  if (!due_) return kLonger;
  return std::chrono::ceil<std::chrono::milliseconds>(*due_ - std::chrono::steady_clock::now());
}

int ConnectDriver::on_socket(CURL*, curl_socket_t socket, int what, void* driver, void*) {
  auto& self = *static_cast<ConnectDriver*>(driver);
  Awaited* const end = self.sockets_ + self.count_;
  Awaited* at = std::find_if(self.sockets_, end, [&](const Awaited& a) { return a.fd == socket; });
  if (what == CURL_POLL_REMOVE) {
    if (at != end) *at = self.sockets_[--self.count_];
    return 0;
  }
  if (at == end) {
    if (self.count_ == kMost) return -1;
    ++self.count_;
  }
  *at = {};
  at->fd = socket;
  at->readable = (what & CURL_POLL_IN) != 0;
  at->writable = (what & CURL_POLL_OUT) != 0;
  return 0;
}

int ConnectDriver::on_timer(CURLM*, long ms, void* driver) {
  auto& self = *static_cast<ConnectDriver*>(driver);
  self.due_.reset();
  if (ms >= 0) self.due_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  return 0;
}

}  // namespace finops
