// The providers as data: a new provider is a table row and a test, not a class. The registry is immutable after
// build(), so any thread may use it; the Provider objects it hands out live as long as the registry.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/http/target.h"
#include "core/provider/credential_origin.h"

namespace finops {

enum class ProviderId { openai, anthropic, azure, gemini, vertex };
inline constexpr ProviderId kAllProviders[] = {ProviderId::openai, ProviderId::anthropic, ProviderId::azure,
                                               ProviderId::gemini, ProviderId::vertex};
std::string_view to_string(ProviderId id);
std::optional<ProviderId> provider_from_name(std::string_view name);
// False for a text with a space, a line break or a control character, which cannot be sent as a credential.
bool can_be_key(std::string_view text) noexcept;

// Which native error envelope and which credential headers a request speaks (contract F14, F6).
enum class Dialect { openai, anthropic, google };

// A configured credential. One from the environment never replaces a caller's key that looks real (contract F6).
struct Key {
  CredentialOrigin origin;
  SecretString value;
  std::vector<std::string> models;  // with * and ?; empty: it is for all
  unsigned weight = 1;              // how often it is used, compared with other keys; 0: only if asked for by its name
};

struct Provider {
  ProviderId id = ProviderId::openai;
  std::string name;               // "anthropic"
  std::optional<BaseUrl> base;    // none: azure without an endpoint; vertex takes its host from the path
  bool base_is_default = true;    // false: set by --upstream or the environment
  std::string project, location;  // vertex only: used if a request names none (contract F3); empty: not configured
  std::vector<Key> keys;          // contract F6, rule auto; none: the caller's own credential is forwarded
  bool keys_set_aside = false;    // the configuration file has keys, but for another address
  bool rehearsal = false;         // nothing is asked, so no key is needed
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60 * 60'000};  // between bytes; 0: off
};

// A value of the configuration file and its place there, "FILE:LINE:COLUMN", for errors.
struct Placed {
  std::string text, place;
};

// What the configuration file says about a provider.
struct ConfiguredProvider {
  ProviderId id = ProviderId::openai;
  std::optional<Placed> base_url, project, location;
  std::vector<Key> keys;
  std::optional<std::chrono::milliseconds> connect_timeout, idle_timeout;
};

// What flags and the configuration file may change about the providers.
struct ProviderSettings {
  struct Upstream {
    ProviderId id;
    std::string url;
  };
  std::vector<Upstream> upstreams;  // --upstream NAME=URL, later ones win
  std::optional<std::chrono::milliseconds> connect_timeout, idle_timeout;
  bool mock = false;  // nothing leaves the machine: variables are only masked, every provider has an address and a key
  std::vector<ConfiguredProvider> configured = {};  // by the configuration file, at most one of a provider
  std::vector<SecretString> other_secrets = {};     // which are not used, but masked
};

class ProviderRegistry {
 public:
  // `getenv` looks up the providers' usual variables (contract, section 2); an empty value counts as unset.
  // Errors: config or invalid_argument, naming the flag or variable.
  using GetEnv = std::optional<std::string> (*)(const char* name);
  static Result<ProviderRegistry> build(const ProviderSettings& settings, GetEnv getenv);

  const Provider& get(ProviderId id) const noexcept { return providers_[static_cast<std::size_t>(id)]; }
  std::span<const Provider> all() const noexcept { return providers_; }

  // Every configured secret, also those that are not used, for redaction. Views live as long as the registry.
  std::vector<std::string_view> secrets() const;

 private:
  std::vector<Provider> providers_;  // in the order of ProviderId
  std::vector<SecretString> other_secrets_;
};

}  // namespace finops
