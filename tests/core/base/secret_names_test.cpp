// The one rule that says which fields hold secrets (contract L7), place by place.
#include <doctest/doctest.h>

#include <string>

#include "core/base/secret_names.h"

namespace finops::test::secret_names_test {
namespace {

struct Row {
  const char* name;
  const char* places;  // h(eader), q(uery), b(ody): where its value is a secret
};

constexpr Row kRows[] = {
    {"Authorization", "hqb"},
    {"aUtHoRiZaTiOn", "hqb"},
    {"x-authorization", "hqb"},
    {"cf-aig-authorization", "hqb"},
    {"X-Forwarded-Authorization", "hqb"},
    {"helicone-auth", "hq"},
    {"x-auth", "hq"},
    {"x-auth-key", "hqb"},
    {"x-functions-key", "hqb"},
    {"x-functions-key-2", "hqb"},
    {"api_key", "hqb"},
    {"api.key", "hqb"},
    {"apikey", "hqb"},
    {"xapikey", "hqb"},
    {"apiKey", "hqb"},
    {"OPENAI_API_KEY", "hqb"},
    {"APIKey", "hqb"},
    {"openaiApiKey1", "hqb"},
    {"x-api-key-header", "hqb"},
    {"privateKey", "hqb"},
    {"secret_access_key", "hqb"},
    {"Ocp-Apim-Subscription-Key", "hqb"},
    {"key", "hq"},
    {"aeg-sas-key", "hq"},
    {"sig", "hq"},
    {"signature", "hq"},
    {"X-Amz-Signature", "hq"},
    {"X-Goog-Signature", "hq"},
    {"x-hub-signature-256", "hq"},
    {"X-Amz-Security-Token", "hqb"},
    {"X-Amz-Credential", "hqb"},
    {"client_secret", "hqb"},
    {"clientSecret", "hqb"},
    {"clientsecret", "hqb"},
    {"refresh_token", "hqb"},
    {"id_token", "hqb"},
    {"access_token", "hqb"},
    {"accesstoken", "hqb"},
    {"accessToken", "hqb"},
    {"access_tokens", "hqb"},
    {"admin_token", "hqb"},
    {"adminToken", "hqb"},
    {"admintoken", "hqb"},
    {"authorization_token", "hqb"},
    {"X-Tokens-Token", "hqb"},
    {"token", "hq"},  // in a body only where the value looks like a key
    {"password", "hqb"},
    {"db_passwd", "hqb"},
    {"userPassword", "hqb"},
    {"pwd", "hqb"},
    {"passphrase", "hqb"},
    {"session-cookies", "hqb"},
    {"Set-Cookie", "hqb"},
    {"Cookie2", "hqb"},
    {"X-JWT", "hqb"},
    {"X-Goog-Iap-Jwt-Assertion", "hqb"},
    {"client_assertion", "qb"},
    {"code", "q"},
    {"auth_code", "hqb"},
    {"authcode", "hqb"},
    {"device_code", "hqb"},
    {"code_verifier", "hqb"},
    // The allow list.
    {"max_tokens", ""},
    {"maxTokens", ""},
    {"max_completion_tokens", ""},
    {"total_tokens", ""},
    {"tokens", ""},
    {"prompt_tokens_details", ""},
    {"token_count", ""},
    {"tokenCount", ""},
    {"token_type", ""},
    {"token_endpoint", ""},
    {"token_ids", ""},
    {"x-ratelimit-remaining-tokens", ""},
    {"anthropic-ratelimit-tokens-remaining", ""},
    {"x-ratelimit-limit-input-tokens", ""},
    {"pageToken", ""},
    {"page_token", ""},
    {"nextPageToken", ""},
    {"next_page_token", ""},
    {"continuationToken", ""},
    {"skiptoken", ""},
    {"eos_token", ""},
    {"code_interpreter", ""},
    {"status_code", ""},
    {"error_code", ""},
    {"statusCode", ""},
    {"codec", ""},
    {"finish_reason", ""},
    {"Idempotency-Key", ""},
    {"sec-websocket-key", ""},
    {"Surrogate-Key", ""},
    {"prompt_cache_key", ""},
    {"publicKey", ""},
    {"private_key_id", ""},
    {"keys", ""},
    {"x-keys", ""},
    {"monkey", ""},
    {"author", ""},
    {"authority", ""},
    {"author_name", ""},
    {"www-authenticate", ""},
    {"Access-Control-Allow-Credentials", ""},
    {"authorization_url", ""},
    {"secret_name", ""},
    {"secretary", ""},
    {"design", ""},
    {"tokenizer", ""},
    {"thought_signature", "hq"},  // in JSON it is what a model signs its thoughts with
    {"thoughtSignature", "hq"},
    {"session_id", ""},
    {"Content-Type", ""},
    {"x-request-id", ""},
    {"openai-organization", ""},
    {"", ""},
    {"k", ""},
    {"-_.", ""},
};

bool holds(const char* places, char place) { return std::string_view(places).find(place) != std::string_view::npos; }

}  // namespace

TEST_CASE("L7: names of fields are judged by one rule, word by word, and the allow list is left alone") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(is_secret_name(row.name, NamePlace::header) == holds(row.places, 'h'));
    CHECK(is_secret_name(row.name, NamePlace::query) == holds(row.places, 'q'));
    CHECK(is_secret_name(row.name, NamePlace::body) == holds(row.places, 'b'));
  }
  CHECK(is_secret_name(std::string(300, 'x') + "-api-key", NamePlace::header));
  CHECK(name_says("token", NamePlace::body) == NameSays::perhaps);
  CHECK(name_says("auth", NamePlace::body) == NameSays::perhaps);
}

TEST_CASE("L7: a value is a credential by its scheme, whatever its field is called") {
  for (const char* value : {"Bearer abcdefgh", "bearer\tabcdefgh", "Basic dXNlcjpwYXNz", "Token token=\"abc\"",
                            "Digest username=\"u\", response=\"0123\"", "AWS4-HMAC-SHA256 Credential=A, Signature=b"}) {
    CAPTURE(value);
    CHECK(is_credential_value(value));
  }
  for (const char* value :
       {"", "Bearer", "Bearer ", "bearer of news", "Basic stuff here", "token", "basic 1", "Digest"}) {
    CAPTURE(value);
    CHECK_FALSE(is_credential_value(value));
  }
  CHECK(scheme_size("Bearer \t abc") == 9);
  CHECK(scheme_size("Bearers abc") == 0);
}

TEST_CASE("L7: what looks like a key") {
  CHECK(looks_like_key("ghp_0123456789abcdefghij"));
  for (const char* word : {"", "short1", "internationalisation", "00000000000000000000", "two words 0123456789 ab"}) {
    CHECK_FALSE(looks_like_key(word));
  }
}

}  // namespace finops::test::secret_names_test
