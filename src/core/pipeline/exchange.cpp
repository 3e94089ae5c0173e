#include "core/pipeline/exchange.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/provider/operation.h"
#include "core/provider/session.h"

namespace finops {
std::string_view to_string(Source source) {
  switch (source) {
    case Source::serve: return "serve";
    case Source::send: return "send";
    case Source::replay: return "replay";
  }
  return "serve";
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok: return "ok";
    case Outcome::http_error: return "http_error";
    case Outcome::stream_error: return "stream_error";
    case Outcome::upstream_error: return "upstream_error";
    case Outcome::timeout: return "timeout";
    case Outcome::truncated: return "truncated";
    case Outcome::client_closed: return "client_closed";
    case Outcome::rejected: return "rejected";
    case Outcome::lost: return "lost";
  }
  return "lost";
}

void BodyCapture::reserve(std::uint64_t announced) {
  if (announced <= limit_) bytes_.reserve(static_cast<std::size_t>(announced));
}

void BodyCapture::continue_from(std::string_view before) {
  limit_ = 0;
  continues_ = true;
  hash_.emplace();
  hash_->update(before);
}

void BodyCapture::add(std::string_view bytes, double at_ms) {
  total_ += bytes.size();
  if (hash_) {
    hash_->update(bytes);
    return;
  }
  if (total_ <= limit_) {
    bytes_.append(bytes);
    arrivals_.push_back({at_ms, bytes_.size()});
    return;
  }
  hash_.emplace();
  hash_->update(bytes_);
  hash_->update(bytes);
  const std::size_t keep = std::min(limit_, kKeptOfLarge);
  if (bytes_.size() < keep) {
    bytes_.append(bytes.substr(0, keep - bytes_.size()));
    arrivals_.push_back({at_ms, bytes_.size()});
  }
  bytes_.resize(keep);
  bytes_.shrink_to_fit();
  std::erase_if(arrivals_, [&](const Arrival& a) { return a.end > keep; });
  if (arrivals_.empty() || arrivals_.back().end < keep) arrivals_.push_back({at_ms, keep});
}

void Exchange::take_request_bytes(std::string_view bytes) {
  request_capture.add(bytes, to_ms(std::chrono::steady_clock::now() - timing.start));
  facts.feed(bytes);
}

void Exchange::read_request() {
  if (!route || (request_read && rest == nullptr)) return;
  request_read = true;
  if (operation.empty()) operation = operation_name(request.method, route->remainder);
  facts.begin(request, wanted_facts(route->remainder), rest != nullptr);
  if (model.empty() && route->provider != nullptr) model = path_model(route->provider->id, route->remainder);
  if (model.empty()) model = facts.model();
  if (session.empty()) session = session_id(request.headers, facts.user());
}

CostEntry cost_entry_of(const Exchange& x) {
  CostEntry out;
  out.status = x.cost.status;
  if (x.cost.status == CostStatus::priced) out.usd = x.cost.total;
  out.operation = x.operation;
  out.partial = x.usage.source == UsageSource::partial;
  out.basis = x.cost.basis.value_or(CostBasis::metered);
  if (x.response) out.answered = static_cast<std::uint64_t>(std::max(0, x.response->status));
  return out;
}

std::string BodyCapture::sha256_hex() { return hex(hash_ ? hash_->finish() : sha256(bytes_)); }

}  // namespace finops
