// The mock in OpenAI's words, for api.openai.com, Azure OpenAI and Google's OpenAI-compatible paths.
// Every function answers one request; `request.path` is in the form /v1/.... Pure, any thread.
#pragma once
#include "core/plugins/mock_answer.h"
#include "core/plugins/mock_reply.h"

namespace finops::mock {

LocalReply answer_openai(const MockRequest& request);  // finds the operation; 404 for what it does not know

// Chat Completions and the older Completions.
LocalReply openai_chat(const MockRequest& request);
LocalReply openai_completion(const MockRequest& request);
// /v1/responses and what is below it.
LocalReply openai_responses(const MockRequest& request);
// Embeddings, moderations, images, models, files and empty lists.
LocalReply openai_embeddings(const MockRequest& request);
LocalReply openai_moderation(const MockRequest& request);
LocalReply openai_image(const MockRequest& request);
LocalReply openai_models(const MockRequest& request);
LocalReply openai_files(const MockRequest& request);

// Shared by the operations.
LocalReply openai_reply(const MockRequest& request, const Json& body);
LocalReply openai_missing(const MockRequest& request, const std::string& param);
Json openai_usage(const Answer& answer, std::uint64_t choices);  // Chat's usage object

}  // namespace finops::mock
