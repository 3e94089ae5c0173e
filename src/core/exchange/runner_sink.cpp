#include "core/exchange/runner_sink.h"

#include <utility>

#include "core/base/strings.h"
#include "core/exchange/own_fields.h"
#include "core/http/http_rules.h"
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

// True for a body that is sent while it is generated: event streams, JSON lines, and the JSON array of
// streamGenerateContent without alt=sse, which is recognised only by its chunked coding and first byte.
bool looks_like_stream(const ResponseHead& head, const Framing& framing, std::string_view first_bytes) {
  const std::string_view type = head.headers.get("Content-Type");
  if (icontains(type, "text/event-stream") || icontains(type, "ndjson") || icontains(type, "jsonl") ||
      icontains(type, "vnd.amazon.eventstream")) {
    return true;
  }
  const bool open_ended = framing.kind == Framing::Kind::chunked || framing.kind == Framing::Kind::close;
  return open_ended && icontains(type, "application/json") && first_bytes.starts_with('[');
}

}  // namespace

void RunnerSink::on_waiting() {
  without_throwing([&] { x_.read_request(); });  // finish() tries again
  if (wants_log()) x_.waiter->work([&] { deps_.log->prepare(x_, log_state_.get()); });
}

Result<void> RunnerSink::on_head(const ResponseHead& head, const Framing& framing) {
  ResponseHead out = head;
  x_.response = head;
  deps_.observers.notify(&ExchangeObserver::on_response_head, x_);
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

Result<void> RunnerSink::on_chunk(std::string_view bytes) {
  capture(bytes);
  auto out = plugins_.on_chunk(bytes);
  if (!out) return std::move(out).error();
  auto sent = out->empty() ? client_.on_flush() : client_.on_chunk(*out);  // the head may not have been sent yet
  plugins_.passed(bytes);
  return sent;
}

Result<void> RunnerSink::on_end(std::string_view last, const HeaderList& trailers) {
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

void RunnerSink::on_abort(const Error& why) noexcept {
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

Result<void> RunnerSink::begin_log() {
  if (!wants_log()) return {};
  auto begun = deps_.log->begin(x_);
  if (!begun) return std::move(begun).error();
  log_state_ = std::move(*begun);
  return {};
}

void RunnerSink::fail(const Error& why) noexcept {
  const bool silent = why.code == ErrorCode::client_gone || why.code == ErrorCode::reset;
  if (!head_sent_ && !silent) {
    without_throwing([&] { answer(own_error_for(why), why, outcome_of(why)); });
  }
  if (!ended_) on_abort(why);
}

void RunnerSink::answer(const OwnError& own, const Error& why, Outcome outcome, Dialect otherwise) {
  x_.outcome = outcome;
  x_.error = why;
  x_.error_code = own.code;
  OwnReply reply = native_error(x_.route ? x_.route->dialect : otherwise, own);
  x_.response = reply.head;
  deps_.observers.notify(&ExchangeObserver::on_response_head, x_);
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

void RunnerSink::capture(std::string_view bytes) {
  if (bytes.empty()) return;
  if (x_.response_capture.total() == 0 && !x_.stream) x_.stream = looks_like_stream(*x_.response, framing_, bytes);
  x_.response_capture.add(bytes, x_.stream ? std::optional(since_start(x_)) : std::nullopt);
}

// What plugins held back of a body that upstream cut, so that the client sees everything that came.
std::string_view RunnerSink::held_back(const Error& why) {
  if (!head_sent_ || why.code == ErrorCode::client_gone || why.code == ErrorCode::canceled ||
      why.code == ErrorCode::plugin) {
    return {};
  }
  auto out = plugins_.on_end({});
  return out ? *out : std::string_view{};
}

// The host and port at which the client reached finops; the host guard has checked them.
std::string_view RunnerSink::client_host() const { return trim(x_.request.headers.get("Host")); }

// Runs once: an answer that fails after its record was written is not recorded again.
void RunnerSink::finish() noexcept {
  if (std::exchange(finished_, true)) return;
  without_throwing([&] { x_.read_request(); });
  plugins_.complete();
  if (!wants_log()) return;
  Result<void> ok;
  x_.waiter->work([&] { ok = deps_.log->record(x_, log_state_.get()); });
  if (!ok) spdlog::debug("{}: not logged: {}", x_.id, ok.error().message);
}

}  // namespace finops
