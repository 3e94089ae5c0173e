// L1 `operation`: named from the path alone.
#include "core/provider/operation.h"

#include <doctest/doctest.h>

namespace finops::test {
namespace {

TEST_CASE("L1 operation: known paths") {
  const struct {
    const char* method;
    const char* path;
    const char* name;
  } rows[] = {{"POST", "/v1/chat/completions", "chat"},
              {"POST", "/v1/completions", "text_completion"},
              {"POST", "/v1/responses", "chat"},
              {"GET", "/v1/responses/resp_1", "get"},
              {"DELETE", "/v1/responses/resp_1", "delete"},
              {"POST", "/v1/responses/input_tokens", "count_tokens"},
              {"POST", "/v1/messages?beta=true", "chat"},
              {"POST", "/v1/messages/count_tokens", "count_tokens"},
              {"POST", "/v1/messages/batches", "batches"},
              {"POST", "/anthropic/v1/messages", "chat"},
              {"POST", "/v1/embeddings", "embeddings"},
              {"POST", "/v1beta/models/m:generateContent", "generate_content"},
              {"POST", "/v1beta/models/m:streamGenerateContent?alt=sse", "generate_content"},
              {"POST", "/v1beta/models/m:batchEmbedContents", "embeddings"},
              {"POST", "/v1beta/models/m:countTokens", "count_tokens"},
              {"POST", "/v1/projects/p/locations/l/publishers/anthropic/models/c:streamRawPredict", "chat"},
              {"POST", "/v1/images/generations", "images"},
              {"GET", "/v1/models", "models"},
              {"GET", "/v1/files/f", "files"}};
  for (const auto& row : rows) {
    CAPTURE(row.path);
    CHECK(operation_name(row.method, row.path) == row.name);
  }
}

TEST_CASE("L1 operation: unknown paths are unknown, and the query does not count") {
  CHECK(operation_name("POST", "/v1/something") == "");
  CHECK(operation_name("POST", "/v1/something?x=/v1/chat/completions") == "");
  CHECK(operation_name("GET", "/") == "");
}

}  // namespace
}  // namespace finops::test
