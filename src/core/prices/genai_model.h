// One model of a price list in the shape of genai-prices. Pure, any thread.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/prices/json_tree.h"
#include "core/prices/model_matcher.h"
#include "core/prices/price_book.h"

namespace finops {

struct GenaiModel {
  PricedModel priced;
  ModelMatcher matcher;
};

// If an entry has anything that finops cannot count or does not understand, its price is unknown (RateCard::unclear).
// `verify` compiles the regular expressions. Error: config, saying what is wrong, where, and what would be right.
Result<GenaiModel> read_genai_model(const JsonNode& node, const std::string& provider, bool verify);

// The first member that is not in `known` and not null; empty: there is none.
std::string_view unknown_member(const JsonNode& node, std::initializer_list<std::string_view> known);

}  // namespace finops
