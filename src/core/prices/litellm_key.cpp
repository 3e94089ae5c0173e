#include "core/prices/litellm_key.h"

#include <array>

#include "core/base/strings.h"

namespace finops {
namespace {

struct KeyRow {
  std::string_view name;
  Unit unit;
  Per per;
};
constexpr KeyRow kKeys[] = {
    {"input_cost_per_token", Unit::input, Per::one},
    {"cache_read_input_token_cost", Unit::cache_read, Per::one},
    {"cache_creation_input_token_cost", Unit::cache_write, Per::one},
    {"cache_creation_input_token_cost_above_1hr", Unit::cache_write_1h, Per::one},
    {"input_cost_per_audio_token", Unit::input_audio, Per::one},
    {"cache_read_input_audio_token_cost", Unit::cache_audio_read, Per::one},
    {"input_cost_per_image_token", Unit::input_image, Per::one},
    {"cache_read_input_image_token_cost", Unit::cache_image_read, Per::one},
    {"input_cost_per_video_token", Unit::input_video, Per::one},
    {"output_cost_per_token", Unit::output, Per::one},
    {"output_cost_per_reasoning_token", Unit::reasoning, Per::one},
    {"output_cost_per_audio_token", Unit::output_audio, Per::one},
    {"output_cost_per_image_token", Unit::output_image, Per::one},
    {"output_cost_per_video_token", Unit::output_video, Per::one},
    {"input_cost_per_second", Unit::audio_time, Per::second},
};

constexpr std::array<std::string_view, 3> kServiceTiers = {"flex", "priority", "batches"};

// Cuts "_above_200k_tokens" off the end.
std::optional<std::uint64_t> take_threshold(std::string_view& key) {
  constexpr std::string_view kAbove = "_above_", kEnd = "k_tokens";
  const std::size_t at = key.rfind(kAbove);
  if (at == std::string_view::npos || !key.ends_with(kEnd)) return std::nullopt;
  std::string_view digits = key.substr(at + kAbove.size());
  digits.remove_suffix(kEnd.size());
  const auto thousands = parse_uint(digits);
  if (!thousands || *thousands > 1'000'000'000) return std::nullopt;
  key = key.substr(0, at);
  return *thousands * 1000;
}

}  // namespace

std::optional<LitellmKey> parse_litellm_key(std::string_view key) {
  LitellmKey out;
  for (const std::string_view tier : kServiceTiers) {
    if (!key.ends_with(tier) || key.size() <= tier.size() || key[key.size() - tier.size() - 1] != '_') continue;
    out.service_tier = key.substr(key.size() - tier.size());
    key.remove_suffix(tier.size() + 1);
    break;
  }
  out.above = take_threshold(key);
  for (const KeyRow& row : kKeys) {
    if (row.name != key) continue;
    out.unit = row.unit;
    out.per = row.per;
    return out;
  }
  return std::nullopt;
}

bool is_litellm_price(std::string_view key) {
  return key.find("cost_per_") != std::string_view::npos || key.find("_token_cost") != std::string_view::npos;
}

}  // namespace finops
