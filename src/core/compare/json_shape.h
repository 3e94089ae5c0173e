// The shape of a JSON value: the types of its values and the names of its members, but not the values. Pure functions.
#pragma once
#include <optional>
#include <string>

#include "core/base/json.h"

namespace finops {

struct ShapeDifference {
  std::string place;               // a JSON pointer; `*` stands for every element of an array
  std::string recorded, replayed;  // the types there; empty: no such member
};

// The first place where the shapes differ; nullopt: they are the same. All elements of an array together have one
// shape, so neither their number nor their order counts, and an empty array fits every array. null fits any type if
// other elements have that type; else it is a type of its own.
std::optional<ShapeDifference> shape_difference(const nlohmann::json& recorded, const nlohmann::json& replayed);

}  // namespace finops
