// The numbers in a provider's usage object, and their conversion to one meaning for every provider. Plain values, any
// thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/decimal.h"
#include "core/usage/usage.h"

namespace finops {

// The numbers as reported, not yet interpreted.
struct UsageCounts {
  Count input, output, reasoning;
  Count prompt, candidates, thoughts, tool_prompt;  // Google's
  Count cache_read, cache_write, cache_write_1h, cache_write_5m, cache_write_12h;
  struct Media {
    Count audio, image, video;
  };
  Media input_media, cache_media, output_media, tool_media;
  Count web_searches;
  Count audio_ms;
  bool additive = false;         // Anthropic's: `input` does not include the cache
  bool prompt_named = false;     // ... unless it is called prompt_tokens, as some gateways do
  std::string tier, speed, geo;  // these also decide the price: service_tier or trafficType, speed, inference_geo

  Count total;             // of all tokens; if it exceeds their sum, the rest is missing in the counts
  std::string other_tool;  // see Usage
  std::string unpriced;

  // A provider's own price, in dollars times 10^27.
  std::optional<Int128> cost, upstream_cost;
  std::optional<bool> is_byok;
  std::string price_doubt;  // why `cost` may not be the whole price

  // `object`: the JSON text of one usage object of any provider. A value that is no count (text, negative) stays
  // unknown and makes the price unknown. If two names give the same number, the larger value counts; if they contradict
  // each other, the price is unknown.
  void read(std::string_view object);
  // Adds a later report of the same exchange; counts never decrease. True: some count rose, or none would have
  // decreased.
  bool raise(const UsageCounts& later);
  bool has_numbers() const noexcept;  // something that can be priced
  // OpenTelemetry's meaning: input includes the cache, output includes reasoning.
  Usage normalised() const;
  // "standard", "flex", "fast", "standard, inference_geo us": in the provider's words; empty: none reported.
  std::string service_tier() const;
};

// "12", "12.0" and "1.2e1" are 12; nullopt for what is negative, has a fraction, or is no number.
Count parse_count(std::string_view json) noexcept;

}  // namespace finops
