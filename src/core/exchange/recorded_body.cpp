#include "core/exchange/recorded_body.h"

#include "core/provider/credentials.h"

namespace finops {

RecordedBody::RecordedBody(Exchange& x) : x_(x), from_(*x.rest) {
  x.request_capture.continue_from(x.request.body);
  x.rest = this;
}

Result<void> RecordedBody::read(std::string& out) {
  FINOPS_TRY(from_.read(out));
  if (from_.done()) {
    trailers_ = from_.trailers();
    if (x_.credential.is_ours()) remove_credentials(trailers_);
    remove_own_fields(trailers_);
  }
  if (out.empty()) return {};
  x_.request_capture.add(out, std::nullopt);
  x_.facts.feed(out);
  return {};
}

}  // namespace finops
