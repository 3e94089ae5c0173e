// The mock's answers in Anthropic's format, for api.anthropic.com, Claude on Azure and Claude on Vertex AI.
// `request.path` is in the form /v1/.... What is created is kept in the request's store. Any thread.
#pragma once
#include "core/plugins/mock/reply.h"

namespace finops::mock {

LocalReply answer_anthropic(const MockRequest& request);  // finds the operation; 404 for what it does not know

// On Vertex AI the path decides `stream`, and request.model is the model in the path.
LocalReply anthropic_messages(const MockRequest& request, bool stream);
LocalReply anthropic_count_tokens(const MockRequest& request);
// Message batches; `id` is what follows their path: empty, an id, or an id and an action.
LocalReply anthropic_batches(const MockRequest& request, const std::string& id);
Json anthropic_page(Json data);  // a list, whole
LocalReply anthropic_reply(const MockRequest& request, const Json& body);

}  // namespace finops::mock
