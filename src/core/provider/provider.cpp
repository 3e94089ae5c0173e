#include "core/provider/provider.h"

#include <array>
#include <initializer_list>

namespace finops {
namespace {

struct ProviderRow {
  ProviderId id;
  const char* name;
  const char* base_url;                      // nullptr: none by default
  std::array<const char*, 2> key_variables;  // the first that is set wins
};

// Addresses: contract, section 1. Vertex's host depends on the location in the path (route.cpp).
// GEMINI_API_KEY comes first for Gemini; Vertex in express mode takes GOOGLE_API_KEY, as the google-genai SDK does.
constexpr std::array<ProviderRow, 5> kProviders = {{
    {ProviderId::openai, "openai", "https://api.openai.com", {"OPENAI_API_KEY", nullptr}},
    {ProviderId::anthropic, "anthropic", "https://api.anthropic.com", {"ANTHROPIC_API_KEY", nullptr}},
    {ProviderId::azure, "azure", nullptr, {"AZURE_OPENAI_API_KEY", nullptr}},
    {ProviderId::gemini, "gemini", "https://generativelanguage.googleapis.com", {"GEMINI_API_KEY", "GOOGLE_API_KEY"}},
    {ProviderId::vertex, "vertex", nullptr, {"GOOGLE_API_KEY", nullptr}},
}};

std::optional<Key> key_from_environment(const ProviderRow& row, ProviderRegistry::GetEnv getenv) {
  for (const char* variable : row.key_variables) {
    if (variable == nullptr) continue;
    if (auto value = getenv(variable))
      return Key{{CredentialOrigin::Kind::environment, variable}, SecretString(std::move(*value))};
  }
  return std::nullopt;
}

// GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION become path segments and part of a host, so they must be valid names.
// `marks`: the characters allowed in addition to small letters and digits.
Result<std::string> google_name(ProviderRegistry::GetEnv getenv, const char* variable, std::string fallback,
                                std::string_view marks) {
  std::string value = getenv(variable).value_or(std::move(fallback));
  for (const char c : value) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    if (!fine) return Error{ErrorCode::config, "'" + value + "' is not a name that Google Cloud gives", variable};
  }
  return value;
}

Result<BaseUrl> base_for(std::string_view url, const std::string& where) {
  auto base = parse_base_url(url);
  if (!base) {
    Error error = std::move(base).error();
    error.context = where;
    return error;
  }
  return base;
}

}  // namespace

std::string_view to_string(ProviderId id) { return kProviders[static_cast<std::size_t>(id)].name; }

std::optional<ProviderId> provider_from_name(std::string_view name) {
  for (const ProviderRow& row : kProviders) {
    if (name == row.name) return row.id;
  }
  return std::nullopt;
}

Result<ProviderRegistry> ProviderRegistry::build(const ProviderSettings& settings, GetEnv getenv) {
  if (settings.mock) getenv = [](const char*) { return std::optional<std::string>{}; };
  ProviderRegistry out;
  for (const ProviderRow& row : kProviders) {
    Provider p;
    p.id = row.id;
    p.name = row.name;
    p.key = key_from_environment(row, getenv);
    if (p.key) {
      for (const char c : p.key->value.reveal()) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) {
          return Error{ErrorCode::config, "the key holds a space, a line break or a control character",
                       p.key->origin.name};
        }
      }
    }
    std::string url = row.base_url == nullptr ? "" : row.base_url;
    std::string where;
    if (row.id == ProviderId::azure) {
      if (auto endpoint = getenv("AZURE_OPENAI_ENDPOINT")) {
        url = std::move(*endpoint);
        where = "AZURE_OPENAI_ENDPOINT";
      }
    }
    for (const auto& upstream : settings.upstreams) {
      if (upstream.id != row.id) continue;
      url = upstream.url;
      where = "--upstream " + p.name + "=" + url_without_secrets(upstream.url);
    }
    if (!url.empty()) {
      auto base = base_for(url, where);
      if (!base) return std::move(base).error();
      p.base = std::move(*base);
      p.base_is_default = where.empty();
    }
    if (row.id == ProviderId::vertex) {
      auto project = google_name(getenv, "GOOGLE_CLOUD_PROJECT", "", "-.:");
      auto location = google_name(getenv, "GOOGLE_CLOUD_LOCATION", "global", "-");
      if (!project) return std::move(project).error();
      if (!location) return std::move(location).error();
      p.project = std::move(*project);
      p.location = std::move(*location);
    }
    if (settings.mock && row.id == ProviderId::azure) {  // Azure's rule needs both
      p.base = *parse_base_url("https://mock.invalid");
      p.key = Key{{CredentialOrigin::Kind::config, "mock"}, SecretString("mock-azure-key")};
    }
    p.connect_timeout = settings.connect_timeout.value_or(p.connect_timeout);
    p.idle_timeout = settings.idle_timeout.value_or(p.idle_timeout);
    out.providers_.push_back(std::move(p));
  }
  return out;
}

std::vector<std::string_view> ProviderRegistry::secrets() const {
  std::vector<std::string_view> out;
  for (const Provider& p : providers_) {
    if (p.key) out.push_back(p.key->value.reveal());
  }
  return out;
}

}  // namespace finops
