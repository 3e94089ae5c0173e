// The part of an answer that says something: without what differs from answer to answer whatever the model says. Pure
// functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/conversation/lenient_json.h"

namespace finops {

// True for members that identify, date or bill an answer. Their names decide, whatever the provider: a last word `id`,
// `fingerprint`, `signature` or `obfuscation`; encrypted content; created_at, createTime, timestamp and other times and
// durations; usage, tokens that are counted, billing, service tiers.
bool is_incidental(std::string_view member, const BodyJson& value);

// The body without incidental members, without the model's name (a top member: each pair shows it anyway), and without
// members that are null or empty, which say nothing. What the model made up (a tool's arguments) stays as it is. A body
// that would be left with nothing (a count of tokens) keeps its usage.
nlohmann::json without_incidentals(const BodyJson& body);

// Removes what the JSON pointers point to; an element of an array becomes null. `*` stands for every member or element.
void remove_ignored(BodyJson& body, const std::vector<std::string>& pointers);

// The object or array that `text` is; nullopt: it is something else.
std::optional<nlohmann::json> json_in_text(std::string_view text);

// The same tree with the members of objects in alphabetical order, so that their order does not matter.
nlohmann::json sorted_tree(const BodyJson& value);

}  // namespace finops
