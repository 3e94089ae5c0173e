#include "core/exchange/exchange.h"

#include <algorithm>
#include <new>

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

void BodyCapture::reserve(std::uint64_t announced) {
  if (announced > limit_) return;
  try {
    bytes_.reserve(static_cast<std::size_t>(announced));
  } catch (const std::bad_alloc&) {  // add() handles it
  }
}

void BodyCapture::continue_from(std::string_view before) {
  limit_ = 0;
  continues_ = true;
  let_go(0, before);
}

void BodyCapture::add(std::string_view bytes, std::optional<double> at_ms) noexcept {
  const std::size_t kept = bytes_.size();
  total_ += bytes.size();
  if (hash_) {
    hash_->update(bytes);
    return;
  }
  if (dropped_) return;
  try {
    keep(bytes, at_ms);
  } catch (const std::bad_alloc&) {
    dropped_ = true;
    if (!hash_) let_go(kept, bytes);
    std::string().swap(bytes_);
    std::vector<Arrival>().swap(arrivals_);
  }
}

// From now on bytes are only hashed: first those that were kept, then `bytes`.
void BodyCapture::let_go(std::size_t kept, std::string_view bytes) noexcept {
  try {
    hash_.emplace();
    hash_->update(std::string_view(bytes_).substr(0, kept));
    hash_->update(bytes);
  } catch (const std::bad_alloc&) {
    hash_.reset();
    dropped_ = unhashed_ = true;
  }
}

void BodyCapture::keep(std::string_view bytes, std::optional<double> at_ms) {
  const auto least = [&] { return bytes_.size() + arrivals_.size() * kLeastArrival; };
  const std::size_t cost = bytes.size() + (at_ms ? kLeastArrival : 0);
  if (total_ <= limit_ && (!at_ms || arrivals_.empty() || least() + cost <= limit_)) {
    bytes_.append(bytes);
    if (at_ms) arrivals_.push_back({*at_ms, bytes_.size()});
    return;
  }
  let_go(bytes_.size(), bytes);
  if (dropped_) throw std::bad_alloc();
  const std::size_t most = std::min(limit_, kKeptOfLarge);
  if (bytes_.size() < most) bytes_.append(bytes.substr(0, most - bytes_.size()));
  bytes_.resize(std::min(bytes_.size(), most));
  bytes_.shrink_to_fit();
  if (at_ms) cut_arrivals(*at_ms, most);
}

// Keeps as many arrivals as a record of `most` bytes has room for. The last one covers the remaining bytes.
void BodyCapture::cut_arrivals(double at_ms, std::size_t most) {
  std::size_t n = 0;
  while (n < arrivals_.size() && arrivals_[n].end + n * kLeastArrival <= most) ++n;
  const double at_last = n < arrivals_.size() ? arrivals_[n].at_ms : at_ms;
  arrivals_.resize(n);
  arrivals_.shrink_to_fit();
  if (n == 0 || arrivals_.back().end < bytes_.size()) arrivals_.push_back({at_last, bytes_.size()});
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

std::string BodyCapture::sha256_hex() {
  if (unhashed_) return {};
  return hex(hash_ ? hash_->finish() : sha256(bytes_));
}

}  // namespace finops
