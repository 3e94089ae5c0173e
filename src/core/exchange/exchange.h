// One request and its response, from the first byte to the log: the record that every part of the core works on.
// Owned by one thread from creation to the log; nothing here is shared.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/secret.h"
#include "core/base/waiter.h"
#include "core/exchange/outcome.h"
#include "core/exchange/own_fields.h"
#include "core/exchange/tags.h"
#include "core/exchange/timing.h"
#include "core/http/http_types.h"
#include "core/prices/cost.h"
#include "core/prices/cost_total.h"
#include "core/provider/credential_origin.h"
#include "core/provider/request_facts.h"
#include "core/provider/route.h"
#include "core/usage/usage.h"

namespace finops {

struct Cancel;

enum class Source { serve, send, replay };

std::string_view to_string(Source source);

// What the log keeps of one body as it passes: the bytes up to a limit, their times of arrival, and the size and hash
// of all bytes. If memory runs out, the kept bytes are dropped, but the exchange goes on.
class BodyCapture {
 public:
  struct Arrival {
    double at_ms;     // since the exchange began
    std::size_t end;  // offset in bytes() after the last byte of this arrival
  };

  static constexpr std::size_t kKeptOfLarge = 1024 * 1024;
  // A body above `limit` bytes is kept as its first `min(limit, kKeptOfLarge)`: memory stays flat (contract F11).
  BodyCapture() = default;
  explicit BodyCapture(std::size_t limit) : limit_(limit) {}

  // Only before the first byte; has no effect after continue_from().
  void limit_to(std::size_t limit) {
    if (total_ == 0 && !continues_) limit_ = limit;
  }

  void reserve(std::uint64_t announced);
  // The bytes added later continue `before`, which is kept elsewhere. Only size and hash are computed, the hash over
  // both.
  void continue_from(std::string_view before);
  // Give `at_ms` if the times of arrival are wanted. Each of them counts towards the limit with the bytes that it takes
  // in a record.
  void add(std::string_view bytes, std::optional<double> at_ms) noexcept;

  const std::string& bytes() const noexcept { return bytes_; }
  const std::vector<Arrival>& arrivals() const noexcept { return arrivals_; }
  std::uint64_t total() const noexcept { return total_; }
  bool truncated() const noexcept { return hash_.has_value() || dropped_; }
  bool dropped() const noexcept { return dropped_; }  // memory ran out: none of the bytes are kept
  // Of all bytes that passed, including those of continue_from(). Empty: unknown, since memory ran out.
  std::string sha256_hex();
  bool continues() const noexcept { return continues_; }

 private:
  static constexpr std::size_t kLeastArrival = 8;  // [1,""],
  void keep(std::string_view bytes, std::optional<double> at_ms);
  void cut_arrivals(double at_ms, std::size_t most);
  void let_go(std::size_t kept, std::string_view bytes) noexcept;

  std::size_t limit_ = 8 * 1024 * 1024;
  std::string bytes_;
  std::vector<Arrival> arrivals_;
  std::uint64_t total_ = 0;
  bool continues_ = false;
  bool dropped_ = false, unhashed_ = false;
  std::optional<Sha256> hash_;  // from the moment that bytes_ no longer holds everything
};

struct Exchange {
  std::string id;  // ULID
  Source source = Source::serve;
  std::string replay_of;  // id of the recorded exchange, for Source::replay

  // As the client sent it, with the endpoint's prefix in the target and its own header fields.
  Request request;
  BodySource* rest = nullptr;   // what follows request.body; nullptr: request.body is all of it
  HeaderList request_trailers;  // of a body that is held in memory and came chunked
  BodyCapture request_capture;  // of the bytes that went through `rest`
  RequestFacts facts;           // read from the body; see read_request()
  bool request_read = false;    // read_request() was called
  LogWish log_wish = LogWish::all;
  Waiter* waiter = &blocking_waiter();  // for every wait during this exchange
  const Cancel* cancel = nullptr;       // what ends it early; set while the runner runs it

  // Filled on the way through the runner.
  // Unset: the target belongs to no endpoint, or find_route() has not run yet. It is complete only when its base has a
  // host.
  std::optional<Route> route;
  std::string upstream_target;  // as sent, with the secrets of a query; the log masks them
  CredentialOrigin credential;
  // The credentials that finops put into this exchange, even if they were not in the configuration at the start.
  std::vector<SecretString> sent_secrets;
  std::vector<std::string> headers_removed, headers_added;
  std::string model;      // empty: unknown
  std::string operation;  // OpenTelemetry's gen_ai.operation.name, or empty
  std::string session;    // the agent's own session id; empty: it sent none
  Tags tags;              // of the process and of the request's x-finops-tag

  // What plugins may change in the request that goes upstream. The client's own stays in `request` and in the log.
  // Sent instead of request.body, with a corrected length; only if `rest` is null.
  std::optional<std::string> upstream_body;
  std::vector<std::string> changed_by;  // plugins and rules of finops that changed the request

  std::optional<ResponseHead> response;  // as upstream (or a plugin, or we ourselves) answered
  HeaderList response_trailers;
  BodyCapture response_capture;  // of what upstream sent, before plugins changed it
  // Read from the response by the plugins `usage` and `cost`. Empty strings: not reported.
  std::string response_model, response_id, service_tier;
  std::vector<std::string> finish_reasons;
  Usage usage;
  Cost cost;
  bool stream = false;  // read from the response
  int attempts = 0;     // connections tried upstream
  bool reused = false;  // the connection came from the pool
  Timing timing;

  Outcome outcome = Outcome::ok;
  std::optional<Error> error;
  std::string error_code;  // x-finops-error: our own code; empty when the error is the provider's
  std::string_view phase;  // where `error` happened: route, credential, plugin, log, connect, head, body

  // Fills operation, model and session from the part of the body that has arrived. Needs a route with a provider. Later
  // calls read only the new bytes.
  void read_request();
};

// The part of `x` that sums of cost need. Its views live as long as `x`.
CostEntry cost_entry_of(const Exchange& x);

}  // namespace finops
