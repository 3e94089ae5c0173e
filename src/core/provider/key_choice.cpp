#include "core/provider/key_choice.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/glob.h"
#include "core/base/strings.h"

namespace finops {
namespace {

// Google writes models/NAME and publishers/google/models/NAME, too.
bool is_for(const Key& key, std::string_view model) {
  const std::string_view name = model.substr(model.rfind('/') + 1);  // the whole model if it has no '/'
  return key.models.empty() || std::any_of(key.models.begin(), key.models.end(), [&](const std::string& pattern) {
           return matches_glob(pattern, model) || matches_glob(pattern, name);
         });
}

// FNV-1a: spreads the ids, which begin alike.
std::uint64_t spread(std::string_view text) noexcept {
  std::uint64_t out = 0xcbf29ce484222325U;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return out ^ (out >> 32U);
}

bool comes_from(const Key& key, CredentialOrigin::Kind kind) noexcept { return key.origin.kind == kind; }

// By weight from the keys of this kind that are for the model.
const Key* by_weight(const Provider& provider, CredentialOrigin::Kind kind, const KeyWish& wish) {
  std::uint64_t total = 0;
  const auto fits = [&](const Key& key) { return comes_from(key, kind) && is_for(key, wish.model); };
  for (const Key& key : provider.keys) total += fits(key) ? key.weight : 0;
  if (total == 0) return nullptr;
  std::uint64_t left = spread(wish.id) % total;
  for (const Key& key : provider.keys) {
    if (!fits(key)) continue;
    if (left < key.weight) return &key;
    left -= key.weight;
  }
  return nullptr;
}

Error no_such_key(const Provider& provider, std::string_view name) {
  std::string known;
  for (const Key& key : provider.keys) {
    if (comes_from(key, CredentialOrigin::Kind::config)) known += (known.empty() ? "" : ", ") + key.origin.name;
  }
  // What went into the header may be a key itself, so it is not repeated.
  return {ErrorCode::bad_request,
          "the header x-finops-key asks for a key of " + provider.name +
              " that the configuration does not have (it is " + std::to_string(name.size()) + " characters long)" +
              (known.empty() ? "" : "; there is " + known),
          {}};
}

}  // namespace

std::string_view wished_key(const HeaderList& headers) { return trim(headers.get("x-finops-key")); }

bool chooses_by_model(const Provider& provider) noexcept {
  return std::any_of(provider.keys.begin(), provider.keys.end(), [](const Key& key) { return !key.models.empty(); });
}

Result<const Key*> choose_key(const Provider& provider, const KeyWish& wish) {
  if (!wish.name.empty() && !provider.rehearsal) {
    const auto found = std::find_if(provider.keys.begin(), provider.keys.end(), [&](const Key& key) {
      return comes_from(key, CredentialOrigin::Kind::config) && key.origin.name == wish.name;
    });
    if (found == provider.keys.end()) return no_such_key(provider, wish.name);
    return &*found;
  }
  const Key* own = by_weight(provider, CredentialOrigin::Kind::config, wish);
  return own != nullptr ? own : by_weight(provider, CredentialOrigin::Kind::environment, wish);
}

}  // namespace finops
