// The numbers inside a provider's usage object, and what they mean for every provider alike. Plain values, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/decimal.h"
#include "core/usage/usage.h"

namespace finops {

// As reported, before any meaning is put into them.
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
  bool prompt_named = false;     // ... unless it is called prompt_tokens, as by gateways that translate
  std::string tier, speed, geo;  // what else decides the price: service_tier or trafficType, speed, inference_geo

  Count total;             // of all tokens: what it says beyond their sum is missing in them
  std::string other_tool;  // see Usage
  std::string unpriced;

  // A provider's own price, in dollars times 10^27.
  std::optional<Int128> cost, upstream_cost;
  std::optional<bool> is_byok;
  std::string price_doubt;  // why `cost` may not be all of the price

  // `object`: JSON text of one usage object, any provider's. What is no count (text, negative) stays unknown, and
  // makes the price unknown. Of two names for one number the larger counts, and two that contradict each
  // other make the price unknown.
  void read(std::string_view object);
  // A later report of the same exchange: no count falls. True: something rose, or nothing would have fallen.
  bool raise(const UsageCounts& later);
  bool has_numbers() const noexcept;  // something that a price could be put on
  // OpenTelemetry's meaning: input includes the cache, output includes reasoning.
  Usage normalised() const;
  // "standard", "flex", "fast", "standard, inference_geo us": words of the provider; empty: none reported.
  std::string service_tier() const;
};

// "12", "12.0" and "1.2e1" are 12; nullopt for what is negative, has a fraction, or is no number.
Count parse_count(std::string_view json) noexcept;

}  // namespace finops
