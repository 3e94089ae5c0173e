// The price keys of LiteLLM's model_prices_and_context_window.json, split into their parts. Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/prices/rates.h"

namespace finops {

// "input_cost_per_token_above_200k_tokens_priority": input, per one, above 200000, "priority".
struct LitellmKey {
  Unit unit = Unit::input;
  Per per = Per::one;
  std::optional<std::uint64_t> above;  // input tokens
  std::string_view service_tier;       // "flex", "priority", "batches"; empty: standard. A view into `key`
};

// nullopt: not a price, or the price of something that finops cannot count.
std::optional<LitellmKey> parse_litellm_key(std::string_view key);

// True for a key that looks like a price ("..._cost_..."), whether finops can count it or not.
bool is_litellm_price(std::string_view key);

}  // namespace finops
