// L1 `operation`: named from the path alone.
#include "core/provider/operation.h"

#include <doctest/doctest.h>

namespace finops::test::operation_test {
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

TEST_CASE("F16 operation: what a provider might bill, and what it surely does not") {
  for (const char* path :
       {"/v1/chat/completions", "/v1/responses?x=/files", "/v1/messages?beta=true", "/v1/messages/batches",
        "/v1/embeddings", "/v1/images/edits", "/v1/audio/speech", "/openai/deployments/models/chat/completions",
        "/v1beta/models/m:generateContent", "/v1beta/models/m:batchGenerateContent",
        "/v1beta/models/veo:predictLongRunning", "/v1beta/cachedContents", "/v1/anything/new", "/"}) {
    CAPTURE(path);
    CHECK(could_cost("POST", path));
    for (const char* method : {"GET", "HEAD", "DELETE", "PUT", "OPTIONS", "post"})
      CHECK_FALSE(could_cost(method, path));
  }
  for (const char* path :
       {"/v1/messages/count_tokens", "/v1beta/models/m:countTokens", "/v1/responses/input_tokens", "/v1/files",
        "/upload/v1beta/files?uploadType=resumable", "/v1/uploads", "/v1/uploads/u/parts", "/v1/moderations",
        "/v1/models", "/v1/responses/r/cancel", "/v1/messages/batches/b/cancel", "/v1beta/batches/b:cancel",
        "/v1/projects/p/locations/l/publishers/google/models/m:computeTokens",
        "/v1/projects/p/locations/l/publishers/google/models/veo:fetchPredictOperation"}) {
    CAPTURE(path);
    CHECK_FALSE(could_cost("POST", path));
  }
}

}  // namespace
}  // namespace finops::test::operation_test
