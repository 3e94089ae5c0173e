#include "core/exchange/exchange_runner.h"

#include <new>
#include <optional>
#include <utility>

#include "core/base/strings.h"
#include "core/exchange/own_fields.h"
#include "core/exchange/recorded_body.h"
#include "core/exchange/runner_sink.h"
#include "core/http/http_rules.h"
#include "core/provider/credentials.h"
#include "core/provider/key_choice.h"
#include "core/provider/native_error.h"

namespace finops {
namespace {

// Short enough to need no memory itself.
Error out_of_memory() { return {ErrorCode::internal, "out of memory", {}}; }
Error no_endpoint() { return {ErrorCode::invalid_argument, "the path belongs to no endpoint", {}}; }

// For an exchange whose client has left.
class NoClient final : public StreamSink {
 public:
  Result<void> on_head(const ResponseHead&, const Framing&) override { return {}; }
  Result<void> on_chunk(std::string_view) override { return {}; }
  Result<void> on_end(std::string_view, const HeaderList&) override { return {}; }
  void on_abort(const Error&) noexcept override {}
};

// The fields that go upstream: the client's own in their order, without connection-specific fields, with the right Host
// and framing (contract F4).
void prepare_headers(const Exchange& x, HeaderList& out, bool chunked) {
  out = x.request.headers;
  remove_hop_by_hop(out);
  out.remove_fields([](HeaderView field) {  // finops answers these itself
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

// Corrects the length when a plugin has replaced the body.
Result<void> replace_body(const Exchange& x, HeaderList& headers, bool chunked) {
  if (!x.upstream_body) return {};
  if (x.rest != nullptr) return Error{ErrorCode::plugin, "a plugin replaced a body that is streamed", {}};
  if (chunked) return {};
  std::string length;
  append_uint(length, x.upstream_body->size());
  headers.set("Content-Length", length);
  return {};
}

// Puts the credential for upstream into `headers` and x.upstream_target, removes finops' own fields, and adds Vertex'
// project, which depends on the credential.
Result<void> put_credential(Exchange& x, HeaderList& headers) {
  x.upstream_target = x.route->upstream_target;
  if (chooses_by_model(*x.route->provider)) x.read_request();
  const auto key = choose_key(*x.route->provider, {x.model, wished_key(x.request.headers), x.id});
  if (!key) return key.error();
  // A key that the request asks for replaces a login, too.
  const bool asked = !wished_key(x.request.headers).empty() && *key != nullptr;
  const CredentialKind caller = asked ? CredentialKind::none : caller_credential(x.request.headers, x.request.target);
  auto credential = apply_credential(*x.route, *key, caller, headers, x.upstream_target);
  if (!credential) return std::move(credential).error();
  x.credential = std::move(credential->origin);
  if (!credential->sent.empty()) x.sent_secrets.push_back(std::move(credential->sent));
  x.cost.basis = basis_of(credential->kind);
  if (x.credential.is_ours()) remove_credentials(x.request_trailers);
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

void ExchangeRunner::find_route(Exchange& x) const {
  if (x.route) return;
  const Endpoint* const endpoint = find_endpoint(x.request.target);
  if (endpoint != nullptr) x.route = begin_route(deps_.providers, *endpoint, x.request.target);
}

Result<void> ExchangeRunner::begin(Exchange& x) const {
  x.phase = "route";
  x.tags = exchange_tags(deps_.tags, x.request.headers);
  const LogWishes wishes = log_wish(x.request.headers);
  x.log_wish = wishes.strictest;
  find_route(x);
  deps_.observers.notify(&ExchangeObserver::on_request_head, x);
  if (wishes.wrong) return *wishes.wrong;
  return {};
}

Result<void> ExchangeRunner::attempt(Exchange& x, Pipeline::Run& plugins, RunnerSink& sink,
                                     const Cancel& cancel) const {
  const Result<void> begun = begin(x);
  if (!x.route) return no_endpoint();
  FINOPS_TRY(begun);
  FINOPS_TRY(settle_route(deps_.providers, *x.route, {x.request, x.facts, x.rest != nullptr}));
  if (x.rest != nullptr) x.read_request();  // before more of the body arrives

  x.phase = "credential";
  x.credential.kind = CredentialOrigin::Kind::none;
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
  x.phase = "log";
  if (auto noted = sink.begin_log(); !noted) {
    sink.answer({503, std::string(kLogUnavailable), noted.error().message}, noted.error(), Outcome::rejected);
    return {};
  }
  x.phase = "plugin";
  auto first = plugins.before_answer(sink);
  if (!first) return std::move(first).error();
  if (*reply) {
    if (const auto& performer = (*reply)->performer) {
      return performer->perform({}, {x.timing, x.attempts, x.reused, x.phase}, **first, cancel);
    }
    (*first)->on_waiting();
    return deliver(**reply, **first, x.request);
  }
  FINOPS_TRY(replace_body(x, headers, chunked));
  x.phase = "connect";
  if (x.source != Source::serve) {  // with serve, the HTTP parser has checked it
    FINOPS_TRY(check_sendable(x.request.method, x.upstream_target, headers));
  }
  UpstreamRequest out;
  out.base = &x.route->base;
  out.method = x.request.method;
  out.target = x.upstream_target;
  out.headers = &headers;
  out.body = x.upstream_body ? *x.upstream_body : x.request.body;
  out.rest = x.rest;
  out.chunked = chunked;
  out.trailers = &x.request_trailers;
  out.connect_timeout = x.route->provider->connect_timeout;
  out.idle_timeout = x.route->provider->idle_timeout;
  return deps_.transport.perform(out, {x.timing, x.attempts, x.reused, x.phase}, **first, cancel);
}

void ExchangeRunner::run(Exchange& x, StreamSink& client, const Cancel& cancel) const {
  Pipeline::Run plugins(deps_.pipeline, x);
  RunnerSink sink(x, client, plugins, deps_);
  x.cancel = &cancel;
  std::optional<RecordedBody> rest;
  if (x.rest != nullptr) rest.emplace(x);
  Result<void> result;
  try {
    result = attempt(x, plugins, sink, cancel);
  } catch (const std::bad_alloc&) {
    result = out_of_memory();
  }
  if (!result && !sink.ended()) sink.fail(result.error());
  x.cancel = nullptr;
  deps_.observers.notify(&ExchangeObserver::on_finished, x);
}

Result<void> ExchangeRunner::admit(const Exchange& x) const {
  if (!x.route) return no_endpoint();
  if (auto wishes = log_wish(x.request.headers); wishes.wrong) return *std::move(wishes.wrong);
  RequestFacts facts;
  Route route = *x.route;
  FINOPS_TRY(settle_route(deps_.providers, route, {x.request, facts, false}));
  if (chooses_by_model(*route.provider)) return {};  // the body that is not here yet has the model
  const auto key = choose_key(*route.provider, {{}, wished_key(x.request.headers), x.id});
  if (!key) return key.error();
  HeaderList headers = x.request.headers;
  std::string target = route.upstream_target;
  auto credential = apply_credential(route, *key, caller_credential(headers, target), headers, target);
  if (!credential) return std::move(credential).error();
  return {};
}

void ExchangeRunner::reject(Exchange& x, const OwnError& error, StreamSink& client, Dialect dialect) const {
  const Pipeline none;
  Pipeline::Run plugins(none, x);
  RunnerSink sink(x, client, plugins, deps_);
  try {
    (void)begin(x);  // it is refused in any case
    sink.answer(error, {ErrorCode::invalid_argument, error.message, {}}, Outcome::rejected, dialect);
  } catch (const std::bad_alloc&) {
    if (!sink.ended()) sink.fail(out_of_memory());
  }
  deps_.observers.notify(&ExchangeObserver::on_finished, x);
}

void ExchangeRunner::abandon(Exchange& x, const Error& why) const {
  const Pipeline none;
  Pipeline::Run plugins(none, x);
  NoClient client;
  without_throwing([&] { (void)begin(x); });  // there is no client to answer
  RunnerSink sink(x, client, plugins, deps_);
  x.phase = "request";
  sink.on_abort(why);
  deps_.observers.notify(&ExchangeObserver::on_finished, x);
}

}  // namespace finops
