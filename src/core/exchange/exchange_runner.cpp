#include "core/exchange/exchange_runner.h"

#include <exception>
#include <new>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/base/strings.h"
#include "core/exchange/own_fields.h"
#include "core/http/http_rules.h"
#include "core/provider/credentials.h"
#include "core/provider/native_error.h"
#include "core/provider/upload_url.h"

namespace finops {
namespace {

double since_start(const Exchange& x) { return to_ms(std::chrono::steady_clock::now() - x.timing.start); }

Outcome outcome_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::client_gone: return Outcome::client_closed;
    case ErrorCode::timeout: return Outcome::timeout;
    case ErrorCode::truncated:
    case ErrorCode::canceled: return Outcome::truncated;
    case ErrorCode::invalid_argument:
    case ErrorCode::bad_request:
    case ErrorCode::unauthorized:
    case ErrorCode::too_large: return Outcome::rejected;
    default: return Outcome::upstream_error;
  }
}

// A body that arrives as it is made: event streams, JSON lines, and the JSON array of streamGenerateContent without
// alt=sse, which only its coding and first byte give away.
bool looks_like_stream(const ResponseHead& head, const Framing& framing, std::string_view first_bytes) {
  const std::string_view type = head.headers.get("Content-Type");
  if (icontains(type, "text/event-stream") || icontains(type, "ndjson") || icontains(type, "jsonl") ||
      icontains(type, "vnd.amazon.eventstream")) {
    return true;
  }
  const bool open_ended = framing.kind == Framing::Kind::chunked || framing.kind == Framing::Kind::close;
  return open_ended && icontains(type, "application/json") && first_bytes.starts_with('[');
}

// For what is done where nothing may fail: it is left undone when memory runs out.
template <class Action>
void without_throwing(Action action) noexcept {
  try {
    action();
  } catch (const std::exception& e) {
    spdlog::debug("an exchange goes on without a part of its end: {}", e.what());
  }
}

// Short enough to need no memory itself.
Error out_of_memory() { return {ErrorCode::internal, "out of memory", {}}; }

// Stands between transport and client: plugins, capture, log, and the order in which the client may see things.
class RunnerSink final : public StreamSink {
 public:
  RunnerSink(Exchange& x, StreamSink& client, Pipeline::Run& plugins, const ExchangeRunner::Deps& deps)
      : x_(x), client_(client), plugins_(plugins), deps_(deps) {}

  void on_waiting() override {
    without_throwing([&] { x_.read_request(); });  // finish() tries again
    if (wants_log()) deps_.log->prepare(x_);
  }

  Result<void> on_head(const ResponseHead& head, const Framing& framing) override {
    ResponseHead out = head;
    x_.response = head;
    if (deps_.on_response_head) deps_.on_response_head(x_);
    framing_ = framing;
    x_.stream = looks_like_stream(head, framing, {});
    remove_hop_by_hop(out.headers);
    remove_own_fields(out.headers);
    if (x_.source == Source::serve && redirect_upload(*x_.route, head.status, client_host(), out.headers)) {
      x_.changed_by.emplace_back("upload_url");
    }
    FINOPS_TRY(plugins_.on_response(out));
    out.headers.add("x-finops-id", x_.id);
    if (framing.kind == Framing::Kind::length) x_.response_capture.reserve(framing.length);
    Framing to_client = framing;
    if (framing.kind == Framing::Kind::length && !out.headers.has("Content-Length")) {
      to_client.kind = Framing::Kind::chunked;  // a plugin wants to change the body
    }
    head_sent_ = true;
    return client_.on_head(out, to_client);
  }

  Result<void> on_chunk(std::string_view bytes) override {
    capture(bytes);
    auto out = plugins_.on_chunk(bytes);
    if (!out) return std::move(out).error();
    auto sent = out->empty() ? client_.on_flush() : client_.on_chunk(*out);  // the head may still be waiting
    plugins_.passed(bytes);
    return sent;
  }

  Result<void> on_flush() override { return client_.on_flush(); }

  Result<void> on_end(std::string_view last, const HeaderList& trailers) override {
    capture(last);
    if (!last.empty()) plugins_.passed(last);
    auto out = plugins_.on_end(last);
    if (!out) return std::move(out).error();
    x_.response_trailers = trailers;
    x_.outcome = x_.response->status >= 400 ? Outcome::http_error : Outcome::ok;
    finish();
    HeaderList passed_on = trailers;
    remove_own_fields(passed_on);
    auto sent = client_.on_end(*out, passed_on);
    ended_ = true;
    if (!sent) spdlog::debug("{}: the client left before the last bytes", x_.id);
    return {};
  }

  void on_abort(const Error& why) noexcept override {
    x_.outcome = outcome_of(why);
    std::string_view held;
    without_throwing([&] { x_.error = why; });
    without_throwing([&] { held = held_back(why); });
    finish();
    without_throwing([&] {
      if (!held.empty()) (void)client_.on_chunk(held);
    });
    client_.on_abort(why);
    ended_ = true;
  }

  bool head_sent() const { return head_sent_; }
  bool ended() const { return ended_; }

  // The end of an exchange that failed before any head: a native error response, unless the client is gone, or there
  // is no memory for one.
  void fail(const Error& why) noexcept {
    if (!head_sent_ && why.code != ErrorCode::client_gone) {
      without_throwing([&] { answer(own_error_for(why), why, outcome_of(why)); });
    }
    if (!ended_) on_abort(why);
  }

  // finops' own response. Nothing else has reached the client yet.
  void answer(const OwnError& own, const Error& why, Outcome outcome, Dialect otherwise = Dialect::openai) {
    x_.outcome = outcome;
    x_.error = why;
    x_.error_code = own.code;
    OwnReply reply = native_error(x_.route ? x_.route->dialect : otherwise, own);
    x_.response = reply.head;
    if (deps_.on_response_head) deps_.on_response_head(x_);
    reply.head.headers.add("x-finops-id", x_.id);
    const bool bodiless = body_forbidden(own.status, x_.request.method);
    if (!bodiless) x_.response_capture.add(reply.body, since_start(x_));
    finish();
    head_sent_ = true;
    const Framing framing{bodiless ? Framing::Kind::none : Framing::Kind::length, reply.body.size()};
    if (auto ok = client_.on_head(reply.head, framing); !ok) {
      client_.on_abort(ok.error());
    } else {
      (void)client_.on_end(bodiless ? std::string_view{} : std::string_view(reply.body), {});
    }
    ended_ = true;
  }

 private:
  void capture(std::string_view bytes) {
    if (bytes.empty()) return;
    if (x_.response_capture.total() == 0 && !x_.stream) x_.stream = looks_like_stream(*x_.response, framing_, bytes);
    x_.response_capture.add(bytes, x_.stream ? std::optional(since_start(x_)) : std::nullopt);
  }

  // What plugins still hold of a body that upstream cut: the client sees all that came.
  std::string_view held_back(const Error& why) {
    if (!head_sent_ || why.code == ErrorCode::client_gone || why.code == ErrorCode::canceled ||
        why.code == ErrorCode::plugin) {
      return {};
    }
    auto out = plugins_.on_end({});
    return out ? *out : std::string_view{};
  }

  // Where the client reached finops; the guard has looked at it.
  std::string_view client_host() const { return trim(x_.request.headers.get("Host")); }

  bool wants_log() const { return deps_.log != nullptr && x_.log_wish != LogWish::none; }

  // Once: an answer that failed after its record has one.
  void finish() noexcept {
    if (std::exchange(finished_, true)) return;
    without_throwing([&] { x_.read_request(); });
    plugins_.complete();
    if (!wants_log()) return;
    if (const auto ok = deps_.log->record(x_); !ok) spdlog::debug("{}: not logged: {}", x_.id, ok.error().message);
  }

  Exchange& x_;
  StreamSink& client_;
  Pipeline::Run& plugins_;
  const ExchangeRunner::Deps& deps_;
  Framing framing_;
  bool head_sent_ = false;
  bool ended_ = false;
  bool finished_ = false;
};

// For an exchange that has nobody left to answer.
class NoClient final : public StreamSink {
 public:
  Result<void> on_head(const ResponseHead&, const Framing&) override { return {}; }
  Result<void> on_chunk(std::string_view) override { return {}; }
  Result<void> on_end(std::string_view, const HeaderList&) override { return {}; }
  void on_abort(const Error&) noexcept override {}
};

// The fields that go upstream: the client's own in their order, less what belongs to one connection, with Host and
// framing put right (contract F4).
void prepare_headers(const Exchange& x, HeaderList& out, bool chunked) {
  out = x.request.headers;
  remove_hop_by_hop(out);
  out.remove_fields([](HeaderView field) {  // answered by finops itself
    return iequals(field.name, "Expect") && iequals(trim(field.value), "100-continue");
  });
  out.set("Host", x.route->base.authority);
  if (chunked) {
    out.remove("Content-Length");
    out.add("Transfer-Encoding", "chunked");
    return;
  }
  if (x.request.framing.kind == Framing::Kind::none) return;
  std::string length;
  append_uint(length, x.rest != nullptr ? x.request.framing.length : x.request.body.size());
  out.set("Content-Length", length);
}

// Puts the length right when a plugin has replaced the body.
Result<void> replace_body(const Exchange& x, HeaderList& headers, bool chunked) {
  if (!x.upstream_body) return {};
  if (x.rest != nullptr) return Error{ErrorCode::plugin, "a plugin replaced a body that is not held whole", {}};
  if (chunked) return {};
  std::string length;
  append_uint(length, x.upstream_body->size());
  headers.set("Content-Length", length);
  return {};
}

// Puts the credential that goes upstream into `headers` and x.upstream_target, takes out what is finops' own, and adds
// Vertex' project, which depends on the credential.
Result<void> put_credential(Exchange& x, HeaderList& headers) {
  x.upstream_target = x.route->upstream_target;
  const CredentialKind caller = caller_credential(x.request.headers, x.request.target);
  auto credential = apply_credential(*x.route, caller, headers, x.upstream_target);
  if (!credential) return std::move(credential).error();
  x.credential = std::move(credential->label);
  x.cost.basis = basis_of(credential->kind);
  if (x.credential != "client" && x.credential != "none") remove_credentials(x.request_trailers);
  x.headers_removed = std::move(credential->headers_removed);
  x.headers_added = std::move(credential->headers_added);
  remove_own_fields(headers, &x.headers_removed);
  remove_own_fields(x.request_trailers);
  if (add_vertex_project(*x.route, x.request.method, headers, x.upstream_target)) {
    headers.set("Host", x.route->base.authority);
  }
  if (!x.route->changed_by.empty()) x.changed_by.emplace_back(x.route->changed_by);
  return {};
}

Result<void> deliver(const LocalReply& reply, StreamSink& sink, const Request& request) {
  Framing framing;
  if (body_forbidden(reply.head.status, request.method)) {
    framing.kind = Framing::Kind::none;
  } else if (const auto length = parse_uint(reply.head.headers.get("Content-Length")); length) {
    framing = {Framing::Kind::length, *length};
  } else {
    framing.kind = Framing::Kind::chunked;
  }
  FINOPS_TRY(sink.on_head(reply.head, framing));
  if (framing.kind == Framing::Kind::none) return sink.on_end({}, {});
  std::string_view last;
  for (std::size_t i = 0; i < reply.pieces.size(); ++i) {
    if (i + 1 == reply.pieces.size()) {
      last = reply.pieces[i];
    } else {
      FINOPS_TRY(sink.on_chunk(reply.pieces[i]));
    }
  }
  return sink.on_end(last, {});
}

}  // namespace

Result<void> ExchangeRunner::begin(Exchange& x) const {
  x.phase = "route";
  x.tags = exchange_tags(deps_.tags, x.request.headers);
  const LogWishes wishes = log_wish(x.request.headers);
  x.log_wish = wishes.strictest;
  if (const Endpoint* endpoint = find_endpoint(x.request.target); endpoint != nullptr) {
    x.route = begin_route(deps_.providers, *endpoint, x.request.target);
  }
  if (deps_.on_request_head) deps_.on_request_head(x);
  if (wishes.wrong) return *wishes.wrong;
  return {};
}

void ExchangeRunner::run(Exchange& x, StreamSink& client, const Cancel& cancel) const {
  Pipeline::Run plugins(deps_.pipeline, x);
  RunnerSink sink(x, client, plugins, deps_);

  const auto attempt = [&]() -> Result<void> {
    const Result<void> begun = begin(x);
    if (!x.route) return Error{ErrorCode::invalid_argument, "the path is none of the endpoints", {}};
    FINOPS_TRY(begun);
    auto route = resolve_route(deps_.providers, *x.route->endpoint, {x.request, x.facts, x.rest != nullptr});
    if (!route) return std::move(route).error();
    x.route = std::move(*route);
    if (x.rest != nullptr) x.read_request();  // before any more of it comes

    x.phase = "credential";
    x.credential = "none";
    const bool chunked =
        x.rest != nullptr ? x.request.framing.kind == Framing::Kind::chunked : !x.request_trailers.empty();
    HeaderList headers;
    prepare_headers(x, headers, chunked);
    FINOPS_TRY(put_credential(x, headers));

    x.phase = "plugin";
    auto reply = plugins.on_request();
    if (!reply) return std::move(reply).error();
    if (*reply && (*reply)->refusal) {
      const OwnError& refusal = *(*reply)->refusal;
      sink.on_waiting();
      sink.answer(refusal, {ErrorCode::plugin, refusal.message, {}}, Outcome::rejected);
      return {};
    }
    if (deps_.log != nullptr && x.log_wish != LogWish::none) {
      x.phase = "log";
      if (auto noted = deps_.log->begin(x); !noted) {
        sink.answer({503, std::string(kLogUnavailable), noted.error().message}, noted.error(), Outcome::rejected);
        return {};
      }
    }
    if (*reply) {
      x.phase = "plugin";
      sink.on_waiting();
      return deliver(**reply, sink, x.request);
    }
    FINOPS_TRY(replace_body(x, headers, chunked));
    x.phase = "connect";
    if (x.source != Source::serve) {  // what serve forwards has passed a parser
      FINOPS_TRY(check_sendable(x.request.method, x.upstream_target, headers));
    }
    const std::string_view body = x.upstream_body ? *x.upstream_body : x.request.body;
    const UpstreamRequest out{&x.route->base, x.route->provider, x.request.method,   x.upstream_target, &headers, body,
                              x.rest,         chunked,           &x.request_trailers};
    return deps_.transport.perform(out, x, sink, cancel);
  };

  Result<void> result;
  try {
    result = attempt();
  } catch (const std::bad_alloc&) {
    result = out_of_memory();
  }
  if (!result && !sink.ended()) sink.fail(result.error());
  tell_finished(x);
}

void ExchangeRunner::tell_finished(const Exchange& x) const noexcept {
  if (deps_.on_finished) without_throwing([&] { deps_.on_finished(x); });
}

Result<void> ExchangeRunner::admit(const Request& request) const {
  const Endpoint* endpoint = find_endpoint(request.target);
  if (endpoint == nullptr) return Error{ErrorCode::invalid_argument, "the path is none of the endpoints", {}};
  if (auto wishes = log_wish(request.headers); wishes.wrong) return *std::move(wishes.wrong);
  RequestFacts facts;
  auto route = resolve_route(deps_.providers, *endpoint, {request, facts, false});
  if (!route) return std::move(route).error();
  HeaderList headers = request.headers;
  std::string target = route->upstream_target;
  auto credential = apply_credential(*route, caller_credential(headers, target), headers, target);
  if (!credential) return std::move(credential).error();
  return {};
}

void ExchangeRunner::reject(Exchange& x, const OwnError& error, StreamSink& client, Dialect dialect) const {
  const Pipeline none;
  Pipeline::Run plugins(none, x);
  RunnerSink sink(x, client, plugins, deps_);
  try {
    (void)begin(x);  // it is refused anyhow
    sink.answer(error, {ErrorCode::invalid_argument, error.message, {}}, Outcome::rejected, dialect);
  } catch (const std::bad_alloc&) {
    if (!sink.ended()) sink.fail(out_of_memory());
  }
  tell_finished(x);
}

void ExchangeRunner::abandon(Exchange& x, const Error& why) const {
  const Pipeline none;
  Pipeline::Run plugins(none, x);
  NoClient client;
  without_throwing([&] { (void)begin(x); });  // nobody is left to tell
  RunnerSink sink(x, client, plugins, deps_);
  x.phase = "request";
  sink.on_abort(why);
  tell_finished(x);
}

}  // namespace finops
