#include "core/base/error.h"

namespace finops {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::config: return "config";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::io: return "io";
    case ErrorCode::resolve: return "resolve";
    case ErrorCode::connect: return "connect";
    case ErrorCode::tls: return "tls";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::protocol: return "protocol";
    case ErrorCode::bad_request: return "bad_request";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::truncated: return "truncated";
    case ErrorCode::canceled: return "canceled";
    case ErrorCode::client_gone: return "client_gone";
    case ErrorCode::reset: return "reset";
    case ErrorCode::unauthorized: return "unauthorized";
    case ErrorCode::plugin: return "plugin";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace finops
