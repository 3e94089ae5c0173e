// What the benchmark's tools share: the clock, loopback sockets, the recorded request, options, percentiles.
// A tool that meets anything unexpected says so and exits 1: a benchmark must not measure half a success.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

// Nanoseconds of CLOCK_MONOTONIC: one clock for every process of the machine, so stamps can cross sockets.
using Nanos = std::int64_t;
inline constexpr Nanos kSecond = 1'000'000'000;

inline Nanos now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return Nanos{time.tv_sec} * kSecond + time.tv_nsec;
}

inline timespec to_timespec(Nanos duration) { return {.tv_sec = duration / kSecond, .tv_nsec = duration % kSecond}; }

[[noreturn]] inline void fail(const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", program_invocation_short_name, message.c_str());
  std::exit(1);
}

[[noreturn]] inline void fail_errno(const std::string& what) { fail(what + ": " + std::strerror(errno)); }

// Owns a descriptor.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

inline std::int64_t to_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) fail("not a number: '" + std::string(text) + "'");
  return value;
}

// The command line: `--name value` pairs, then everything from the first other word on (a `--` is dropped).
class Options {
 public:
  Options(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    std::size_t at = 0;
    for (; at < words.size() && words[at].starts_with("--") && words[at] != "--"; at += 2) {
      if (at + 1 == words.size()) fail("no value for " + words[at]);
      values_[words[at].substr(2)] = words[at + 1];
    }
    if (at < words.size() && words[at] == "--") ++at;
    rest_.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  }

  const std::string& text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) fail("missing --" + name);
    return found->second;
  }
  std::int64_t number(const std::string& name) const { return to_number(text(name)); }
  std::uint16_t port() const { return static_cast<std::uint16_t>(number("port")); }
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  std::map<std::string, std::string> values_;
  std::vector<std::string> rest_;
};

// The value that `share` (0..1) of the samples do not exceed.
inline Nanos percentile(std::vector<Nanos>& samples, double share) {
  if (samples.empty()) fail("no samples");
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(samples.size())));
  const auto index = std::max<std::size_t>(rank, 1) - 1;
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(index), samples.end());
  return samples[index];
}

inline void print_percentiles(const std::string& name, std::vector<Nanos>& samples) {
  std::printf("%s_p50_ns %lld\n", name.c_str(), static_cast<long long>(percentile(samples, 0.50)));
  std::printf("%s_p99_ns %lld\n", name.c_str(), static_cast<long long>(percentile(samples, 0.99)));
}

// As many descriptors as the system lets us have.
inline void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail_errno("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail_errno("setrlimit");
}

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline void set_option(int fd, int level, int option) {
  const int on = 1;
  if (setsockopt(fd, level, option, &on, sizeof on) != 0) fail_errno("setsockopt");
}

// A TCP socket on its way to the port. `type_flags` may add SOCK_NONBLOCK. Returns an empty Fd when nobody listens
// there.
inline Fd try_connect(std::uint16_t port, int type_flags = 0) {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type_flags, 0));
  if (fd.get() < 0) fail_errno("socket");
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  const sockaddr_in address = loopback(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EINPROGRESS)
    return fd;
  if (errno == ECONNREFUSED) return Fd();
  fail_errno("connect to port " + std::to_string(port));
}

inline Fd connect_to(std::uint16_t port, int type_flags = 0) {
  Fd fd = try_connect(port, type_flags);
  if (fd.get() < 0) fail("nobody listens on port " + std::to_string(port));
  return fd;
}

// Sends all of a text that fits into the socket's buffer (every request here does).
inline void send_all(int fd, std::string_view text) {
  const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  if (sent < 0) fail_errno("send");
  if (static_cast<std::size_t>(sent) != text.size()) fail("short send");
}

// A file of bench/data without its last newline. Header files come back with CRLF line ends.
inline std::string data_file(const std::string& name) {
  std::ifstream in(FINOPS_BENCH_DATA "/" + name, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (text.empty()) fail("cannot read " FINOPS_BENCH_DATA "/" + name);
  if (text.back() == '\n') text.pop_back();
  return text;
}

inline std::string header_file(const std::string& name) {
  std::string lines;
  for (const char c : data_file(name) + "\n") lines += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return lines;
}

// The POST an OpenAI SDK sends; `body_file` is a file of bench/data.
inline std::string sdk_request(std::uint16_t port, const std::string& target, const std::string& body_file) {
  const std::string body = data_file(body_file);
  return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" +
         header_file("request_headers.txt") + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// One whole message at the front of `text`: a head and, if it names a Content-Length, a body.
struct Message {
  std::string_view head;  // with the empty line
  std::string_view body;
  std::size_t size() const { return head.size() + body.size(); }
};

// False: more bytes are needed. `text` must be NUL-terminated behind its end, as a std::string is.
inline bool parse_message(std::string_view text, Message& message) {
  const std::size_t blank = text.find("\r\n\r\n");
  if (blank == std::string_view::npos) return false;
  const std::size_t head_size = blank + 4;
  constexpr std::string_view kLength = "\r\nContent-Length:";
  const char* field = ::strcasestr(text.data(), kLength.data());
  std::size_t length = 0;
  if (field != nullptr && field < text.data() + blank) length = std::strtoul(field + kLength.size(), nullptr, 10);
  if (text.size() < head_size + length) return false;
  message = {.head = text.substr(0, head_size), .body = text.substr(head_size, length)};
  return true;
}

// Sends the request and reads the whole answer into `buffer`; both stay on one blocking connection.
inline Message exchange(int fd, std::string_view request, std::string& buffer) {
  send_all(fd, request);
  buffer.clear();
  char chunk[16384];
  for (Message message;;) {
    const ssize_t count = ::recv(fd, chunk, sizeof chunk, 0);
    if (count < 0) fail_errno("recv");
    if (count == 0) fail("the connection was closed before the whole answer had come");
    buffer.append(chunk, static_cast<std::size_t>(count));
    if (parse_message(buffer, message)) return message;
  }
}

inline void expect_ok(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 200")) fail("unexpected answer: " + std::string(head.substr(0, head.find('\r'))));
}

// Each event of the upstream carries `@` and its send time as this many digits.
inline constexpr char kStampMark = '@';
inline constexpr std::size_t kStampDigits = 19;

}  // namespace bench
