// The mock in Anthropic's words, for api.anthropic.com, Claude on Azure and Claude on Vertex AI. `request.path` is in
// the form /v1/.... Pure, any thread.
#pragma once
#include "core/plugins/mock_reply.h"

namespace finops::mock {

LocalReply answer_anthropic(const MockRequest& request);  // finds the operation; 404 for what it does not know

// `stream` as Vertex AI says it in the path; the model of a Vertex path is in request.model.
LocalReply anthropic_messages(const MockRequest& request, bool stream);
LocalReply anthropic_count_tokens(const MockRequest& request);

}  // namespace finops::mock
