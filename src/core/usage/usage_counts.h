// The numbers inside a provider's usage object, and what they mean for every provider alike. Plain values, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/usage/usage.h"

namespace finops {

// As reported, before any meaning is put into them. A later object overwrites what it names.
struct UsageCounts {
  Count input, output, reasoning;
  Count prompt, candidates, thoughts, tool_prompt;  // Google's
  Count cache_read, cache_write, cache_write_1h, cache_write_5m;
  struct Media {
    Count audio, image, video;
  };
  Media input_media, cache_media, output_media, tool_media;
  Count web_searches;
  Count audio_ms;
  bool additive = false;         // Anthropic's: `input` does not include the cache
  bool prompt_named = false;     // ... unless it is called prompt_tokens, as by gateways that translate
  std::string tier, speed, geo;  // what else decides the price: service_tier or trafficType, speed, inference_geo

  Count total;             // OpenAI's: more than input and output together means that something is missing in them
  std::string other_tool;  // see Usage

  // `object`: JSON text of one usage object, any provider's. What is no count (null, text, negative) stays unknown.
  void read(std::string_view object);
  // OpenTelemetry's meaning: input includes the cache, output includes reasoning.
  Usage normalised() const;
  // "standard", "flex", "fast", "standard, inference_geo us": words of the provider; empty: none reported.
  std::string service_tier() const;
};

// "12", "12.0" and "1.2e1" are 12; nullopt for what is negative, has a fraction, or is no number.
Count parse_count(std::string_view json) noexcept;

}  // namespace finops
