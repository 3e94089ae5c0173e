#include "proxy/streamed_body.h"

namespace finops::proxy {

StreamedBody::StreamedBody(Connection& connection, Http1Reader& reader, std::uint64_t max_rest)
    : connection_(connection), reader_(reader), left_(max_rest) {}

Result<void> StreamedBody::parse(std::string& out) {
  while (!connection_.buffered().empty() && !reader_.done()) {
    auto used = reader_.feed(connection_.buffered(), [&](std::string_view bytes) { out.append(bytes); });
    if (!used) return Error{ErrorCode::bad_request, used.error().message, {}};
    connection_.consume(*used);
    if (*used == 0) break;
  }
  return {};
}

Result<void> StreamedBody::read(std::string& out) {
  out.clear();
  FINOPS_TRY(parse(out));
  if (out.empty() && !reader_.done()) {
    auto more = connection_.try_fill();
    if (!more) return std::move(more).error();
    FINOPS_TRY(parse(out));
  }
  if (out.size() > left_) return Error{ErrorCode::too_large, "the request body is larger than --max-body allows", {}};
  left_ -= out.size();
  return {};
}

}  // namespace finops::proxy
