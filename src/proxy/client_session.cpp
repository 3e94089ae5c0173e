#include "proxy/client_session.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/provider/route_hint.h"
#include "proxy/client_sink.h"
#include "proxy/streamed_body.h"

namespace finops::proxy {
namespace {

constexpr std::uint64_t kHold = 8 * 1024 * 1024;  // contract F11: larger bodies are streamed
constexpr std::uint64_t kReadAhead = 128 * 1024;  // what one read may add to it
constexpr std::size_t kUnroutedBody = 64 * 1024;
constexpr std::uint64_t kHoldOfLarge = 1024 * 1024;  // the beginning that is held of larger bodies, to read from it

const OwnError kTooLarge{413, "too_large", "the request body is larger than --max-body allows"};

// Also paths that browsers and agents request on their own at every host; they do not mean that a base URL is wrong.
bool is_local_target(std::string_view target) {
  const std::string_view path = split_target(target).path;
  return path == "/" || path == "/_finops" || path.starts_with("/_finops/") || path == "/favicon.ico" ||
         path == "/robots.txt" || path.starts_with("/apple-touch-icon") || path.starts_with("/.well-known/");
}

// Cuts "http://host/path" to "/path" (RFC 9112, 3.2.2) and returns the authority; nullopt: it was origin-form.
std::optional<std::string> take_authority(std::string& target) {
  const std::size_t scheme = istarts_with(target, "http://") ? 7 : istarts_with(target, "https://") ? 8 : 0;
  if (scheme == 0) return std::nullopt;
  const std::size_t path = std::min(target.find_first_of("/?", scheme), target.size());
  std::string authority = target.substr(scheme, path - scheme);
  target.erase(0, path);
  if (!target.starts_with('/')) target.insert(0, "/");
  return authority;
}

OwnError own_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::too_large: return {431, "head_too_large", error.message};
    case ErrorCode::unsupported: return {501, "not_implemented", error.message};
    case ErrorCode::timeout: return {408, "request_timeout", error.message};
    default: return {400, "bad_request", error.message};
  }
}

// An offer of h2c may be ignored (RFC 9110, 7.8), so it is. With 426 for a WebSocket, Codex switches to HTTP at once;
// with any other status only after some tries.
std::optional<OwnError> refuse_upgrade(const HeaderList& headers) {
  std::optional<OwnError> refusal;
  for (const HeaderView h : headers) {
    if (!iequals(h.name, "Upgrade")) continue;
    for_each_list_member(h.value, [&](std::string_view member) {
      if (iequals(member.substr(0, member.find('/')), "websocket")) {
        refusal = {426, "upgrade_required", "WebSockets are not supported yet; use HTTP, which streams as well"};
      } else if (!refusal && !iequals(member, "h2c")) {
        refusal = {501, "not_implemented", "upgrades are not supported; use HTTP"};
      }
    });
  }
  return refusal;
}

}  // namespace

ClientSession::ClientSession(Connection& connection, const Context& context)
    : connection_(connection), context_(context), reader_(Http1Reader::Side::request) {}

void ClientSession::run() {
  while (go_on(serve_one())) {}
}

// First idle, then a look whether finops stops: a stop that comes in between shuts the idle connection down, and one
// that came before is seen here.
bool ClientSession::go_on(End end) {
  if (end == End::linger) connection_.linger();
  context_.on_busy(false);
  return end == End::keep && !context_.draining;
}

Result<void> ClientSession::read_head() {
  const Http1Reader::BodyFn no_body = [](std::string_view) {};
  while (true) {
    while (!connection_.buffered().empty()) {
      auto used = reader_.feed(connection_.buffered(), no_body);
      if (!used) return std::move(used).error();
      connection_.consume(*used);
      if (reader_.head_done()) return {};
      if (*used == 0) break;
    }
    FINOPS_TRY(connection_.fill(reader_.started()));
  }
}

ClientSession::End ClientSession::serve_one() {
  reader_.reset();
  x_ = Exchange{};
  if (auto head = read_head(); !head) {
    context_.on_busy(true);
    const ErrorCode code = head.error().code;
    const bool between_requests = !reader_.started() && connection_.buffered().empty();
    const bool silent = code == ErrorCode::client_gone || code == ErrorCode::canceled || between_requests;
    if (silent) return End::close;
    if (connection_.buffered().starts_with("\x16\x03")) {  // a TLS handshake
      spdlog::warn("a client spoke TLS to this port; a base URL here begins with http://, not https://");
    }
    start_exchange();  // with the part that is known
    return refuse(own_error(head.error()), After::close);
  }
  context_.on_busy(true);
  const std::optional<std::string> authority = take_authority(reader_.target());
  start_exchange();
  const std::string& target = x_.request.target;
  if (const auto error = context_.guard.check(x_.request.headers, authority, reader_.minor_version())) {
    return refuse(*error, After::close);
  }
  if (is_local_target(target)) return serve_local();
  context_.runner.find_route(x_);
  if (!x_.route) return refuse_unrouted();
  if (const auto error = refuse_navigation(x_.request.headers)) return refuse(*error, After::close);
  if (const auto error = refuse_upgrade(x_.request.headers)) return refuse(*error, After::close);
  if (x_.request.framing.kind == Framing::Kind::length && x_.request.framing.length > context_.max_body) {
    return refuse(kTooLarge, After::close);
  }
  if (const auto unwanted = answer_expectation()) return refuse(*unwanted, After::close);
  return run_exchange();
}

ClientSession::End ClientSession::serve_local() {
  if (auto body = read_held_body(64 * 1024); !body || !reader_.done()) {
    return refuse(body ? kTooLarge : own_error(body.error()), After::close);
  }
  const bool close = wants_close();
  const bool keep = context_.local_route(connection_, x_.request.method, x_.request.target, close);
  return keep && !close ? End::keep : End::close;
}

void ClientSession::start_exchange() {
  x_.timing.wall_start = std::chrono::system_clock::now();
  x_.timing.start = std::chrono::steady_clock::now();
  x_.waiter = &connection_.waiter();
  x_.id = new_ulid(x_.timing.wall_start);
  x_.request.method = std::move(reader_.method());
  x_.request.target = std::move(reader_.target());
  x_.request.headers = std::move(reader_.headers());
  x_.request.framing = reader_.framing();
}

bool ClientSession::wants_close() {
  const HeaderList& headers = x_.request.headers;
  if (context_.draining || list_has(headers, "Connection", "close")) return true;
  return reader_.minor_version() == 0 && !list_has(headers, "Connection", "keep-alive");
}

Result<void> ClientSession::read_held_body(std::size_t limit) {
  std::string& body = x_.request.body;
  const Http1Reader::BodyFn append = [&](std::string_view bytes) {
    if (body.size() > kHoldOfLarge && body.capacity() < kHold)
      body.reserve(kHold + kReadAhead);  // grows once, not by doubling
    body.append(bytes);
  };
  while (!reader_.done() && body.size() < limit) {
    if (connection_.buffered().empty()) FINOPS_TRY(connection_.fill(true));
    auto used = reader_.feed(connection_.buffered(), append);
    if (!used) return std::move(used).error();
    connection_.consume(*used);
    if (*used == 0 && !reader_.done()) FINOPS_TRY(connection_.fill(true));
  }
  return {};
}

// "100 Continue" asks for the body, so a request that can be refused without its body is refused before (RFC 9110,
// 10.1.1).
std::optional<OwnError> ClientSession::answer_expectation() {
  const bool expects = list_has(x_.request.headers, "Expect", "100-continue");
  if (!expects || reader_.done() || reader_.minor_version() == 0) return std::nullopt;
  if (auto admitted = context_.runner.admit(x_); !admitted) return own_error_for(admitted.error());
  (void)connection_.write("HTTP/1.1 100 Continue\r\n\r\n");  // a failure shows when the body is read
  return std::nullopt;
}

ClientSession::End ClientSession::run_exchange() {
  const Framing& framing = x_.request.framing;
  const bool large = framing.kind == Framing::Kind::length && framing.length > kHold;
  if (framing.kind == Framing::Kind::length && !large) x_.request.body.reserve(framing.length);
  ClientSink sink(connection_, reader_.minor_version(), wants_close());
  const bool body_may_route = x_.route->provider == nullptr;  // contract F3
  const std::uint64_t hold = large && !body_may_route ? kHoldOfLarge : kHold;
  if (auto body = read_held_body(context_.max_body < hold ? context_.max_body + 1 : hold); !body) {
    if (body.error().code != ErrorCode::client_gone && body.error().code != ErrorCode::canceled) {
      return refuse(own_error(body.error()), After::close);
    }
    context_.runner.abandon(x_, body.error());
    return End::close;
  }
  if (x_.request.body.size() > context_.max_body) return refuse(kTooLarge, After::close);
  StreamedBody rest(connection_, reader_, context_.max_body - x_.request.body.size());
  if (reader_.done()) {
    x_.request_trailers = std::move(reader_.trailers());
  } else {
    x_.rest = &rest;
  }
  context_.runner.run(x_, sink, {connection_.fd(), context_.wake_fd, x_.waiter});
  if (!reader_.done()) {  // upstream answered before it had read everything
    return connection_.broken() ? End::close : End::linger;
  }
  return sink.must_close() ? End::close : End::keep;
}

// A short body is read, for the log and so that the connection can be kept.
ClientSession::End ClientSession::refuse_unrouted() {
  const Framing& framing = x_.request.framing;
  const bool offered = framing.kind == Framing::Kind::length && framing.length > kUnroutedBody;
  const bool expects = list_has(x_.request.headers, "Expect", "100-continue");
  if (!offered && !expects) (void)read_held_body(kUnroutedBody);  // it is refused either way
  const std::string path(split_target(x_.request.target).path);
  const auto near = nearest_path(path);
  return refuse({404, "no_route", no_route_message(path, near)}, After::keep_if_whole,
                near ? near->dialect : Dialect::openai);
}

ClientSession::End ClientSession::refuse(const OwnError& error, After after, Dialect dialect) {
  const bool keep = after == After::keep_if_whole && reader_.done() && !wants_close();
  ClientSink sink(connection_, reader_.minor_version(), !keep);
  const std::string& target = x_.request.target;
  if (!target.empty() && !is_local_target(target)) {
    context_.runner.reject(x_, error, sink, dialect);
  } else {  // a local page, or not a request: no record
    const OwnReply reply = native_error(dialect, error);
    const bool head_only = x_.request.method == "HEAD";
    const Framing framing{head_only ? Framing::Kind::none : Framing::Kind::length, reply.body.size()};
    if (sink.on_head(reply.head, framing)) (void)sink.on_end(head_only ? std::string_view{} : reply.body, {});
  }
  if (!keep) return End::linger;
  return sink.must_close() ? End::close : End::keep;
}

}  // namespace finops::proxy
