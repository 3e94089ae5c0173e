#include "core/prices/rates.h"

#include <algorithm>
#include <array>

namespace finops {
namespace {

constexpr std::array<UnitInfo, kUnits> kInfo = {{
    {"input", Per::million, "input"},
    {"cache_read", Per::million, "cache read"},
    {"cache_write", Per::million, "cache write"},
    {"cache_write_1h", Per::million, "1-hour cache write"},
    {"input_audio", Per::million, "input audio"},
    {"cache_audio_read", Per::million, "cached audio"},
    {"input_image", Per::million, "input image"},
    {"cache_image_read", Per::million, "cached image"},
    {"input_video", Per::million, "input video"},
    {"cache_video_read", Per::million, "cached video"},
    {"output", Per::million, "output"},
    {"reasoning", Per::million, "reasoning"},
    {"output_audio", Per::million, "output audio"},
    {"output_image", Per::million, "output image"},
    {"output_video", Per::million, "output video"},
    {"web_search", Per::thousand, "web search"},
    {"file_search", Per::thousand, "file search"},
    {"audio_time", Per::hour, "audio time"},
    {"request", Per::thousand, "request"},
}};

// A price times 10^power times factor is a Rate.
struct Scale {
  int power;
  int factor;
};

Scale scale_of(Per per) {
  switch (per) {
    case Per::one: return {27, 36};
    case Per::thousand:
    case Per::second: return {24, 36};  // of a thousand milliseconds
    case Per::million: return {21, 36};
    case Per::hour: return {22, 1};  // of 3.6 million milliseconds
  }
  return {27, 36};
}

}  // namespace

const UnitInfo& info(Unit unit) noexcept { return kInfo[static_cast<std::size_t>(unit)]; }

std::optional<Rate> parse_rate(std::string_view text, Per per) noexcept {
  const Scale scale = scale_of(per);
  const auto value = scaled_decimal(text, scale.power, Rounding::exact);
  if (!value || *value < 0) return std::nullopt;
  return *value * scale.factor;
}

std::string rate_text(Rate rate, Per per) {
  const Scale scale = scale_of(per);
  std::string out;
  append_decimal(out, divide_half_up(rate, scale.factor), scale.power);
  return out;
}

Rate TieredRate::at(std::uint64_t input_tokens) const noexcept {
  Rate rate = base;
  for (const Tier& tier : tiers) {
    if (input_tokens > tier.start) rate = tier.rate;
  }
  return rate;
}

bool TieredRate::free() const noexcept {
  return base == 0 && std::all_of(tiers.begin(), tiers.end(), [](const Tier& tier) { return tier.rate == 0; });
}

void RateCard::set(Unit unit, TieredRate rate) {
  std::stable_sort(rate.tiers.begin(), rate.tiers.end(),
                   [](const TieredRate::Tier& a, const TieredRate::Tier& b) { return a.start < b.start; });
  const auto at = std::lower_bound(rates_.begin(), rates_.end(), unit,
                                   [](const auto& entry, Unit wanted) { return entry.first < wanted; });
  if (at != rates_.end() && at->first == unit) {
    at->second = std::move(rate);
  } else {
    rates_.insert(at, {unit, std::move(rate)});
  }
}

void RateCard::change(const RateCard& other) {
  for (const auto& [unit, rate] : other.rates_) set(unit, rate);
  if (!other.unclear_.empty()) make_unclear(other.unclear_);
}

void RateCard::make_unclear(std::string why) {
  if (unclear_.empty()) unclear_ = std::move(why);
}

const TieredRate* RateCard::find(Unit unit) const noexcept {
  for (const auto& [known, rate] : rates_) {
    if (known == unit) return &rate;
  }
  return nullptr;
}

}  // namespace finops
