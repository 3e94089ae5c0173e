#include "core/transport/http1_exchange.h"

#include <algorithm>
#include <utility>

#include "core/http/http_rules.h"

namespace finops {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::chrono::milliseconds kLook{2000};

bool keeps_connection(Http1Reader& reader) {
  if (list_has(reader.headers(), "Connection", "close")) return false;
  if (reader.minor_version() == 0) return list_has(reader.headers(), "Connection", "keep-alive");
  return true;
}

}  // namespace

Http1Exchange::Http1Exchange(const UpstreamRequest& request, const TransportReport& report,
                             UpstreamConnection& connection, StreamSink& sink, const Cancel& cancel)
    : request_(request),
      report_(report),
      connection_(connection),
      sink_(sink),
      cancel_(cancel),
      writer_(request),
      reader_(Http1Reader::Side::response),
      collect_([this](std::string_view bytes) { pieces_.push_back(bytes); }) {
  reader_.reset(request.method == "HEAD");
  report.timing.sent.reset();  // set by an earlier attempt
  report.timing.first_byte.reset();
}

Result<void> Http1Exchange::run() {
  report_.phase = "head";
  while (true) {
    FINOPS_TRY(send_what_is_ready());
    FINOPS_TRY(wait());
    FINOPS_TRY(receive_what_is_there());
    if (ended_) return {};
  }
}

Result<void> Http1Exchange::send_what_is_ready() {
  while (!report_.timing.sent) {
    if (writer_.starved()) {
      FINOPS_TRY(writer_.pull());
      if (writer_.starved()) return {};
    }
    if (!writer_.pending().empty()) {
      auto sent = connection_.send(writer_.pending());
      if (!sent) {
        died_untouched_ = !report_.timing.first_byte;
        // Upstream may have answered before it closed (413, 401): the client must see that answer.
        auto answer = receive_what_is_there();
        if (!answer) return std::move(sent).error();
        if (ended_ || reader_.started()) {
          report_.timing.sent = std::chrono::steady_clock::now();  // nothing more will go out
          return {};
        }
        return std::move(sent).error();
      }
      if (*sent == 0) return {};
      writer_.consume(*sent);
    }
    if (writer_.finished()) {
      report_.timing.sent = std::chrono::steady_clock::now();
      if (report_.attempts == 1 && !report_.timing.first_byte) sink_.on_waiting();
    }
  }
  return {};
}

Result<void> Http1Exchange::wait() {
  if (ended_) return {};
  const bool sending = !report_.timing.sent;
  WaitFor what;
  what.upstream_fd = connection_.fd();
  what.upstream_writable = connection_.wants_writable(sending && !writer_.starved());
  if (sending && writer_.starved()) what.client_data_fd = writer_.source_fd();
  const bool on_client = what.client_data_fd >= 0;
  const SteadyTime before = std::chrono::steady_clock::now();
  auto ready = wait_while_alive(what, patience(before));
  report_.timing.waited += std::chrono::steady_clock::now() - before;
  if (ready) return {};
  if (on_client && ready.error().code == ErrorCode::timeout) {
    return Error{ErrorCode::client_gone, "the client stopped in the middle of its request body", {}};
  }
  if (interim_since_ && !head_delivered_ && ready.error().code == ErrorCode::timeout) {
    return Error{ErrorCode::timeout, "upstream sent nothing but interim (1xx) answers for too long", {}};
  }
  return std::move(ready).error();
}

// The kernel ends a wait for a dead peer (dead_peer.h), except while we wait to send; then we must check ourselves.
Result<Ready> Http1Exchange::wait_while_alive(const WaitFor& what, std::chrono::milliseconds idle) {
  if (!connection_.blocked()) return wait_for(what, cancel_, idle);
  bool was_silent = false;
  for (std::chrono::milliseconds waited{0};; waited += kLook) {
    const bool last = idle.count() > 0 && waited + kLook >= idle;
    auto ready = wait_for(what, cancel_, last ? idle - waited : kLook);
    if (ready || ready.error().code != ErrorCode::timeout) return ready;
    const bool silent = connection_.silent();
    if (silent && was_silent) {
      return Error{ErrorCode::timeout, "the connection to upstream is dead: nothing on it is acknowledged", {}};
    }
    was_silent = silent;
    if (last)
      return Error{
          ErrorCode::timeout, "upstream accepted no data for " + std::to_string(idle.count() / 1000) + " s", {}};
  }
}

// How long upstream may be silent. Interim answers do not count as progress: once the request is out, the answer must
// have begun within one idle timeout of the first of them (contract F10). 0: no limit.
std::chrono::milliseconds Http1Exchange::patience(SteadyTime now) const {
  const std::chrono::milliseconds idle = request_.idle_timeout;
  if (idle.count() == 0 || !interim_since_ || head_delivered_ || !report_.timing.sent) return idle;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(std::max(*interim_since_, *report_.timing.sent) + idle - now);
  return std::max(left, std::chrono::milliseconds(1));
}

// 1xx are not forwarded (docs/architecture.md, 4).
Result<void> Http1Exchange::skip_interim() {
  if (reader_.status() == 101)
    return Error{ErrorCode::protocol, "upstream switched protocols without being asked to", {}};
  interim_size_ += std::exchange(head_size_, 0);
  if (interim_size_ > Http1Reader::kMaxHead) {
    return Error{ErrorCode::protocol, "upstream sent more than 256 KiB of interim (1xx) answers", {}};
  }
  if (!interim_since_) interim_since_ = std::chrono::steady_clock::now();
  reader_.reset(request_.method == "HEAD");
  return {};
}

Result<void> Http1Exchange::receive_what_is_there() {
  char buffer[kReadSize];
  while (!ended_) {
    auto got = connection_.receive(buffer, sizeof buffer);
    if (!got) {
      died_untouched_ = !report_.timing.first_byte;
      return std::move(got).error();
    }
    if (got->eof) return at_eof(got->cut);
    if (got->size == 0) return {};
    if (!report_.timing.first_byte) report_.timing.first_byte = std::chrono::steady_clock::now();
    FINOPS_TRY(take({buffer, got->size}));
    if (got->drained) return {};
  }
  return {};
}

Result<void> Http1Exchange::take(std::string_view bytes) {
  if (!unparsed_.empty()) {
    unparsed_.append(bytes);
    bytes = unparsed_;
  }
  pieces_.clear();
  while (!bytes.empty() && !reader_.done()) {
    const bool had_head = reader_.head_done();
    auto used = reader_.feed(bytes, collect_);
    if (!used) {
      Error error = std::move(used).error();
      FINOPS_TRY(deliver());  // pass on the valid part (contract F7)
      if (error.code == ErrorCode::too_large || error.code == ErrorCode::unsupported) error.code = ErrorCode::protocol;
      error.message = "the upstream's answer is not valid: " + error.message;
      return error;
    }
    bytes.remove_prefix(*used);
    if (!had_head) head_size_ += *used;
    if (!had_head && reader_.head_done()) {
      if (reader_.status() / 100 == 1) {
        FINOPS_TRY(skip_interim());
        continue;
      }
      FINOPS_TRY(on_head());
    } else if (*used == 0) {
      break;
    }
  }
  FINOPS_TRY(deliver());
  if (ended_) {
    reusable_ =
        bytes.empty() && writer_.finished() && reader_.framing().kind != Framing::Kind::close && keeps_connection_;
    return {};
  }
  std::string rest(bytes);  // `bytes` may point into unparsed_
  unparsed_ = std::move(rest);
  return {};
}

Result<void> Http1Exchange::on_head() {
  ResponseHead head;
  head.status = reader_.status();
  keeps_connection_ = keeps_connection(reader_);
  head.reason = std::move(reader_.reason());
  head.headers = std::move(reader_.headers());
  Framing framing = reader_.framing();
  if (body_forbidden(head.status, request_.method)) framing = {};
  report_.phase = "body";
  head_delivered_ = true;
  return sink_.on_head(head, framing);
}

Result<void> Http1Exchange::deliver() {
  if (!head_delivered_) return {};
  std::string_view body;
  if (pieces_.size() == 1) {
    body = pieces_.front();
  } else if (pieces_.size() > 1) {
    joined_.clear();
    for (const std::string_view piece : pieces_) joined_.append(piece);
    body = joined_;
  }
  if (reader_.done()) {
    ended_ = true;
    return sink_.on_end(body, reader_.trailers());
  }
  return body.empty() ? sink_.on_flush() : sink_.on_chunk(body);
}

Result<void> Http1Exchange::at_eof(bool cut) {
  if (!report_.timing.first_byte) {
    died_untouched_ = true;
    return Error{ErrorCode::protocol, "upstream closed the connection without an answer", {}};
  }
  if (!head_delivered_)
    return Error{ErrorCode::protocol, "upstream closed the connection within the response head", {}};
  if (!reader_.finish_at_eof()) {
    return Error{ErrorCode::truncated, "upstream cut the response before its end", {}};
  }
  if (cut) {
    return Error{ErrorCode::truncated, "upstream's connection ended without a TLS close_notify", {}};
  }
  ended_ = true;
  return sink_.on_end({}, reader_.trailers());
}

}  // namespace finops
