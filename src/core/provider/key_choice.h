// Which of a provider's keys a request gets (contract F6): the one it asks for with `x-finops-key`, else one of those
// for its model, by weight. Pure over immutable data, any thread.
#pragma once
#include <string_view>

#include "core/base/result.h"
#include "core/http/headers.h"
#include "core/provider/provider.h"

namespace finops {

struct KeyWish {
  std::string_view model;  // of the request; empty: not known
  std::string_view name;   // of the key that it asks for; empty: any
  std::string_view id;     // of the exchange; it decides between keys with a weight, so that each gets its share
};

// The value of `x-finops-key`; empty: there is none.
std::string_view wished_key(const HeaderList& headers);

// Whether the choice needs the request's model.
bool chooses_by_model(const Provider& provider) noexcept;

// nullptr: there is no key for this request. Error: bad_request if no key has the name that the request asks for.
Result<const Key*> choose_key(const Provider& provider, const KeyWish& wish);

}  // namespace finops
