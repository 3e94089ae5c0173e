// P4: event streams. Each connection reads `--repeat` streams, one after the other; the connections start evenly spread
// over one gap, so that events of different streams do not come in bursts.
//   sse --port N --path P --streams S --repeat R --events E --gap-us G
// first_byte: from sending the request to the first byte of the answer; the first stream of a connection is left out,
//             because it opens the proxy's connection to the upstream.
// event:      from the upstream's send to this program's receive; the first event of a stream is left out, because it
//             comes with the head.
#include <sys/epoll.h>

#include "net.h"

namespace {

using namespace bench;

struct Stream {
  Fd fd;
  std::int64_t streams_left = 0;
  std::int64_t streams_done = 0;
  std::int64_t events = 0;  // of the current stream
  Nanos started = 0;
  std::string received;
  std::size_t scanned = 0;
};

class Reader {
 public:
  explicit Reader(const Options& options)
      : port_(options.port()),
        events_(options.number("events")),
        gap_(options.number("gap-us") * 1000),
        request_(sdk_request(port_, target(options), "request_stream_body.json")),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    streams_.resize(static_cast<std::size_t>(options.number("streams")));
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      streams_[i].fd = connect_to(port_);
      streams_[i].streams_left = options.number("repeat");
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, streams_[i].fd.get(), &event) != 0) fail_errno("epoll_ctl");
    }
    open_ = streams_.size();
  }

  void run() {
    const Nanos begin = now();
    const Nanos step = gap_ / static_cast<Nanos>(streams_.size());
    std::size_t started = 0;
    epoll_event ready[64];
    while (open_ > 0) {
      timespec until_next{};
      const bool starting = started < streams_.size();
      if (starting) {
        const Nanos left = begin + static_cast<Nanos>(started) * step - now();
        if (left <= 0) {
          start(streams_[started++]);
          continue;
        }
        until_next = to_timespec(left);
      }
      const int count = ::epoll_pwait2(epoll_.get(), ready, static_cast<int>(std::size(ready)),
                                       starting ? &until_next : nullptr, nullptr);
      if (count < 0 && errno != EINTR) fail_errno("epoll_pwait2");
      for (int i = 0; i < count; ++i) read(streams_[ready[i].data.u64]);
    }
  }

  void print() {
    if (!first_byte_.empty()) print_percentiles("first_byte", first_byte_);
    if (!delays_.empty()) print_percentiles("event", delays_);
    std::printf("events %lld\n", static_cast<long long>(total_events_));
  }

 private:
  static std::string target(const Options& options) {
    return options.text("path") + "?events=" + options.text("events") + "&gap_us=" + options.text("gap-us");
  }

  void start(Stream& stream) {
    --stream.streams_left;
    stream.events = 0;
    stream.scanned = 0;
    stream.received.clear();
    stream.started = now();
    send_all(stream.fd.get(), request_);
  }

  void read(Stream& stream) {
    char bytes[16384];
    const ssize_t count = ::recv(stream.fd.get(), bytes, sizeof bytes, 0);
    const Nanos received = now();
    if (count < 0) fail_errno("recv");
    if (count == 0) fail("a stream was cut after " + std::to_string(stream.events) + " events");
    if (stream.received.empty() && stream.streams_done > 0) first_byte_.push_back(received - stream.started);
    stream.received.append(bytes, static_cast<std::size_t>(count));
    scan(stream, received);
    if (!stream.received.ends_with("\r\n0\r\n\r\n")) return;
    expect_ok(stream.received);
    if (stream.events != events_) fail("a stream ended after " + std::to_string(stream.events) + " events");
    ++stream.streams_done;
    if (stream.streams_left > 0) {
      start(stream);
    } else {
      --open_;
    }
  }

  void scan(Stream& stream, Nanos received) {
    for (;;) {
      const std::size_t mark = stream.received.find(kStampMark, stream.scanned);
      if (mark == std::string::npos) {
        stream.scanned = stream.received.size();
        return;
      }
      stream.scanned = mark;
      if (stream.received.size() < mark + 1 + kStampDigits) return;
      const Nanos sent = to_number(std::string_view(stream.received).substr(mark + 1, kStampDigits));
      stream.scanned += 1 + kStampDigits;
      ++total_events_;
      if (++stream.events > 1) delays_.push_back(received - sent);
    }
  }

  std::uint16_t port_;
  std::int64_t events_;
  Nanos gap_;
  std::string request_;
  Fd epoll_;
  std::vector<Stream> streams_;
  std::size_t open_ = 0;
  std::int64_t total_events_ = 0;
  std::vector<Nanos> first_byte_;
  std::vector<Nanos> delays_;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  Reader reader(options);
  reader.run();
  reader.print();
}
