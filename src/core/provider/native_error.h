// finops' own errors in the endpoint's native envelope (contract F14), so that the vendor's SDK raises its usual class.
#pragma once
#include <string>
#include <string_view>

#include "core/http/http_types.h"
#include "core/provider/provider.h"

namespace finops {

struct OwnError {
  int status = 500;
  std::string code;     // x-finops-error: upstream_connect, invalid_path ...
  std::string message;  // no secret, no internal path
};

// Head (with Content-Type, Content-Length and x-finops-error) and body.
struct OwnReply {
  ResponseHead head;
  std::string body;
};
OwnReply native_error(Dialect dialect, const OwnError& error);

// What the provider calls an error with this status: the `code` of OpenAI, the `type` of Anthropic, the `status` of
// Google.
std::string_view native_code(Dialect dialect, int status) noexcept;

// The answer to a failure before the response head.
OwnError own_error_for(const Error& error);

std::string_view standard_reason(int status) noexcept;  // RFC 9110, 15

}  // namespace finops
