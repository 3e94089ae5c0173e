// F6: which credential a request carries upstream, and which never leaves.
#include "core/provider/credentials.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace finops::test::credentials_test {
namespace {

constexpr const char* kKey = "own-key-1234";

std::optional<std::string> all_keys(const char* name) {
  if (std::string_view(name) == "AZURE_OPENAI_ENDPOINT") return "https://res.openai.azure.com";
  return kKey;
}
std::optional<std::string> no_keys(const char* name) {
  if (std::string_view(name) == "AZURE_OPENAI_ENDPOINT") return "https://res.openai.azure.com";
  return std::nullopt;
}

struct Outcome {
  std::string sent;  // "Name=value;" in order, then the target
  std::string label, removed, added;
  std::optional<Error> error;
};

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += name + ";";
  return out;
}

Outcome apply(ProviderRegistry::GetEnv getenv, const std::string& target, std::initializer_list<HeaderView> fields) {
  static const ProviderRegistry with = *ProviderRegistry::build({}, all_keys);
  static const ProviderRegistry without = *ProviderRegistry::build({}, no_keys);
  Request request;
  request.target = target;
  for (const HeaderView f : fields) request.headers.add(f.name, f.value);
  RequestFacts facts;
  const auto route = resolve_route(getenv == all_keys ? with : without, *find_endpoint(target), {request, facts});
  REQUIRE(route.ok());
  std::string upstream = route->upstream_target;
  const auto& keys = route->provider->keys;
  auto result = apply_credential(*route, keys.empty() ? nullptr : &keys.front(),
                                 caller_credential(request.headers, target), request.headers, upstream);
  Outcome out;
  if (!result) {
    out.error = result.error();
    return out;
  }
  for (const HeaderView h : request.headers) out.sent.append(h.name).append("=").append(h.value).append(";");
  out.sent += upstream;
  out.label = to_string(result->origin);
  out.removed = joined(result->headers_removed);
  out.added = joined(result->headers_added);
  return out;
}

TEST_CASE("F6 openai: a key replaces the caller's placeholder, in its place") {
  const Outcome out = apply(all_keys, "/openai_passthrough/v1/x",
                            {{"A", "1"}, {"authorization", "Bearer sk-dummy"}, {"OpenAI-Organization", "o"}});
  CHECK(out.sent == "A=1;authorization=Bearer own-key-1234;OpenAI-Organization=o;/v1/x");
  CHECK(out.label == "env:OPENAI_API_KEY");
  CHECK(out.removed == "authorization;");
  CHECK(out.added == "authorization;");
  CHECK(apply(all_keys, "/openai_passthrough/v1/x", {{"A", "1"}}).sent ==
        "A=1;Authorization=Bearer own-key-1234;/v1/x");
}

TEST_CASE("F6: without a key the caller's own goes as it came") {
  const Outcome out =
      apply(no_keys, "/openai_passthrough/v1/x?key=1", {{"authorization", "bearer  odd"}, {"x-api-key", "too"}});
  CHECK(out.sent == "authorization=bearer  odd;x-api-key=too;/v1/x?key=1");
  CHECK(out.label == "client");
  CHECK(out.removed == "");
  CHECK(apply(no_keys, "/openai_passthrough/v1/x", {{"A", "1"}}).label == "none");
  CHECK(apply(no_keys, "/genai_passthrough/v1beta/models?key=k", {}).label == "client");
}

TEST_CASE("F6 anthropic: the style the caller used, the first one in wire order") {
  const std::string target = "/anthropic_passthrough/v1/messages";
  const HeaderView version{"anthropic-version", "v"};
  CHECK(apply(all_keys, target, {version, {"X-Api-Key", "sk"}}).sent ==
        "anthropic-version=v;X-Api-Key=own-key-1234;/v1/messages");
  CHECK(apply(all_keys, target, {version, {"Authorization", "Bearer sk"}}).sent ==
        "anthropic-version=v;Authorization=Bearer own-key-1234;/v1/messages");
  const Outcome both = apply(all_keys, target, {version, {"x-api-key", "sk"}, {"Authorization", "Bearer sk2"}});
  CHECK(both.sent == "anthropic-version=v;x-api-key=own-key-1234;/v1/messages");
  CHECK(both.removed == "x-api-key;authorization;");
  CHECK(apply(all_keys, target, {version}).sent == "anthropic-version=v;x-api-key=own-key-1234;/v1/messages");
}

TEST_CASE("F6 anthropic: a Claude OAuth token goes as it came, key or not") {
  const Outcome out =
      apply(all_keys, "/anthropic_passthrough/v1/messages",
            {{"Authorization", "Bearer sk-ant-oat01-x"}, {"anthropic-beta", "oauth"}, {"anthropic-version", "v"}});
  CHECK(out.sent == "Authorization=Bearer sk-ant-oat01-x;anthropic-beta=oauth;anthropic-version=v;/v1/messages");
  CHECK(out.label == "client");
}

TEST_CASE("F6: a key of the configuration goes before the caller's key, but not before a login") {
  Provider provider;
  provider.id = ProviderId::anthropic;
  Route route;
  route.provider = &provider;
  const auto sent = [&](CredentialOrigin::Kind from, const std::string& key) {
    const Key own{{from, "main"}, SecretString("own-key-1234"), {}, 1};
    HeaderList headers;
    headers.add("x-api-key", key);
    std::string target = "/v1/messages";
    const auto out = apply_credential(route, &own, caller_credential(headers, target), headers, target);
    REQUIRE(out.ok());
    CHECK((out->origin.kind == CredentialOrigin::Kind::client) == (headers.get("x-api-key") == key));
    return std::string(headers.get("x-api-key"));
  };
  const std::string login = "sk-ant-oat01-0123456789", key = "sk-ant-api03-0123456789";
  CHECK(sent(CredentialOrigin::Kind::config, login) == login);
  CHECK(sent(CredentialOrigin::Kind::config, key) == "own-key-1234");
  CHECK(sent(CredentialOrigin::Kind::config, "dummy") == "own-key-1234");
  CHECK(sent(CredentialOrigin::Kind::environment, login) == login);
  CHECK(sent(CredentialOrigin::Kind::environment, key) == key);
  CHECK(sent(CredentialOrigin::Kind::environment, "dummy") == "own-key-1234");
}

TEST_CASE("F6 anthropic: no version is added, every beta is kept") {
  const std::initializer_list<HeaderView> fields = {{"anthropic-beta", "a"}, {"Anthropic-Beta", "b"}};
  for (const auto getenv : {no_keys, all_keys}) {
    const Outcome out = apply(getenv, "/anthropic_passthrough/v1/messages", fields);
    CHECK(out.sent.starts_with("anthropic-beta=a;Anthropic-Beta=b;"));
    CHECK(out.sent.find("anthropic-version") == std::string::npos);
  }
  CHECK(apply(all_keys, "/azure_passthrough/v1/messages", fields).sent.find("anthropic-version") == std::string::npos);
}

TEST_CASE("F6: a key of the environment never replaces a caller's key that looks real") {
  const HeaderView real[] = {{"Authorization", "Bearer sk-proj-0123456789abcdef"},
                             {"x-api-key", "sk-ant-api03-0123456789"},
                             {"x-goog-api-key", "AIzaSy0123456789abcdef"},
                             {"api-key", "0123456789abcdef0123456789abcdef"},
                             {"Authorization", "Bearer testing-is-no-placeholder-word"},
                             {"Authorization", "Bearer ya29.t"}};
  for (const char* target : {"/openai_passthrough/v1/x", "/anthropic_passthrough/v1/x", "/genai_passthrough/v1beta/x",
                             "/genai_passthrough/v1/publishers/google/models/m:x"}) {
    for (const HeaderView field : real) {
      const Outcome out = apply(all_keys, target, {field});
      CAPTURE(target);
      CAPTURE(field.value);
      CHECK(out.sent.starts_with(std::string(field.name) + "=" + std::string(field.value) + ";/"));
      CHECK(out.label == "client");
      CHECK(out.removed == "");
    }
  }
  CHECK(apply(all_keys, "/genai_passthrough/v1beta/models?key=AIzaSy0123456789abcdef", {}).label == "client");
  // A real one beside a placeholder is real.
  CHECK(apply(all_keys, "/genai_passthrough/v1beta/models?key=test&%6Bey=AIzaSy0123456789abcdef", {}).label ==
        "client");
  CHECK(apply(all_keys, "/anthropic_passthrough/v1/x",
              {{"x-api-key", "dummy"}, {"Authorization", "Bearer sk-ant-0123456789abcdef"}})
            .sent == "x-api-key=dummy;Authorization=Bearer sk-ant-0123456789abcdef;/v1/x");
}

TEST_CASE("F6 azure: no key, no request") {
  const Outcome out = apply(no_keys, "/azure_passthrough/openai/v1/x", {{"api-key", "caller"}});
  REQUIRE(out.error.has_value());
  CHECK(out.error->code == ErrorCode::unauthorized);
  CHECK(out.error->message.find("AZURE_OPENAI_API_KEY") != std::string::npos);
  CHECK(out.error->message.find("caller\"") == std::string::npos);
}

TEST_CASE("F6 azure: nothing that could be the caller's credential goes on") {
  for (const std::string target : {"/azure_passthrough/openai/v1/x", "/azure_passthrough/v1/messages"}) {
    const Outcome out = apply(
        all_keys,
        target + "?api-version=1&api-key=SECRET&KEY=SECRET&access_token=SECRET&subscription-key=SECRET&token=SECRET",
        {{"Authorization", "Bearer SECRET"},
         {"authorization", "Basic SECRET"},
         {"api-key", "SECRET"},
         {"API-KEY", "SECRET"},
         {"x-api-key", "SECRET"},
         {"x-goog-api-key", "SECRET"},
         {"Ocp-Apim-Subscription-Key", "SECRET"},
         {"Cookie", "s=SECRET"},
         {"X-Ms-Token-Aad-Access-Token", "SECRET"},
         {"X-Keep", "1"},
         {"x-ratelimit-tokens", "5"}});
    CAPTURE(out.sent);
    CHECK(out.sent.find("SECRET") == std::string::npos);
    CHECK(out.sent.find("X-Keep=1;x-ratelimit-tokens=5;") != std::string::npos);
    CHECK(out.sent.ends_with("?api-version=1"));
    CHECK(out.label == "env:AZURE_OPENAI_API_KEY");
    const std::string name = target.find("messages") == std::string::npos ? "api-key=" : "x-api-key=";
    CHECK(out.sent.find(name + kKey) != std::string::npos);
    CHECK(std::count(out.sent.begin(), out.sent.end(), '=') == 4);
  }
}

TEST_CASE("F6 gemini: a key replaces placeholders in header and query") {
  const Outcome out =
      apply(all_keys, "/genai_passthrough/v1beta/models?key=unused&pageSize=2", {{"x-goog-api-key", "dummy"}});
  CHECK(out.sent == "x-goog-api-key=own-key-1234;/v1beta/models?pageSize=2");
  CHECK(out.label == "env:GEMINI_API_KEY");
  CHECK(out.removed == "x-goog-api-key;?key;");
}

TEST_CASE("F6 vertex: an OAuth token goes as it came") {
  const Outcome out =
      apply(all_keys, "/genai_passthrough/v1/projects/p/locations/eu/x", {{"Authorization", "Bearer ya29.t"}});
  CHECK(out.sent == "Authorization=Bearer ya29.t;/v1/projects/p/locations/eu/x");
  CHECK(out.label == "client");
  CHECK(apply(all_keys, "/genai_passthrough/v1/publishers/google/models/m:x", {})
            .sent.starts_with("x-goog-api-key=own-key-1234;"));
}

TEST_CASE("F6 registry: a key that could break out of its field is refused") {
  const auto bad = ProviderRegistry::build({}, [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "OPENAI_API_KEY") return "sk\r\nX: y";
    return std::nullopt;
  });
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().context == "OPENAI_API_KEY");
  CHECK(bad.error().message.find("sk") == std::string::npos);
}

TEST_CASE("C1 L7 registry: --mock uses no key and no real address, and knows the keys so that they are masked") {
  ProviderSettings settings;
  settings.mock = true;
  const auto mock = *ProviderRegistry::build(settings, all_keys);
  for (const Provider& provider : mock.all()) {
    for (const Key& key : provider.keys) CHECK(key.value.reveal() != kKey);
  }
  const std::vector<std::string_view> secrets = mock.secrets();
  CHECK(std::find(secrets.begin(), secrets.end(), kKey) != secrets.end());
  CHECK(mock.get(ProviderId::azure).base->host == "mock.invalid");
  for (const char* name : {"openai", "anthropic", "azure", "gemini", "vertex"})
    CHECK(to_string(*provider_from_name(name)) == name);
  CHECK_FALSE(provider_from_name("OpenAI"));
}

TEST_CASE("L7 credential fields and query members are recognised, ordinary ones are not") {
  for (const char* name : {"authorization",
                           "X-API-Key",
                           "api-key",
                           "x-goog-api-key",
                           "Cookie",
                           "Set-Cookie",
                           "Proxy-Authorization",
                           "My-ApiKey",
                           "X-Client-Secret",
                           "X-Auth-Token",
                           "token",
                           "secret",
                           "apikey",
                           "X-Tokens-Token",
                           "Ocp-Apim-Subscription-Key",
                           "X-Goog-Iap-Jwt-Assertion",
                           "api_key",
                           "X_API_KEY",
                           "X-Forwarded-Authorization",
                           "x-ms-authorization-auxiliary",
                           "X-Auth-Key",
                           "x-functions-key",
                           "aeg-sas-key",
                           "X-JWT",
                           "X-Password",
                           "key"}) {
    CHECK(is_credential_header(name));
  }
  for (const char* name : {"anthropic-ratelimit-tokens-remaining", "Content-Type", "x-request-id",
                           "openai-organization", "", "k", "ey", "monkey", "Idempotency-Key", "sec-websocket-key",
                           "www-authenticate", "x-keys", "ookie", "cooki", "oken", "toke", "secre", "ecret", "tokens"})
    CHECK_FALSE(is_credential_header(name));
  CHECK(is_credential_query("KEY"));
  CHECK(is_credential_query("access_token"));
  for (const char* name :
       {"x-api-key", "openai_api_key", "Ocp-Apim-Subscription-Key", "subscriptionKey", "client_secret", "id_token",
        "refresh_token", "authToken", "password", "sig", "code", "authorization"}) {
    CAPTURE(name);
    CHECK(is_credential_query(name));
  }
  for (const char* name : {"monkey", "pageToken", "next_page_token", "continuationToken", "skiptoken", "api-version",
                           "codec", "design", "max_tokens", "keys"}) {
    CAPTURE(name);
    CHECK_FALSE(is_credential_query(name));
  }
}

TEST_CASE("L7 caller_secrets: values without their scheme, long enough to be told from words") {
  HeaderList h;
  h.add("Authorization", " Bearer  sk-caller-1 ");
  h.add("x-api-key", "short");
  h.add("api-key", "long-enough");
  h.add("Cookie", "not=taken-whole");
  h.add("x-api-key", "Bearer sk-wrong-field-1");
  h.add("authorization", "Bearer\tBearer \"sk-quoted-001\",");
  CHECK(caller_secrets(h, "/a?key=AIza-12345&x=notasecret&key=AIza-67890") ==
        std::vector<std::string>{"sk-caller-1", "long-enough", "sk-wrong-field-1", "sk-quoted-001", "AIza-12345",
                                 "AIza-67890"});
}

TEST_CASE("F6 trailers: credentials are removed, other fields stay in order") {
  HeaderList h;
  h.add("B", "1");
  h.add("api-key", "x");
  h.add("A", "2");
  h.add("AUTHORIZATION", "x");
  remove_credentials(h);
  REQUIRE(h.size() == 2);
  CHECK(h[0].name == "B");
  CHECK(h[1].name == "A");
}

}  // namespace
}  // namespace finops::test::credentials_test
