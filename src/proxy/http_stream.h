// An httplib::Stream that gives httplib one request head and writes its answer to our connection. With it, normal
// httplib handlers can serve local routes although we read the requests of the connection ourselves. Private to the
// library.
#pragma once
#include <httplib.h>

#include <algorithm>
#include <string>

#include "proxy/connection.h"

namespace finops::proxy {

class HttpStream final : public httplib::Stream {
 public:
  HttpStream(Connection& connection, std::string head) : connection_(connection), head_(std::move(head)) {}

  bool is_readable() const override { return at_ < head_.size(); }
  bool is_writable() const override { return !connection_.broken(); }
  ssize_t read(char* into, std::size_t size) override {
    const std::size_t n = std::min(size, head_.size() - at_);
    std::copy_n(head_.data() + at_, n, into);
    at_ += n;
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    answer_.append(bytes, size);  // httplib writes in several steps: one send at the end
    return static_cast<ssize_t>(size);
  }
  bool flush() { return connection_.write(answer_).ok(); }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = "127.0.0.1";
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override { get_remote_ip_and_port(ip, port); }
  socket_t socket() const override { return connection_.fd(); }

 private:
  Connection& connection_;
  std::string head_;
  std::size_t at_ = 0;
  std::string answer_;
};

}  // namespace finops::proxy
