// The vectors of an answer to an embeddings request: lists of numbers, or base64 of them. Pure functions.
#pragma once
#include <cstddef>

#include "core/base/json.h"
#include "core/compare/json_changes.h"

namespace finops {

// True for two arrays of numbers, neither of them empty, of which at least one has two or more.
bool are_vectors(const nlohmann::json& a, const nlohmann::json& b);
// True if the change has vectors on both sides, and of different lengths.
bool is_resized(const JsonChange& change);
std::size_t count_vectors(const nlohmann::json& body);

}  // namespace finops
