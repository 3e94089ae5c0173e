// The stand-in provider: one thread, epoll, keep-alive. What it answers is chosen by the query, so that it is the same
// through every proxy:
//   (none)                200, the JSON of data/response_body.json
//   ?events=N&gap_us=G    200, an event stream: N events G microseconds apart, each with the time it was sent
//   ?hold=1               200, an event stream: head and one event, then nothing until the peer closes
#include <sys/epoll.h>

#include <memory>
#include <queue>

#include "net.h"

namespace {

using namespace bench;

struct Connection {
  Fd fd;
  std::uint64_t number = 0;  // descriptors are reused, numbers are not
  std::string in;
  std::string out;  // what the socket did not take yet
  bool streaming = false;
  std::int64_t events_left = 0;
  Nanos gap = 0;
};

// When the next event of a stream is due.
struct Timer {
  Nanos due = 0;
  int fd = -1;
  std::uint64_t number = 0;
  bool operator>(const Timer& other) const { return due > other.due; }
};

// `name=123` in the request line; 0 when absent.
std::int64_t query_number(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(name);
  return at == std::string_view::npos ? 0 : std::strtoll(line.data() + at + name.size(), nullptr, 10);
}

std::string chunk(std::string_view text) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", text.size());
  return std::string(size).append(text).append("\r\n");
}

std::string stamped_event() {
  char text[256];
  std::snprintf(text, sizeof text,
                "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                "\"delta\":{\"content\":\"%c%0*lld\"}}]}\n\n",
                kStampMark, static_cast<int>(kStampDigits), static_cast<long long>(now()));
  return chunk(text);
}

class Upstream {
 public:
  explicit Upstream(std::uint16_t port) : epoll_(::epoll_create1(EPOLL_CLOEXEC)), listener_(listen_on(port)) {
    const std::string headers = header_file("response_headers.txt");
    const std::string body = data_file("response_body.json");
    json_answer_ = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + headers +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    stream_head_ = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n" + headers +
                   "Transfer-Encoding: chunked\r\n\r\n";
    watch(listener_.get(), EPOLL_CTL_ADD, EPOLLIN);
  }

  [[noreturn]] void run() {
    epoll_event ready[256];
    for (;;) {
      const int count = wait(ready, std::size(ready));
      for (int i = 0; i < count; ++i) {
        const int fd = ready[i].data.fd;
        if (fd == listener_.get()) {
          accept_all();
        } else {
          serve(fd, ready[i].events);
        }
      }
      send_due_events();
    }
  }

 private:
  static Fd listen_on(std::uint16_t port) {
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
    const sockaddr_in address = loopback(port);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd.get(), 16'384) != 0)
      fail_errno("listen on port " + std::to_string(port));
    return fd;
  }

  void watch(int fd, int operation, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    if (::epoll_ctl(epoll_.get(), operation, fd, &event) != 0) fail_errno("epoll_ctl");
  }

  // Sleeps until a socket is ready or the next event is due.
  int wait(epoll_event* ready, std::size_t size) {
    timespec until_due{};
    if (!timers_.empty()) until_due = to_timespec(std::max<Nanos>(0, timers_.top().due - now()));
    const int count =
        ::epoll_pwait2(epoll_.get(), ready, static_cast<int>(size), timers_.empty() ? nullptr : &until_due, nullptr);
    if (count < 0 && errno != EINTR) fail_errno("epoll_pwait2");
    return std::max(count, 0);
  }

  void accept_all() {
    for (;;) {
      Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      const int number = fd.get();
      if (number < 0 && (errno == EAGAIN || errno == ECONNABORTED)) return;
      if (number < 0) fail_errno("accept");
      set_option(number, IPPROTO_TCP, TCP_NODELAY);
      watch(number, EPOLL_CTL_ADD, EPOLLIN);
      const auto index = static_cast<std::size_t>(number);
      if (connections_.size() <= index) connections_.resize(index + 1);
      connections_[index] = std::make_unique<Connection>();
      connections_[index]->fd = std::move(fd);
      connections_[index]->number = ++accepted_;
    }
  }

  // The connection behind a descriptor, or null when it is closed.
  std::unique_ptr<Connection>& slot(int fd) { return connections_[static_cast<std::size_t>(fd)]; }

  void serve(int fd, std::uint32_t events) {
    Connection& connection = *slot(fd);
    if ((events & EPOLLOUT) != 0 && !flush(connection)) return;
    if ((events & ~std::uint32_t{EPOLLOUT}) == 0) return;
    char bytes[16384];
    const ssize_t count = ::recv(fd, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      slot(fd).reset();
      return;
    }
    connection.in.append(bytes, static_cast<std::size_t>(count));
    Message request;
    while (!connection.streaming && parse_message(connection.in, request)) {
      const bool alive = answer(connection, request.head.substr(0, request.head.find('\r')));
      if (!alive) return;
      connection.in.erase(0, request.size());
    }
  }

  // False when the connection was lost. So for every function below that returns bool.
  bool answer(Connection& connection, std::string_view request_line) {
    const std::int64_t events = query_number(request_line, "events=");
    if (query_number(request_line, "hold=") != 0) {
      connection.streaming = true;
      connection.events_left = 0;
      return send(connection, stream_head_ + stamped_event());
    }
    if (events == 0) return send(connection, json_answer_);
    connection.streaming = true;
    connection.events_left = events - 1;
    connection.gap = query_number(request_line, "gap_us=") * 1000;
    timers_.push({now() + connection.gap, connection.fd.get(), connection.number});
    return send(connection, stream_head_ + stamped_event());
  }

  void send_due_events() {
    while (!timers_.empty() && timers_.top().due <= now()) {
      Timer timer = timers_.top();
      timers_.pop();
      auto& connection = slot(timer.fd);
      if (!connection || connection->number != timer.number) continue;
      if (connection->events_left == 0) {
        connection->streaming = false;
        send(*connection, chunk("data: [DONE]\n\n") + "0\r\n\r\n");
      } else {
        --connection->events_left;
        timer.due += connection->gap;
        if (send(*connection, stamped_event())) timers_.push(timer);
      }
    }
  }

  bool send(Connection& connection, std::string_view text) {
    if (!connection.out.empty()) {
      connection.out.append(text);
      return true;
    }
    const ssize_t sent = ::send(connection.fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
      slot(connection.fd.get()).reset();
      return false;
    }
    const std::size_t taken = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (taken < text.size()) {
      connection.out = text.substr(taken);
      watch(connection.fd.get(), EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    return true;
  }

  bool flush(Connection& connection) {
    const std::string text = std::exchange(connection.out, {});
    watch(connection.fd.get(), EPOLL_CTL_MOD, EPOLLIN);
    return send(connection, text);
  }

  Fd epoll_;
  Fd listener_;
  std::string json_answer_;
  std::string stream_head_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::uint64_t accepted_ = 0;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace

int main(int argc, char** argv) {
  raise_descriptor_limit();
  Upstream(Options(argc, argv).port()).run();
}
