// P5: memory of a proxy with many open streams.
//   streams --port N --path P --pid PID COUNT...
// Opens streams up to each COUNT in turn (0: none yet), waits until each has brought its head and first event, and
// prints the memory of the process and its descendants. All streams stay open to the end.
#include <sys/epoll.h>

#include "net.h"
#include "processes.h"

namespace {

using namespace bench;

class Streams {
 public:
  Streams(std::uint16_t port, const std::string& path)
      : port_(port),
        request_(sdk_request(port, path + "?hold=1", "request_stream_body.json")),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

  // Opens in small groups: a burst of thousands would measure the listen backlog and its retransmissions.
  void grow_to(std::size_t count) {
    constexpr std::size_t kAtOnce = 64;
    const Nanos deadline = now() + 60 * kSecond;
    while (ready_ < count) {
      while (streams_.size() < count && streams_.size() - ready_ < kAtOnce) open();
      epoll_event events[kAtOnce];
      const int number = ::epoll_wait(epoll_.get(), events, std::size(events), 1000);
      if (number < 0 && errno != EINTR) fail_errno("epoll_wait");
      for (int i = 0; i < number; ++i) read(streams_[events[i].data.u64]);
      if (now() > deadline)
        fail("only " + std::to_string(ready_) + " of " + std::to_string(count) + " streams brought their first event");
    }
  }

  // Fails when one of the streams was closed meanwhile.
  void expect_open() {
    epoll_event event{};
    if (::epoll_wait(epoll_.get(), &event, 1, 0) != 0) read(streams_[event.data.u64]);
  }

 private:
  struct Stream {
    Fd fd;
    std::string received;
    bool ready = false;
  };

  void open() {
    Stream stream{.fd = connect_to(port_), .received = {}, .ready = false};
    send_all(stream.fd.get(), request_);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = streams_.size()}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stream.fd.get(), &event) != 0) fail_errno("epoll_ctl");
    streams_.push_back(std::move(stream));
  }

  void read(Stream& stream) {
    char bytes[4096];
    const ssize_t count = ::recv(stream.fd.get(), bytes, sizeof bytes, 0);
    if (count < 0) fail_errno("recv");
    if (count == 0) fail("a stream was closed; " + std::to_string(ready_) + " were open");
    stream.received.append(bytes, static_cast<std::size_t>(count));
    if (stream.ready || stream.received.find(kStampMark) == std::string::npos) return;
    expect_ok(stream.received);
    stream.ready = true;
    ++ready_;
  }

  std::uint16_t port_;
  std::string request_;
  Fd epoll_;
  std::vector<Stream> streams_;
  std::size_t ready_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const auto pid = static_cast<pid_t>(options.number("pid"));
  raise_descriptor_limit();
  Streams streams(options.port(), options.text("path"));
  for (const std::string& count : options.rest()) {
    streams.grow_to(static_cast<std::size_t>(to_number(count)));
    const Memory used = settled_memory(pid);
    streams.expect_open();
    std::printf("rss_kib_%s %lld\n", count.c_str(), static_cast<long long>(used.rss_kib));
    std::printf("pss_kib_%s %lld\n", count.c_str(), static_cast<long long>(used.pss_kib));
    std::printf("kernel_stack_kib_%s %lld\n", count.c_str(), static_cast<long long>(used.kernel_stack_kib));
  }
}
