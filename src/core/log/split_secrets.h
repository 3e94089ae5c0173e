// Secrets that a model spells out over several stream events: {"text":"sk-1"} ... {"text":"234"}. The values that one
// JSON key has in the course of a stream are joined and searched. Pure, any thread.
#pragma once
#include <string_view>
#include <vector>

#include "core/log/secret_finder.h"

namespace finops {

// Appends the pieces of every secret found in the joined values of a key; the mark stands in the first piece, the
// others become empty. `text` is a body of server-sent events, JSON lines or a JSON array; other text does no harm.
// The result is not merged with what `hits` held before.
void find_split_secrets(std::string_view text, const SecretFinder& finder, std::vector<SecretHit>& hits);

}  // namespace finops
