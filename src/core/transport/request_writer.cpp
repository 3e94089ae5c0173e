#include "core/transport/request_writer.h"

#include "core/http/http1_writer.h"

namespace finops {
namespace {

constexpr std::size_t kCopyBelow = 16 * 1024;  // a small body is sent together with the head

}  // namespace

RequestWriter::RequestWriter(const UpstreamRequest& request) : request_(request) {
  buffer_.reserve(1024 + (request.body.size() < kCopyBelow ? request.body.size() : 0));
  append_request_line(buffer_, request.method, request.target);
  append_fields(buffer_, *request.headers);
  buffer_ += "\r\n";
  if (request.chunked) {
    if (!request.body.empty()) {
      append_chunk_header(buffer_, request.body.size());
      buffer_.append(request.body).append("\r\n");
    }
    stage_ = request.rest != nullptr ? Stage::rest : Stage::done;
    if (stage_ == Stage::done) append_last_chunk(buffer_, *request.trailers);
  } else if (request.body.size() < kCopyBelow) {
    buffer_.append(request.body);
    stage_ = request.rest != nullptr ? Stage::rest : Stage::done;
  }
  pending_ = buffer_;
}

void RequestWriter::consume(std::size_t n) {
  pending_.remove_prefix(n);
  if (pending_.empty() && stage_ == Stage::body) {
    pending_ = request_.body;
    stage_ = request_.rest != nullptr ? Stage::rest : Stage::done;
  }
}

Result<void> RequestWriter::pull() {
  std::string bytes;
  FINOPS_TRY(request_.rest->read(bytes));
  if (!request_.chunked) {
    buffer_ = std::move(bytes);
  } else {
    buffer_.clear();
    if (!bytes.empty()) {
      append_chunk_header(buffer_, bytes.size());
      buffer_.append(bytes).append("\r\n");
    }
  }
  if (request_.rest->done()) {
    if (request_.chunked) append_last_chunk(buffer_, request_.rest->trailers());
    stage_ = Stage::done;
  }
  pending_ = buffer_;
  return {};
}

}  // namespace finops
