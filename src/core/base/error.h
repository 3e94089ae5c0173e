// What can go wrong, as a value. Errors travel in Result<T>; no exception leaves a module.
// A plain value type: copy it freely, from any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops {

enum class ErrorCode {
  invalid_argument,  // the caller's input is wrong
  config,            // the configuration or the environment is wrong
  not_found,
  io,            // local files
  resolve,       // DNS
  connect,       // TCP, proxies
  tls,           // handshake or certificate
  timeout,       // upstream was silent for too long
  protocol,      // a peer broke HTTP/1.1
  bad_request,   // the client broke HTTP, in the body that it was still sending
  unsupported,   // a peer asked for something we do not speak (501)
  too_large,     // one of our limits was exceeded
  truncated,     // a message ended before it was complete
  canceled,      // we are shutting down
  client_gone,   // the client hung up
  reset,         // the client is to see its connection reset, as --fault asks
  unauthorized,  // no usable credential
  plugin,        // a plugin failed or broke its contract
  internal,
};

std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;  // one sentence without a final dot; says what to do where possible; never holds a secret
  std::string context;  // where: "AZURE_OPENAI_ENDPOINT", "log.jsonl:17"; may be empty
};

}  // namespace finops
