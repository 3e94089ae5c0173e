#include "proxy/server.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include <spdlog/spdlog.h>

#include "core/base/unique_fd.h"
#include "core/base/waiter.h"
#include "proxy/client_session.h"
#include "proxy/http_stream.h"
#include "proxy/local_routes.h"
#include "proxy/task_queue.h"

namespace finops::proxy {
namespace {

constexpr std::chrono::milliseconds kMoment{50};  // pause before accepting again

}  // namespace

// Takes each accepted socket before httplib reads from it, since httplib 0.11 changes requests and responses that it
// handles (docs/architecture.md, 6). httplib only does bind, listen, accept and the local routes. Everything that
// depends on httplib's internals (the private virtual, svr_sock_, process_request) is in this file.
class Server::Impl final : public httplib::Server {
 public:
  Impl(const ExchangeRunner& runner, ServerOptions options)
      : runner_(runner), options_(std::move(options)), guard_(options_.host), wake_(::eventfd(0, EFD_CLOEXEC)) {
    new_task_queue = [this] { return new ConnectionQueue(threads_); };
    set_tcp_nodelay(true);
    set_keep_alive_max_count(1'000'000'000);  // else it closes after five local requests
    set_socket_options([](socket_t fd) {      // not SO_REUSEPORT: two servers must not share a port
      const int on = 1;
      ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    add_local_routes(
        *this, options_.status_json ? options_.status_json : [] { return std::string("{}\n"); });
  }

  Result<int> start() {
    errno = 0;
    int port = options_.port;
    const bool bound = port == 0 ? (port = bind_to_any_port(options_.host)) > 0 : bind_to_port(options_.host, port);
    if (!bound || ::listen(svr_sock_, 4096) != 0) {
      const int why = errno;
      std::string message = "cannot listen on " + options_.host + ":" + std::to_string(options_.port) + ": " +
                            (why != 0 ? std::strerror(why) : "address not available");
      if (why == EADDRINUSE) message += "; stop the program that uses it, or use --port 0 to pick a free port";
      return Error{ErrorCode::io, message, {}};
    }
    // A copy of the socket: httplib closes its own when accept() fails for a moment (ENFILE, ECONNABORTED, ENOMEM).
    listening_.reset(::fcntl(svr_sock_, F_DUPFD_CLOEXEC, 0));
    accepting_ = std::thread([this] { accept_until_stopped(); });
    return port;  // the kernel queues connections from here on
  }

  void halt() {
    if (!accepting_.joinable()) return;
    draining_ = true;
    ::shutdown(listening_.get(), SHUT_RDWR);  // ends accept(), also if it uses the other descriptor
    shut_idle();
    std::thread watchdog([this] {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, options_.drain, [&] { return live_.empty() || now_; });
      lock.unlock();
      wake_all();
    });
    accepting_.join();
    threads_.wait();
    watchdog.join();
    listening_.reset();
  }

  void halt_now() {
    const std::lock_guard lock(mutex_);
    now_ = true;
    changed_.notify_all();
  }

  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return live_.size();
  }

  std::size_t running() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(live_.begin(), live_.end(), [](const auto& one) { return one.second.load(); }));
  }

 private:
  void accept_until_stopped() {
    accepting_self_ = ::pthread_self();
    while (true) {
      try {
        listen_after_bind();
      } catch (const std::exception&) {  // out of memory
        blocking_waiter().pause(kMoment);
      }
      if (draining_) return;
      spdlog::warn("accepting connections failed for a moment: {}", std::strerror(errno));
      svr_sock_ = ::fcntl(listening_.get(), F_DUPFD_CLOEXEC, 0);
      while (svr_sock_ < 0 && !draining_) {  // no descriptor is free: wait for connections to end
        blocking_waiter().pause(kMoment);
        svr_sock_ = ::fcntl(listening_.get(), F_DUPFD_CLOEXEC, 0);
      }
    }
  }

  bool process_and_close_socket(socket_t fd) override {
    const UniqueFd own(fd);
    if (::pthread_equal(::pthread_self(), accepting_self_)) return true;  // no thread could be created
    const Membership member(*this, fd);
    // A connection added after shut_idle() would otherwise wait for a request until its idle timeout.
    if (!draining_) serve(fd, member.busy);
    return true;  // `own` closes the socket: an orderly end, or the reset that the exchange asked for
  }

  // A socket's entry in live_. It is removed before the socket is closed, since its number may then be reused.
  struct Membership {
    Membership(Impl& owner, int socket) : impl(owner), fd(socket), busy(owner.enter(socket)) {}
    ~Membership() { impl.leave(fd); }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;
    Impl& impl;
    int fd;
    std::atomic<bool>& busy;
  };
  std::atomic<bool>& enter(int fd) {
    const std::lock_guard lock(mutex_);
    return live_.emplace(fd, false).first->second;
  }
  void leave(int fd) {
    const std::lock_guard lock(mutex_);
    live_.erase(fd);
    if (live_.empty()) changed_.notify_all();
  }

  void serve(socket_t fd, std::atomic<bool>& busy_flag) {
    Connection connection(fd, wake_.get(), {});
    if (connections() > options_.max_connections) {
      (void)connection.write(
          "HTTP/1.1 503 Service Unavailable\r\nx-finops-error: too_many_connections\r\nContent-Length: 0\r\n"
          "Connection: close\r\n\r\n");
      connection.linger();
      return;
    }
    const ClientSession::Context context{runner_,
                                         guard_,
                                         options_.max_body,
                                         draining_,
                                         wake_.get(),
                                         [this](Connection& c, const std::string& method, const std::string& target,
                                                bool close) { return serve_local(c, method, target, close); },
                                         [&busy_flag](bool busy) { busy_flag = busy; }};
    ClientSession(connection, context).run();
  }

  bool serve_local(Connection& connection, const std::string& method, const std::string& target, bool close) {
    HttpStream stream(connection, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    bool closed = close;
    const bool ok = process_request(stream, close, closed, nullptr);
    return stream.flush() && ok && !closed;
  }

  void shut_idle() {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, busy] : live_) {
      // Wakes threads that wait for the next request. A thread that becomes idle right now checks draining_ itself.
      if (!busy) ::shutdown(fd, SHUT_RD);
    }
  }

  void wake_all() {
    const std::uint64_t one = 1;
    (void)!::write(wake_.get(), &one, sizeof one);  // never read, so it stays readable
  }

  const ExchangeRunner& runner_;
  const ServerOptions options_;
  const HostGuard guard_;
  const UniqueFd wake_;
  std::atomic<bool> draining_{false};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::atomic<bool>> live_;  // socket -> busy with a request
  bool now_ = false;
  UniqueFd listening_;
  ConnectionThreads threads_;
  pthread_t accepting_self_{};  // written by the accepting thread before it accepts
  std::thread accepting_;
};

Server::Server(const ExchangeRunner& runner, ServerOptions options)
    : impl_(std::make_unique<Impl>(runner, std::move(options))) {}
Server::~Server() { stop(); }
Result<int> Server::start() { return impl_->start(); }
void Server::stop() { impl_->halt(); }
void Server::stop_now() { impl_->halt_now(); }
std::size_t Server::connections() const { return impl_->connections(); }
std::size_t Server::running() const { return impl_->running(); }

}  // namespace finops::proxy
