// What a request asks for, as OpenTelemetry names it (gen_ai.operation.name), from the path alone. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops {

// "chat", "text_completion", "embeddings", "generate_content" where the convention has a name; otherwise our own word
// for a known path ("count_tokens", "models", "files" ...); empty for an unknown one.
std::string operation_name(std::string_view method, std::string_view remainder);

// Whether a provider might bill this request: a POST, unless it counts tokens, uploads, cancels, or manages something
// that was started earlier. True for unknown paths.
bool could_cost(std::string_view method, std::string_view remainder);

}  // namespace finops
