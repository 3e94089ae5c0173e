// What one exchange consumed, as the provider reported it, in one shape for every provider. A plain value.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/money.h"

namespace finops {

// Contract L1. partial: the answer ended before its final numbers came. absent: nothing was reported.
enum class UsageSource { absent, response, stream, partial };
std::string_view to_string(UsageSource source);

using Count = std::optional<std::uint64_t>;  // nullopt: not reported, which is not 0

// A price that a provider reports in its answer.
struct ReportedCost {
  NanoUsd total = 0;               // of both parts, rounded half up once
  std::int64_t own_pico = 0;       // dollars times 10^12: what the provider itself takes
  std::int64_t upstream_pico = 0;  // what another provider bills for the same request (bring your own key)

  bool operator==(const ReportedCost&) const = default;
};

struct Usage {
  UsageSource source = UsageSource::absent;

  // OpenTelemetry's meaning for every provider: input includes cache reads and writes, output includes reasoning.
  Count input_tokens, output_tokens;
  Count cache_read_tokens;
  Count cache_write_tokens;     // for every lifetime
  Count cache_write_1h_tokens;  // of these, the ones kept for an hour; the others are kept for five minutes
  Count reasoning_tokens;

  // Parts of the above in other media, if the provider reports them separately.
  Count input_audio_tokens, input_image_tokens, input_video_tokens;
  Count cache_audio_read_tokens, cache_image_read_tokens, cache_video_read_tokens;
  Count output_audio_tokens, output_image_tokens, output_video_tokens;
  // Billed, but not as tokens.
  Count web_searches, file_searches;
  Count audio_ms;          // of transcribed audio
  std::string other_tool;  // a tool of the provider that is billed separately and not counted here; empty: none
  // Why no price can be put on it, in words that name the member of the answer; empty: it can be priced.
  std::string unpriced;
  std::optional<ReportedCost> reported;  // the provider's own price, used instead of any table

  Count counted_tokens;  // the result of count_tokens and the like; nothing was consumed

  std::string raw;  // JSON array of the provider's own usage objects, unchanged except for white space; empty: none
};

// True when there is something that can be priced.
bool has_usage(const Usage& usage) noexcept;

}  // namespace finops
