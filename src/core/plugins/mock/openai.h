// The mock's answers in OpenAI's format, for api.openai.com, Azure OpenAI and Google's OpenAI-compatible paths.
// Every function answers one request; `request.path` is in the form /v1/.... What is created is kept in the request's
// store. Any thread.
#pragma once
#include "core/plugins/mock/answer.h"
#include "core/plugins/mock/reply.h"

namespace finops::mock {

LocalReply answer_openai(const MockRequest& request);  // finds the operation; 404 for what it does not know

// Chat Completions and the older Completions.
LocalReply openai_chat(const MockRequest& request);
LocalReply openai_completion(const MockRequest& request);
LocalReply openai_embeddings(const MockRequest& request);
LocalReply openai_moderation(const MockRequest& request);
// Each of these answers a path and all paths below it.
LocalReply openai_responses(const MockRequest& request);
LocalReply openai_models(const MockRequest& request);
LocalReply openai_files(const MockRequest& request);
LocalReply openai_uploads(const MockRequest& request);
LocalReply openai_batches(const MockRequest& request);
LocalReply openai_images(const MockRequest& request);
LocalReply openai_audio(const MockRequest& request);
LocalReply openai_conversations(const MockRequest& request);
LocalReply openai_vector_stores(const MockRequest& request);

// Shared by the operations.
LocalReply openai_reply(const MockRequest& request, const Json& body);
LocalReply openai_list(const MockRequest& request, Json data);
LocalReply openai_deleted(const MockRequest& request, const std::string& id, const char* object);
LocalReply openai_missing(const MockRequest& request, const std::string& param);
LocalReply openai_invalid(const MockRequest& request, const std::string& param, const std::string& message);
LocalReply openai_no_such(const MockRequest& request, const char* what, const std::string& id);  // 404
Json openai_usage(const Answer& answer, std::uint64_t choices);                                  // Chat's usage object

inline constexpr std::string_view kOpenAiFiles = "openai file";
// Keeps a file and returns its object.
Json keep_openai_file(const MockRequest& request, const std::string& id, const std::string& filename,
                      const std::string& purpose, std::uint64_t bytes, std::string content);
// The file with this id; for an unknown id, a file with made-up content.
Kept openai_file(const MockRequest& request, const std::string& id);
// A response of the conversation `id` adds these entries to it.
void add_to_conversation(const MockRequest& request, const std::string& id, const Json& entries);
// The entries, each with an id added if it has none.
Json with_ids(const MockRequest& request, const Json& entries);

}  // namespace finops::mock
