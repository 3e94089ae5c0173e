// Real compressed bodies without a compression library: the same JSON text in three codings, and a gzip writer
// that stores instead of compressing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace finops::test {

inline constexpr std::string_view kCompressedText =
    R"({"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-mini-2024-07-18",)"
    R"("choices":[{"index":0,"message":{"role":"assistant","content":"compressed but not changed"},)"
    R"("finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}})";

struct Compressed {
  std::string coding;  // as Content-Encoding names it
  std::string bytes;   // kCompressedText in that coding
};
std::vector<Compressed> compressed_samples();

// A valid gzip file of `text`, at most 65535 bytes, in which the text stands as it is.
std::string stored_gzip(std::string_view text);

}  // namespace finops::test
