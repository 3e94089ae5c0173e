// What is billed, and at which rate: exact integers, never binary fractions. Plain values, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/decimal.h"

namespace finops {

// The units that finops can count. Their order is the order of Cost::by.
enum class Unit : unsigned char {
  input,  // text, and media without a rate of their own
  cache_read,
  cache_write,  // kept for five minutes, or for the provider's only lifetime
  cache_write_1h,
  input_audio,
  cache_audio_read,
  input_image,
  cache_image_read,
  input_video,
  cache_video_read,
  output,
  reasoning,  // only where it has a rate of its own
  output_audio,
  output_image,
  output_video,
  web_search,
  file_search,
  audio_time,  // counted in milliseconds
  request,
};
inline constexpr std::size_t kUnits = static_cast<std::size_t>(Unit::request) + 1;

// How many units a written price is for.
enum class Per { one, thousand, million, second, hour };  // the last two: of audio_time

struct UnitInfo {
  std::string_view name;  // in Cost::by, static
  Per per;                // the usual unit of quoted prices
  std::string_view what;  // "cache read"; used in reasons
};
const UnitInfo& info(Unit unit) noexcept;

// Dollars per unit times kRateScale. The factor 36 makes a price per hour a whole number per millisecond.
using Rate = Int128;
inline constexpr Int128 kRateScale = Int128{36} * 1'000'000'000 * 1'000'000'000 * 1'000'000'000;

// nullopt: not a number, negative, 10^9 dollars per unit or more, or more decimals than can be kept exactly (21 per
// million, 27 per unit).
std::optional<Rate> parse_rate(std::string_view text, Per per) noexcept;
// Dollars per `per`, as a decimal: "0.075".
std::string rate_text(Rate rate, Per per);

struct TieredRate {
  struct Tier {
    std::uint64_t start;  // applies to the whole request when it has more input tokens than this
    Rate rate;
  };
  Rate base = 0;
  std::vector<Tier> tiers;  // ascending

  Rate at(std::uint64_t input_tokens) const noexcept;
  bool free() const noexcept;  // costs nothing at any size
};

// The rates of one model at one time and one service tier.
class RateCard {
 public:
  void set(Unit unit, TieredRate rate);  // sorts its tiers
  void change(const RateCard& other);    // rates of `other` replace those for the same units
  const TieredRate* find(Unit unit) const noexcept;
  bool empty() const noexcept { return rates_.empty(); }
  const std::vector<std::pair<Unit, TieredRate>>& all() const noexcept { return rates_; }  // in the order of Unit

  // Why these rates must not be used (the list has something that finops does not understand); empty: they may be.
  const std::string& unclear() const noexcept { return unclear_; }
  void make_unclear(std::string why);  // the first reason stays

  std::uint64_t least_audio_ms = 0;  // a shorter audio_time is billed as this

 private:
  std::vector<std::pair<Unit, TieredRate>> rates_;
  std::string unclear_;
};

}  // namespace finops
