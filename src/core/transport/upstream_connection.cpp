#include "core/transport/upstream_connection.h"

#include <cerrno>
#include <cstring>

#include "core/transport/dead_peer.h"
#include "core/transport/tls_setup.h"

namespace finops {
namespace {

// Looks up the names that finops must resolve itself.
Result<std::vector<KnownHost>> look_up(const BaseUrl& to, const Proxy* proxy, Resolver& resolver,
                                       const ConnectLimit& limit, const Cancel& cancel) {
  std::vector<KnownHost> out;
  if (proxy != nullptr) out.push_back({proxy->host, proxy->port, {}});
  if (proxy == nullptr || proxy->resolves_target()) out.push_back({to.host, to.port, {}});
  std::erase_if(out, [](const KnownHost& host) { return !Resolver::needed(host.host); });
  for (KnownHost& host : out) {
    auto addresses = resolver.resolve(host.host, limit, cancel);
    if (!addresses) {
      Error error = std::move(addresses).error();
      if (error.code == ErrorCode::client_gone || error.code == ErrorCode::canceled) return error;
      const bool of_proxy = proxy != nullptr && host.host == proxy->host;
      const std::string via = of_proxy ? proxy->variable + " is set to " + proxy->authority() + ", but " : "";
      return Error{error.code, "cannot reach " + to.authority + ": " + via + error.message, to.origin()};
    }
    host.addresses = std::move(*addresses);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<UpstreamConnection>> UpstreamConnection::connect(const BaseUrl& to, const ConnectSetup& setup,
                                                                        std::chrono::milliseconds within,
                                                                        const Cancel& cancel) {
  const ConnectLimit limit(within);
  SocketTarget target;
  target.to = &to;
  target.proxy = setup.proxies->for_upstream(to);
  auto known = look_up(to, target.proxy, *setup.resolver, limit, cancel);
  if (!known) return std::move(known).error();
  target.known = std::move(*known);
  target.limit = limit.left();
  TlsContext* context = nullptr;
  const bool tls_to_proxy = target.proxy != nullptr && target.proxy->scheme == "https";
  if (to.tls || tls_to_proxy) {
    auto made = setup.tls->context();
    if (!made) return std::move(made).error();
    context = *made;
  }
  if (tls_to_proxy) target.tls = context;
  std::unique_ptr<UpstreamConnection> out(new UpstreamConnection());
  std::string address;
  auto made = UpstreamSocket::connect(out->socket_, target, cancel, address);
  if (!target.known.empty()) {
    const std::string& host = target.known.front().host;
    made ? setup.resolver->worked(host, address) : setup.resolver->failed(host);
  }
  if (!made) return std::move(made).error();
  if (!to.tls) return out;
  auto tls = TlsStream::handshake(*context, out->socket_, to, limit, cancel);
  if (!tls) {
    Error error = std::move(tls).error();
    if (target.proxy != nullptr && error.code != ErrorCode::client_gone && error.code != ErrorCode::canceled) {
      error.message += " (reached through " + target.proxy->variable + ", " + target.proxy->authority() + ")";
    }
    return error;
  }
  out->tls_ = std::move(*tls);
  return out;
}

Error UpstreamConnection::broken(ErrorCode code, int error, const std::string& why) {
  if (means_unreachable(error)) {
    return {ErrorCode::timeout, "the connection to upstream is dead: nothing on it is acknowledged: " + why, {}};
  }
  return {code, "the upstream connection broke: " + why, {}};
}

void UpstreamConnection::note_blocked(bool blocked) noexcept {
  if (blocked == blocked_) return;
  blocked_ = blocked;
  wait_for_window(fd(), blocked);
}

Result<std::size_t> UpstreamConnection::send(std::string_view bytes) {
  std::size_t sent = 0;
  if (tls_) {
    const TlsStream::State state = tls_->send(bytes.data(), bytes.size(), sent);
    if (state != TlsStream::State::ok && state != TlsStream::State::again) {
      return broken(ErrorCode::connect, tls_->socket_errno(), tls_->reason());
    }
    if (state == TlsStream::State::again) sent = 0;
  } else {
    const ssize_t n = socket_.send(bytes.data(), bytes.size());
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      const int error = errno;
      return broken(ErrorCode::connect, error, std::strerror(error));
    }
    if (n > 0) sent = static_cast<std::size_t>(n);
  }
  note_blocked(sent == 0);
  return sent;
}

Result<UpstreamConnection::Received> UpstreamConnection::receive(char* into, std::size_t size) {
  Received out;
  if (tls_) {
    switch (tls_->receive(into, size, out.size)) {
      case TlsStream::State::ok: out.drained = tls_->drained(); return out;
      case TlsStream::State::again: return Received{};
      case TlsStream::State::closed: return Received{0, true, false, true};
      case TlsStream::State::cut: return Received{0, true, true, true};
      case TlsStream::State::failed: break;
    }
    return broken(ErrorCode::truncated, tls_->socket_errno(), tls_->reason());
  }
  const ssize_t n = socket_.receive(into, size);
  if (n >= 0) {
    out.size = static_cast<std::size_t>(n);
    out.eof = n == 0;
    out.drained = socket_.poll_sees_all() && out.size < size;
    return out;
  }
  const int error = errno;
  if (error == EAGAIN || error == EWOULDBLOCK) return Received{};
  return broken(ErrorCode::truncated, error, std::strerror(error));
}

bool UpstreamConnection::wants_writable(bool sending) const noexcept {
  if (!tls_) return sending;
  return (sending && !tls_->send_waits_to_read()) || tls_->receive_waits_to_write();
}

bool UpstreamConnection::silent() const noexcept { return blocked_ && peer_is_silent(fd()); }

bool UpstreamConnection::stale() {
  Awaited socket;
  socket.fd = fd();
  socket.readable = socket.peer_ended = true;
  // poll does not show bytes that TLS has already taken from the socket.
  const bool hidden = !socket_.poll_sees_all() || (tls_ && tls_->holds_bytes());
  // This does not wait, so any waiter will do.
  if (blocking_waiter().wait({&socket, 1}, std::chrono::milliseconds(0)) == 0 && !hidden) return false;
  if (socket.came.peer_ended || socket.came.broke) return true;
  if (tls_) return !tls_->quiet();  // a ticket or a new key may come at any time
  if (socket_.poll_sees_all()) return true;
  char byte = 0;
  return socket_.receive(&byte, 1) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace finops
