// L7: which words of a command line are taken for secrets, and which stay readable.
#include "core/redact/typed_secrets.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "core/redact/redact.h"

namespace finops::test::typed_secrets_test {
namespace {

// The text with `#` for each secret.
std::string masked(std::string_view text, void (*find)(std::string_view, std::vector<SecretField>&)) {
  std::vector<SecretField> fields;
  find(text, fields);
  std::vector<SecretHit> hits;
  for (const SecretField& field : fields) hits.push_back({field.begin, field.end, "#"});
  merge_hits(hits);
  std::string out;
  append_masked(out, text, hits);
  return out;
}

std::string in_argument(std::string_view text) { return masked(text, find_in_argument); }
std::string in_message(std::string_view text) { return masked(text, find_in_message); }

}  // namespace

TEST_CASE("L7 typed: keys of any provider are keys, by their form") {
  for (const char* key : {
           "sk-abc123",
           "sk-proj-Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA",
           "sk-ant-api03-fake_0123456789abcdefghijklmnopqrstuvwxyz-AA",
           "AIzaSyFAKE-0123456789abcdefghijklmnopqr",
           "gsk_fake0123456789ABCDEFghijklmnopqrstuv",
           "xai-0123456789abcdef0123456789abcdef",
           "hf_AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh",
           "ya29.a0AfB_byC0123456789abcdefghij0123456789",
           "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
           "0123456789abcdef0123456789abcdef",
           "8f14e45f-ceea-467f-a0e6-8e5d3a1b0c2d",
           "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLE0KEY0123456789ab",
           "xoxb-17653672481-19874698323-pdFwUVrSGm9uCZfakefake01",
       }) {
    CAPTURE(std::string(key));
    CHECK(is_probably_key(key));
    CHECK(in_argument(key) == "#");
    CHECK(in_message("--port: '" + std::string(key) + "' is not a number") == "--port: '#' is not a number");
    CHECK(in_argument("x," + std::string(key)).find(key) == std::string::npos);
    CHECK(in_argument("--" + std::string(key)).find(key) == std::string::npos);
    CHECK(in_argument("-p" + std::string(key)).find(key) == std::string::npos);
    CHECK(in_message("a\x1b" + std::string(key) +
                     "\x7f"
                     "b") ==
          "a\x1b#\x7f"
          "b");
    CHECK(in_message("  " + std::string(key) + "=1 and x") == "  #=1 and x");
    CHECK(in_argument("openai=" + std::string(key)).find(key) == std::string::npos);
    CHECK(in_argument("https://host/" + std::string(key) + "/v1").find(key) == std::string::npos);
  }
}

TEST_CASE("L7 typed: a secret key with slashes and short runs is one, except as a part of a path") {
  const std::string key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  CHECK(in_argument(key) == "#");
  CHECK(in_argument("-p" + key) == "-p#");
  CHECK(in_argument("aws:" + key) == "aws:#");
  CHECK(in_message("there is no model '" + key + "'") == "there is no model '#'");
  CHECK(in_argument("/" + key) == "/" + key);
}

TEST_CASE("L7 typed: models, dates, fields, paths, hosts and ids of records stay readable") {
  for (const char* word : {
           "claude-3-5-sonnet-20241022",
           "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
           "gpt-4o-mini-search-preview-2025-03-11",
           "accounts/fireworks/models/qwen2p5-coder-32b-instruct",
           "projects/my-project-1234/locations/europe-west4/publishers/google/models/gemini-2.0-flash-001",
           "usage.cache_write_1h_tokns",
           "request.body.messages.0.content.1.text",
           "2026-01-15T14:30:00.000+02:00",
           "20261128T202335.123Z-12345.jsonl",
           "/var/log/finops/20261128T202335.123Z-1234567.jsonl.zst",
           "logs/2026/11/28/capture-from-host-a1b2c3d4e5f6a7b8c9d0.har",
           "https://my-company-name-2026.openai.azure.com/openai/deployments/gpt-4o",
           "01JDTN3Q8V5Y6ZX9T2K4M7P0RS",
           "01jdtn3q8v5y6zx9t2k4m7p0rs",
           "openai=http://localhost:11434",
           "internationalisation-and-localisation-of-everything",
           "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
           "12345678901234567890123456789012345678901234567890",
           "'/tmp/x' names no file; 10.0.0.1, 512K, 1200 and -- are fine",
       }) {
    CHECK(in_argument(word) == word);
    CHECK(in_message(word) == word);
  }
}

TEST_CASE("L7 typed: what a name or a URL says is a secret is one in any form") {
  CHECK(in_argument("openai=https://me:hunter2@host/v1") == "openai=https://me:#@host/v1");
  CHECK(in_message("--upstream openai=https://me:hunter2@host: no") == "--upstream openai=https://me:#@host: no");
  CHECK(in_argument("https://host/v1?api-key=short&x=1") == "https://host/v1?api-key=#&x=1");
  CHECK(in_argument("password=short") == "password=#");
  CHECK(in_argument("x-api-key: short one") == "x-api-key: #");
  CHECK(in_argument("Authorization:short") == "Authorization:#");
  CHECK(in_argument("Bearer abcdefgh") == "Bearer #");
  CHECK(in_argument("{\"api_key\":\"short\"}") == "{\"api_key\":\"#\"}");
  CHECK(in_argument("model=gpt-4o") == "model=gpt-4o");
  // In the language of -w this is a comparison.
  CHECK(in_message("  credential=env:OPENAI_API_KEY and") == "  credential=env:OPENAI_API_KEY and");
}

}  // namespace finops::test::typed_secrets_test
