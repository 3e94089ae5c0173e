// Finds secrets that are split over several pieces of an answer: {"text":"sk-1"} ... {"text":"234"}. All values of the
// same JSON key in a body are joined and searched, and so are its lines of plain text (`data: sk-1`), for any type of
// body. Pure, any thread.
#pragma once
#include <string_view>
#include <vector>

#include "core/redact/secret_finder.h"

namespace finops {

// Whether a body is more than one JSON document: events, lines, a list, binary frames, plain text.
bool came_in_pieces(std::string_view text) noexcept;

// Appends the pieces of every secret found in the joined values of a key; the first piece is replaced by the mark, the
// others become empty. The new hits are not merged with those already in `hits`.
void find_split_secrets(std::string_view text, const SecretFinder& finder, std::vector<SecretHit>& hits);

}  // namespace finops
