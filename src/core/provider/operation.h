// What a request asks for, in OpenTelemetry's words (gen_ai.operation.name): from the path alone. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops {

// "chat", "text_completion", "embeddings", "generate_content" where the convention has a name; else a word of our own
// for a known path ("count_tokens", "models", "files" ...); empty for an unknown one.
std::string operation_name(std::string_view method, std::string_view remainder);

// Whether a provider might bill this request: a POST, but not one that counts tokens, uploads, cancels or looks after
// what was begun before. An unknown path might.
bool could_cost(std::string_view method, std::string_view remainder);

}  // namespace finops
