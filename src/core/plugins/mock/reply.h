// Replies of the mock in the three dialects: heads like those of the providers, event streams, and native errors.
// Pure, any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/plugin.h"
#include "core/plugins/mock/json.h"
#include "core/plugins/mock/request.h"

namespace finops::mock {

// What a provider says about an error; `type` is Anthropic's error type, OpenAI's type or Google's status.
struct ApiError {
  int status = 400;
  std::string type;
  std::string message;
  std::string code = {};   // OpenAI only; empty: null
  std::string param = {};  // OpenAI only; empty: null
};

LocalReply json_reply(const MockRequest& request, Dialect dialect, const Json& body, int status = 200);
LocalReply bytes_reply(const MockRequest& request, Dialect dialect, std::string_view type, std::string body);
LocalReply stream_reply(const MockRequest& request, Dialect dialect, std::vector<std::string> pieces,
                        std::string_view type = "text/event-stream; charset=utf-8");
LocalReply error_reply(const MockRequest& request, Dialect dialect, const ApiError& error);

// The errors that every operation can give. A 404 says that it comes from the mock, since a wrong base URL may be the
// cause.
LocalReply not_found(const MockRequest& request, Dialect dialect, const std::string& what);
LocalReply unknown_path(const MockRequest& request, Dialect dialect);
LocalReply wrong_method(const MockRequest& request, Dialect dialect, std::string_view right);
LocalReply bad_json(const MockRequest& request, Dialect dialect);

std::string sse_data(const Json& data);         // data: {...}
std::string sse_typed_event(const Json& data);  // event: {data.type}, then data

}  // namespace finops::mock
