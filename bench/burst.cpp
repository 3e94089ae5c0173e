// P11: connections that are all new, and what a proxy takes for them.
//   burst --port N --path P --pid PID --requests COUNT
// Opens COUNT streams at the same moment and waits until each has brought its head and first event (or an error), then
// prints how many did, when the last one did, and the CPU time of the process for each. All are new to the upstream
// when the proxy has just been started.
#include <sys/epoll.h>

#include "net.h"
#include "processes.h"

namespace {

using namespace bench;

struct Stream {
  Fd fd;
  std::string received;
  bool over = false;
};

struct Outcome {
  std::size_t good = 0, over = 0;
  Nanos last = 0;
};

// Reads what is there. A stream is over with its first event, or when it is closed.
void read(Stream& stream, Outcome& outcome) {
  char bytes[4096];
  const ssize_t count = ::recv(stream.fd.get(), bytes, sizeof bytes, 0);
  if (count > 0) stream.received.append(bytes, static_cast<std::size_t>(count));
  if (stream.over) return;
  const bool event = stream.received.find(kStampMark) != std::string::npos;
  if (!event && count > 0) return;
  stream.over = true;
  ++outcome.over;
  outcome.last = now();
  if (event && stream.received.starts_with("HTTP/1.1 200")) ++outcome.good;
  if (count <= 0) stream.fd = Fd();
}

Outcome run(std::uint16_t port, const std::string& request, std::size_t count) {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  std::vector<Stream> streams(count);
  for (Stream& stream : streams) stream.fd = connect_to(port);
  for (std::size_t i = 0; i < count; ++i) {
    send_all(streams[i].fd.get(), request);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, streams[i].fd.get(), &event) != 0) fail_errno("epoll_ctl");
  }
  Outcome outcome;
  for (const Nanos deadline = now() + 60 * kSecond; outcome.over < count && now() < deadline;) {
    epoll_event events[64];
    const int number = ::epoll_wait(epoll.get(), events, std::size(events), 1000);
    if (number < 0 && errno != EINTR) fail_errno("epoll_wait");
    for (int i = 0; i < number; ++i) read(streams[events[i].data.u64], outcome);
  }
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const auto pid = static_cast<pid_t>(options.number("pid"));
  const auto count = static_cast<std::size_t>(options.number("requests"));
  raise_descriptor_limit();
  const std::string request = sdk_request(options.port(), options.text("path") + "?hold=1", "request_stream_body.json");
  const Nanos cpu_before = cpu_time(pid);
  const Nanos start = now();
  const Outcome outcome = run(options.port(), request, count);
  const Nanos cpu_after = cpu_time(pid);
  std::printf("burst_good %zu\n", outcome.good);
  std::printf("burst_last_ms %.0f\n", static_cast<double>(outcome.last - start) / 1e6);
  std::printf("burst_cpu_ns %.0f\n", static_cast<double>(cpu_after - cpu_before) / static_cast<double>(count));
}
