// The members of providers' usage objects: one tree of names for all wire formats. Members listed without a number are
// known not to be billed separately: times, sums, parts of a count. Constant data.
#pragma once
#include "core/base/json_scanner.h"

namespace finops {

enum class Number : int {
  input,
  input_named_prompt,
  output,
  total,
  reasoning,
  cache_read,
  cache_read_anthropic,
  cache_write,
  cache_write_anthropic,
  cache_write_1h,
  cache_write_5m,
  cache_write_12h,  // OpenAI's; no table has a rate for it
  input_audio,
  input_image,
  input_video,
  cache_audio,
  cache_image,
  cache_video,
  output_audio,
  output_image,
  output_video,
  prompt,  // Google's, from here
  candidates,
  thoughts,
  tool_prompt,
  modality,
  prompt_tokens,
  cache_tokens,
  candidate_tokens,
  tool_tokens,
  element_end,
  grounding_type,
  grounding_count,
  grounding_end,
  web_searches,
  seconds,
  tier,  // these three decide the price
  speed,
  geo,
  step_type,  // Anthropic's iterations
  step_input,
  step_output,
  step_cache_read,
  step_cache_write,
  step_cache_write_1h,
  step_end,
  cost,  // a provider's own price, from here
  cost_ticks,
  cost_total,
  cost_currency,
  upstream_cost,
  is_byok,
};

extern const JsonPath kUsageMembers;

// The name of the first member that has this number.
std::string_view member_name(Number number) noexcept;

}  // namespace finops
