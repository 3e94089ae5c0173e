#include "core/http/http1_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <utility>

#include "core/base/strings.h"

namespace finops {
namespace {

namespace http = boost::beast::http;
using beast_view = boost::beast::string_view;
using boost::beast::error_code;

std::string_view sv(beast_view v) { return {v.data(), v.size()}; }

struct Message {
  std::string method, target, reason;
  int status = 0;
  int version = 11;
  HeaderList headers, trailers;
  Framing framing;
  bool head_done = false;
  bool chunk_seen = false;
  bool chunk_seen_now = false;  // in the current step
};

// Collects what basic_parser finds. Is = true: requests.
template <bool Is>
class Parser final : public http::basic_parser<Is> {
 public:
  explicit Parser(Message& m) : m_(m) {
    this->header_limit(static_cast<std::uint32_t>(Http1Reader::kMaxHead));
    this->body_limit(std::numeric_limits<std::uint64_t>::max());  // boost::none rejects every body in 1.74
  }
  const Http1Reader::BodyFn* body = nullptr;

 private:
  void on_request_impl(http::verb, beast_view method, beast_view target, int version, error_code& ec) override {
    m_.method.assign(method.data(), method.size());
    m_.target.assign(target.data(), target.size());
    m_.version = version;
    ec = {};
  }
  void on_response_impl(int status, beast_view reason, int version, error_code& ec) override {
    m_.status = status;
    m_.reason.assign(reason.data(), reason.size());
    m_.version = version;
    ec = {};
    if (status < 100) ec = http::error::bad_status;  // RFC 9110, 15: the first digit is a class
  }
  void on_field_impl(http::field, beast_view name, beast_view value, error_code& ec) override {
    (m_.head_done ? m_.trailers : m_.headers).add(sv(name), sv(value));
    ec = {};
  }
  void on_header_impl(error_code& ec) override {
    m_.head_done = true;
    ec = {};
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& ec) override { ec = {}; }
  std::size_t on_body_impl(beast_view bytes, error_code& ec) override {
    ec = {};
    if (!bytes.empty()) (*body)(sv(bytes));
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast_view, error_code& ec) override {
    m_.chunk_seen = m_.chunk_seen_now = true;
    ec = {};
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view bytes, error_code& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_finish_impl(error_code& ec) override { ec = {}; }

  Message& m_;
};

// A transfer coding other than exactly "chunked" is refused: two sides must not read the same bytes differently.
bool only_chunked(const HeaderList& headers) {
  std::size_t members = 0;
  bool chunked = true;
  for (const HeaderView h : headers) {
    if (!iequals(h.name, "Transfer-Encoding")) continue;
    for_each_list_member(h.value, [&](std::string_view coding) {
      ++members;
      chunked = chunked && iequals(coding, "chunked");
    });
    if (members == 0) return false;  // an empty field
  }
  return chunked && members <= 1;
}

}  // namespace

class Http1Reader::Impl {
 public:
  explicit Impl(Side side) : side_(side) { reset(false); }

  void reset(bool head_only) {
    m_.method.clear();
    m_.target.clear();
    m_.reason.clear();
    m_.headers.clear();
    m_.trailers.clear();
    m_.head_done = m_.chunk_seen = m_.chunk_seen_now = false;
    m_.status = 0;
    m_.version = 11;
    m_.framing = {};
    taken_ = leading_ = 0;
    if (side_ == Side::request) {
      request_.emplace(m_);
    } else {
      response_.emplace(m_);
      if (head_only) response_->skip(true);
    }
  }

  Result<std::size_t> feed(std::string_view in, const BodyFn& body) {
    std::size_t skipped = 0;
    if (side_ == Side::request && taken_ == 0) {  // empty lines before a request line (RFC 9112, 2.2)
      while (in.substr(skipped).starts_with("\r\n")) skipped += 2;
      leading_ += skipped;
      if (leading_ > kMaxLeadingEmpty) return Error{ErrorCode::protocol, "too many empty lines before the request", {}};
      in.remove_prefix(skipped);
      if (in.empty() || in == "\r") return skipped;
    }
    auto used = request_ ? put(*request_, in, body) : put(*response_, in, body);
    if (!used) return std::move(used).error();
    return *used + skipped;
  }

  Result<void> finish_at_eof() {
    error_code ec;
    if (taken_ == 0) return Error{ErrorCode::truncated, "the connection closed before a message began", {}};
    request_ ? request_->put_eof(ec) : response_->put_eof(ec);
    if (ec) return Error{ErrorCode::truncated, "the connection closed before the message was complete", {}};
    return {};
  }

  bool done() const { return request_ ? request_->is_done() : response_->is_done(); }
  std::uint64_t taken() const { return taken_; }
  Message& message() { return m_; }

 private:
  static constexpr std::size_t kMaxLeadingEmpty = 64;
  static constexpr std::size_t kMaxChunkHead = 16 * 1024;  // a chunk's size line with its extensions

  template <class P>
  Result<std::size_t> put(P& parser, std::string_view in, const BodyFn& body) {
    if (side_ == Side::response && taken_ == 0 && ends_after_status(in)) return put_with_blank(parser, in, body);
    parser.body = &body;
    std::size_t used = 0;
    while (used < in.size() && !parser.is_done()) {
      const bool was_head = m_.head_done;
      // Beast 1.74 asserts that it is not shown four bytes of an empty chunked body ("0 CRLF CRLF") twice.
      if (was_head && parser.chunked() && !m_.chunk_seen && in.size() - used < 5 && in[used] == '0') break;
      error_code ec;
      const std::size_t n = parser.put(boost::asio::buffer(in.data() + used, in.size() - used), ec);
      if (was_head && parser.chunked() && line_length(in.substr(used, n)) > kMaxChunkHead)
        return chunk_head_too_large();
      used += n;
      taken_ += n;
      if (!was_head && taken_ + (ec == http::error::need_more ? in.size() - used : 0) > kMaxHead) {
        return head_too_large();
      }
      if (ec == http::error::need_more) {
        if (m_.head_done && in.size() - used > unfinished_limit(in.substr(used))) {
          return chunk_head_too_large();
        }
        break;
      }
      if (ec) return failure(ec);
      if (!was_head && m_.head_done) {
        if (auto ok = settle_framing(parser); !ok) return std::move(ok).error();
        break;
      }
      if (n == 0 && !parser.is_done()) break;
    }
    return used;
  }

  // "HTTP/1.1 200" and the end of the line, perhaps only its first byte. RFC 9112, 4, wants a blank after the status,
  // which some servers leave out.
  static bool ends_after_status(std::string_view in) {
    constexpr std::size_t kStatus = 9, kEnd = 12;
    return in.size() > kEnd && in.starts_with("HTTP/1.") && in[kStatus - 1] == ' ' && in[kEnd] == '\r' &&
           std::all_of(in.begin() + kStatus, in.begin() + kEnd, is_digit);
  }

  // Gives Beast a copy of such a head with the blank. Beast may want the whole head, and stops after it.
  template <class P>
  Result<std::size_t> put_with_blank(P& parser, std::string_view in, const BodyFn& body) {
    constexpr std::size_t kStatusEnd = 12;
    std::string copy(in.substr(0, kStatusEnd));
    copy.append(" ").append(in.substr(kStatusEnd));
    auto used = put(parser, copy, body);
    if (!used || *used == 0) return used;
    return *used - 1;
  }

  static Error head_too_large() { return {ErrorCode::too_large, "the message head is larger than 256 KiB", {}}; }

  static Error chunk_head_too_large() {
    return {ErrorCode::protocol, "a chunk header or the trailers are too large", {}};
  }

  // The length of the size line, with its extensions, at the beginning of the bytes that the parser took in one step.
  // Steps over chunk data, and steps that are short enough in any case, are ignored.
  std::size_t line_length(std::string_view taken) {
    if (!std::exchange(m_.chunk_seen_now, false) || taken.size() <= kMaxChunkHead) return 0;
    const std::size_t begin = taken.starts_with("\r\n") ? 2 : 0;  // the end of the chunk before
    return std::min(taken.find("\r\n", begin), taken.size()) - begin;
  }

  // How many bytes of an incomplete chunk size line, or of the trailers after the last chunk, may be held.
  static std::size_t unfinished_limit(std::string_view in) {
    return in.find("\r\n", 1) == std::string_view::npos ? kMaxChunkHead : kMaxHead;
  }

  template <class P>
  Result<void> settle_framing(P& parser) {
    if (m_.headers.has("Transfer-Encoding")) {
      if (!only_chunked(m_.headers)) {
        return Error{ErrorCode::unsupported, "only the transfer coding \"chunked\" is understood", {}};
      }
      if (m_.version == 10) return Error{ErrorCode::protocol, "Transfer-Encoding in an HTTP/1.0 message", {}};
    }
    if (parser.chunked()) {
      m_.framing.kind = Framing::Kind::chunked;
    } else if (const auto length = content_length(); length) {
      m_.framing = {Framing::Kind::length, *length};
    } else if (side_ == Side::response && parser.need_eof() && !parser.is_done()) {
      m_.framing.kind = Framing::Kind::close;
    }
    return {};
  }

  std::optional<std::uint64_t> content_length() const {
    const std::string_view value = m_.headers.get("Content-Length");
    return parse_uint(trim(value.substr(0, value.find(','))));  // Beast checked that all members are equal
  }

  static Error failure(const error_code& ec) {
    if (ec == http::error::header_limit) return head_too_large();
    return {ErrorCode::protocol, "malformed HTTP/1.1 message: " + ec.message(), {}};
  }

  Side side_;
  Message m_;
  std::uint64_t taken_ = 0;
  std::size_t leading_ = 0;  // bytes of empty lines before a request line
  std::optional<Parser<true>> request_;
  std::optional<Parser<false>> response_;
};

Http1Reader::Http1Reader(Side side) : impl_(std::make_unique<Impl>(side)) {}
Http1Reader::~Http1Reader() = default;

void Http1Reader::reset(bool head_only) { impl_->reset(head_only); }
Result<std::size_t> Http1Reader::feed(std::string_view in, const BodyFn& body) { return impl_->feed(in, body); }
Result<void> Http1Reader::finish_at_eof() { return impl_->finish_at_eof(); }
bool Http1Reader::started() const noexcept { return impl_->taken() > 0; }
bool Http1Reader::head_done() const noexcept { return impl_->message().head_done; }
bool Http1Reader::done() const noexcept { return impl_->done(); }
std::string& Http1Reader::method() { return impl_->message().method; }
std::string& Http1Reader::target() { return impl_->message().target; }
int Http1Reader::minor_version() const { return impl_->message().version % 10; }
int Http1Reader::status() const { return impl_->message().status; }
std::string& Http1Reader::reason() { return impl_->message().reason; }
HeaderList& Http1Reader::headers() { return impl_->message().headers; }
const Framing& Http1Reader::framing() const { return impl_->message().framing; }
HeaderList& Http1Reader::trailers() { return impl_->message().trailers; }

}  // namespace finops
