// Secrets that a model spells out over several pieces of an answer: {"text":"sk-1"} ... {"text":"234"}. The values that
// one JSON key has in the course of a body are joined and searched, and so are its lines of plain text (`data: sk-1`),
// whatever the body's type. Pure, any thread.
#pragma once
#include <string_view>
#include <vector>

#include "core/redact/secret_finder.h"

namespace finops {

// Whether a body is more than one JSON document: events, lines, a list, binary frames, plain text.
bool came_in_pieces(std::string_view text) noexcept;

// Appends the pieces of every secret found in the joined values of a key; the mark stands in the first piece, the
// others become empty. The result is not merged with what `hits` held before.
void find_split_secrets(std::string_view text, const SecretFinder& finder, std::vector<SecretHit>& hits);

}  // namespace finops
