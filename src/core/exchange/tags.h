// Tags assign an exchange to a team, a task or an experiment: `serve --tag K=V` for all of a process, the request
// header `x-finops-tag: K=V[, K=V]` for one, which goes upstream unchanged (contract F4). Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/headers.h"

namespace finops {

using Tag = std::pair<std::string, std::string>;
using Tags = std::vector<Tag>;  // one value per key

// "team=red", spaces around both sides left out. nullopt: the key is not 1 to 64 of [A-Za-z0-9_.-], or the value is
// empty, above 256 bytes, no UTF-8 or has control characters.
std::optional<Tag> parse_tag(std::string_view text);

// `process` with the tags of all x-finops-tag fields, which win; texts that are no tag are ignored, and so is
// everything after the 32nd tag.
Tags exchange_tags(const Tags& process, const HeaderList& headers);

std::string_view tag_value(const Tags& tags, std::string_view key) noexcept;  // empty: there is none

}  // namespace finops
