#include "core/provider/provider.h"

#include <algorithm>
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
      return Key{{CredentialOrigin::Kind::environment, variable}, SecretString(std::move(*value)), {}, 1};
  }
  return std::nullopt;
}

// Project and location become path segments and part of a host, so they must be valid names. The variable comes before
// the configuration file. `marks`: the characters allowed in addition to small letters and digits.
Result<std::string> google_name(ProviderRegistry::GetEnv getenv, const char* variable,
                                const std::optional<Placed>& configured, std::string fallback, std::string_view marks) {
  const auto set = getenv(variable);
  const std::string value = set ? *set : configured ? configured->text : std::move(fallback);
  for (const char c : value) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    if (fine) continue;
    return Error{ErrorCode::config, "'" + value + "' is not a name that Google Cloud gives",
                 set || !configured ? variable : configured->place};
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

bool can_be_key(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

namespace {

// What the configuration file says about this provider; nothing if it says nothing.
ConfiguredProvider configured_for(const ProviderSettings& settings, ProviderId id) {
  for (const ConfiguredProvider& one : settings.configured) {
    if (one.id == id) return one;
  }
  return {};
}

struct Address {
  std::string url, where;  // `where`: who set it, for errors; empty: it is the default
  bool takes_keys = true;  // of the configuration file: it is the address that they are configured with
};

// Whether both are the same address, however they are written.
bool is_same_address(const std::string& left, const std::string& right) {
  const auto a = parse_base_url(left), b = parse_base_url(right);
  return a && b && a->tls == b->tls && a->authority == b->authority && a->path == b->path;
}

// Flag, then variable, then configuration file, then default.
Address address_of(const ProviderRow& row, const ProviderSettings& settings, const ConfiguredProvider& configured,
                   ProviderRegistry::GetEnv getenv) {
  Address out{row.base_url == nullptr ? "" : row.base_url, ""};
  if (configured.base_url) out = {configured.base_url->text, configured.base_url->place};
  const std::string own = out.url;
  if (row.id == ProviderId::azure) {
    if (auto endpoint = getenv("AZURE_OPENAI_ENDPOINT")) out = {std::move(*endpoint), "AZURE_OPENAI_ENDPOINT"};
  }
  for (const auto& upstream : settings.upstreams) {
    if (upstream.id != row.id) continue;
    out = {upstream.url, "--upstream " + std::string(row.name) + "=" + url_without_secrets(upstream.url)};
  }
  // Azure's keys without an endpoint in the file have no address of their own.
  const bool free = own.empty() && row.id == ProviderId::azure;
  out.takes_keys = free || out.url == own || is_same_address(out.url, own);
  return out;
}

Result<void> add_keys(const ProviderRow& row, std::vector<Key> configured, ProviderRegistry::GetEnv getenv,
                      Provider& out) {
  out.keys = std::move(configured);
  auto key = key_from_environment(row, getenv);
  if (!key) return {};
  if (!can_be_key(key->value.reveal())) {
    return Error{ErrorCode::config, "the key holds a space, a line break or a control character", key->origin.name};
  }
  out.keys.push_back(std::move(*key));
  return {};
}

Result<void> add_project(const ConfiguredProvider& configured, ProviderRegistry::GetEnv getenv, Provider& out) {
  auto project = google_name(getenv, "GOOGLE_CLOUD_PROJECT", configured.project, "", "-.:");
  if (!project) return std::move(project).error();
  auto location = google_name(getenv, "GOOGLE_CLOUD_LOCATION", configured.location, "global", "-");
  if (!location) return std::move(location).error();
  out.project = std::move(*project);
  out.location = std::move(*location);
  return {};
}

}  // namespace

Result<ProviderRegistry> ProviderRegistry::build(const ProviderSettings& settings, GetEnv getenv) {
  ProviderRegistry out;
  out.other_secrets_ = settings.other_secrets;
  if (settings.mock) {
    for (const ProviderRow& row : kProviders) {
      if (auto key = key_from_environment(row, getenv)) out.other_secrets_.push_back(std::move(key->value));
    }
    getenv = [](const char*) { return std::optional<std::string>{}; };
  }
  for (const ProviderRow& row : kProviders) {
    Provider p;
    p.id = row.id;
    p.name = row.name;
    ConfiguredProvider configured = configured_for(settings, row.id);
    const Address address = address_of(row, settings, configured, getenv);
    if (!address.takes_keys) {  // contract F6
      p.keys_set_aside = !configured.keys.empty();
      for (Key& key : configured.keys) out.other_secrets_.push_back(std::move(key.value));
      configured.keys.clear();
    }
    FINOPS_TRY(add_keys(row, std::move(configured.keys), getenv, p));
    if (!address.url.empty()) {
      auto base = base_for(address.url, address.where);
      if (!base) return std::move(base).error();
      p.base = std::move(*base);
      p.base_is_default = address.where.empty();
    }
    if (row.id == ProviderId::vertex) FINOPS_TRY(add_project(configured, getenv, p));
    p.rehearsal = settings.mock;
    if (settings.mock && row.id == ProviderId::azure) {  // Azure's rule needs both
      p.base = *parse_base_url("https://mock.invalid");
      p.keys = {Key{{CredentialOrigin::Kind::config, "mock"}, SecretString("mock-azure-key"), {}, 1}};
    }
    p.connect_timeout = settings.connect_timeout.value_or(configured.connect_timeout.value_or(p.connect_timeout));
    p.idle_timeout = settings.idle_timeout.value_or(configured.idle_timeout.value_or(p.idle_timeout));
    out.providers_.push_back(std::move(p));
  }
  return out;
}

std::vector<std::string_view> ProviderRegistry::secrets() const {
  std::vector<std::string_view> out;
  for (const Provider& p : providers_) {
    for (const Key& key : p.keys) out.push_back(key.value.reveal());
  }
  for (const SecretString& secret : other_secrets_) out.push_back(secret.reveal());
  return out;
}

}  // namespace finops
