// F6: what kind of credential a caller brings, by its form.
#include "core/provider/caller_credential.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::caller_credential_test {

TEST_CASE("F6: what a placeholder is") {
  for (const char* value :
       {"dummy-key", "DUMMY", "placeholder_for_my_key", "your-api-key-goes-here", "your_api_key_goes_here",
        "example-0123456789abcdef", "test-0123456789abcdef", "none", "unused-0123456789abcdef",
        "xxxxxxxxxxxxxxxxxxxxxx", "sk-xxxxxxxxxxxxxxxxxxxxxxxx", "sk-test-0123456789abcdef", "sk-your-key-0123456789",
        "sk-123456789012345", "123456789012345", "ollama", "sk-1234"}) {
    CAPTURE(value);
    CHECK(credential_kind(value) == CredentialKind::placeholder);
  }
  for (const char* value :
       {"1234567890123456", "sk-1234567890123456", "sk-proj-test-0123456789", "testament-0123456789",
        "yourself-0123456789", "xxxxxxxxxxxxxxxxxxxxxy", "sk-sk-test-0123456789"}) {
    CAPTURE(value);
    CHECK(credential_kind(value) == CredentialKind::key);
  }
  for (const char* value : {"", " ", "Bearer", "bearer "}) CHECK(credential_kind(value) == CredentialKind::none);
}

TEST_CASE("L1 cost.basis: logins are distinguished from keys by their form") {
  const auto kind = [](std::initializer_list<HeaderView> fields) {
    HeaderList headers;
    for (const HeaderView f : fields) headers.add(f.name, f.value);
    return caller_credential(headers, "/v1/x");
  };
  // {"alg":"none"} . {"https://api.openai.com/auth":{"chatgpt_account_id":"a"}} . x
  const std::string chatgpt =
      "Bearer eyJhbGciOiJub25lIn0.eyJodHRwczovL2FwaS5vcGVuYWkuY29tL2F1dGgiOnsiY2hhdGdwdF9hY2NvdW50X2lkIjoiYSJ9fQ.x";
  const std::string other = "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2dhdGV3YXkuZXhhbXBsZSJ9.x";
  CHECK(kind({{"Authorization", "Bearer sk-ant-oat01-0123456789"}}) == CredentialKind::login);
  CHECK(kind({{"x-api-key", "sk-ant-oat01-0123456789"}}) == CredentialKind::login);
  CHECK(kind({{"Authorization", chatgpt}}) == CredentialKind::login);
  CHECK(kind({{"Authorization", other}}) == CredentialKind::token);
  CHECK(kind({{"Authorization", other}, {"ChatGPT-Account-ID", "a"}}) == CredentialKind::login);
  CHECK(kind({{"ChatGPT-Account-ID", "a"}}) == CredentialKind::none);
  CHECK(kind({{"Authorization", "Bearer dummy"}, {"ChatGPT-Account-ID", "a"}}) == CredentialKind::placeholder);
  // Money that is billed is never taken for a plan's.
  CHECK(kind({{"Authorization", "Bearer sk-proj-0123456789abcdef"}, {"ChatGPT-Account-ID", "a"}}) ==
        CredentialKind::key);
  CHECK(kind({{"x-api-key", "sk-ant-api03-0123456789"}, {"Authorization", "Bearer sk-ant-oat01-x"}}) ==
        CredentialKind::key);
  CHECK(kind({{"Authorization", "Bearer\tsk-ant-oat01-0123456789"}}) == CredentialKind::login);
  CHECK(kind({{"Authorization", "Bearer eyJ.broken"}}) == CredentialKind::placeholder);
  CHECK(kind({{"Authorization", "Bearer eyJnot-a-token-at-all..."}}) == CredentialKind::key);
  CHECK(kind({{"Authorization", "Bearer ya29.t"}}) == CredentialKind::key);
  CHECK(kind({{"x-api-key", "sk-ant-api03-0123456789"}}) == CredentialKind::key);
  CHECK(kind({}) == CredentialKind::none);
}

TEST_CASE("F6: the token of a Bearer field, whatever its case and its blanks, and of no other scheme") {
  CHECK(bearer_token("Bearer abc") == "abc");
  CHECK(bearer_token(" bEaReR \t abc ") == "abc");
  for (const char* none : {"", "Bearer", "Bearer ", " Bearer\t", "Bearerabc", "Bearer-abc", "Basic abc", "abc"}) {
    CAPTURE(none);
    CHECK(bearer_token(none) == "");
  }
}

TEST_CASE("F6: a credential counts in each field and query member that providers read, and in no other") {
  const std::string key = "sk-proj-0123456789abcdef";
  const auto kind = [&](std::string_view name, std::string_view target) {
    HeaderList headers;
    headers.add(name, key);
    return caller_credential(headers, target);
  };
  for (const std::string_view name : kProviderHeaders) CHECK(kind(name, "/v1/x") == CredentialKind::key);
  CHECK(kind("X-Other", "/v1/x") == CredentialKind::none);
  CHECK(kind("X-Other", "/v1/x?key=" + key) == CredentialKind::key);
  CHECK(kind("X-Other", "/v1/x?access_token=" + key) == CredentialKind::key);
  CHECK(kind("X-Other", "/v1/x?other=" + key) == CredentialKind::none);
}

TEST_CASE("F6: a token of three parts is one only if its claims can be read, and not beyond any usual size") {
  const std::string head = "eyJhbGciOiJub25lIn0.", claims = "eyJpc3MiOiJodHRwczovL2dhdGV3YXkuZXhhbXBsZSJ9";
  CHECK(credential_kind(head + claims + ".x") == CredentialKind::token);
  CHECK(credential_kind(head + claims) == CredentialKind::key);
  CHECK(credential_kind("x" + head + claims + ".x") == CredentialKind::key);
  CHECK(credential_kind(head + "!!!!." + std::string(20, 'x')) == CredentialKind::key);
  CHECK(credential_kind(head + claims + "." + std::string(16 * 1024 - head.size() - claims.size() - 1, 'x')) ==
        CredentialKind::token);
  CHECK(credential_kind(head + claims + "." + std::string(16 * 1024 - head.size() - claims.size(), 'x')) ==
        CredentialKind::key);
  CHECK(credential_kind("eyJ.") == CredentialKind::placeholder);
  // Letters of Base64 for URLs: {"chatgpt_account_id":"?>"}
  CHECK(credential_kind(head + "eyJjaGF0Z3B0X2FjY291bnRfaWQiOiI_PiJ9.x") == CredentialKind::login);
}

}  // namespace finops::test::caller_credential_test
