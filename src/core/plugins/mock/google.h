// The mock's answers in Google's format, for the Gemini API and Vertex AI. `request.path` still has its version
// segment. Claude on Vertex and the OpenAI-compatible paths are passed on to their own formats. What is created is kept
// in the request's store. Any thread.
#pragma once
#include "core/plugins/mock/answer.h"
#include "core/plugins/mock/reply.h"

namespace finops::mock {

LocalReply answer_google(MockRequest& request);  // finds the operation; 404 for what it does not know

LocalReply google_generate(const MockRequest& request, bool stream);
LocalReply google_count_tokens(const MockRequest& request);
// embedContent, batchEmbedContents, and predict with texts.
LocalReply google_embed(const MockRequest& request, std::string_view action);
LocalReply google_models(const MockRequest& request);
// files below /v1beta, and both requests of a resumable upload below /upload.
LocalReply google_files(const MockRequest& request);
LocalReply google_caches(const MockRequest& request);
LocalReply google_interactions(const MockRequest& request);
LocalReply google_start_batch(const MockRequest& request, bool embeds);
LocalReply google_batches(const MockRequest& request, std::string_view action);
// The tokens of the cached content that the request names; 0: it names none, or that is not in the store.
std::uint64_t google_cached_tokens(const MockRequest& request);

// Shared by the operations.
LocalReply google_reply(const MockRequest& request, const Json& body);
LocalReply google_invalid(const MockRequest& request, const std::string& message);
// Google takes "generationConfig" and "generation_config".
const Json& either_case(const Json& object, std::string_view camel_case);

}  // namespace finops::mock
