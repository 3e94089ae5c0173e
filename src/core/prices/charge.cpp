#include "core/prices/charge.h"

#include <algorithm>
#include <array>
#include <optional>

namespace finops {
namespace {

using Amount = std::uint64_t;

constexpr Amount kMostOfAUnit = 1'000'000'000'000'000;   // a larger count must be an error
constexpr Int128 kMostOfAPart = kRateScale * 9'000'000;  // dollars: in picodollars it still fits 64 bits
constexpr Int128 kPerNano = kRateScale / 1'000'000'000;  // what a nano-dollar is in units of kRateScale
constexpr Int128 kPerPico = kRateScale / 1'000'000'000'000;

// One kind of input that is reported separately from text, and the part of it that was read from the cache.
struct Medium {
  Count Usage::*tokens;
  Count Usage::*cached;
  Unit unit, cached_unit;
};
constexpr std::array<Medium, 3> kInputMedia = {{
    {&Usage::input_audio_tokens, &Usage::cache_audio_read_tokens, Unit::input_audio, Unit::cache_audio_read},
    {&Usage::input_image_tokens, &Usage::cache_image_read_tokens, Unit::input_image, Unit::cache_image_read},
    {&Usage::input_video_tokens, &Usage::cache_video_read_tokens, Unit::input_video, Unit::cache_video_read},
}};

struct OutputPart {
  Count Usage::*tokens;
  Unit unit;
};
constexpr std::array<OutputPart, 4> kOutputParts = {{
    {&Usage::reasoning_tokens, Unit::reasoning},
    {&Usage::output_audio_tokens, Unit::output_audio},
    {&Usage::output_image_tokens, Unit::output_image},
    {&Usage::output_video_tokens, Unit::output_video},
}};

Amount known(const Count& count) { return count.value_or(0); }

class Charge {
 public:
  Charge(const RateCard& card, const Usage& usage, AudioWithoutRate audio)
      : card_(card), usage_(usage), audio_(audio) {}

  Cost run() {
    if (!has_usage(usage_)) return {};
    if (!card_.unclear().empty()) return refuse(card_.unclear());
    if (card_.empty()) return refuse("no rates in the table");
    if (auto reason = contradiction()) return refuse(*reason);
    for (const auto& step : {&Charge::require_counts, &Charge::split_input, &Charge::split_output, &Charge::count_rest,
                             &Charge::multiply}) {
      if (auto reason = (this->*step)()) return refuse(*reason);
    }
    cost_.status = CostStatus::priced;
    cost_.source = CostSource::table;
    cost_.total = static_cast<NanoUsd>(divide_half_up(sum_, kPerNano));
    return std::move(cost_);
  }

 private:
  using Reason = std::optional<std::string>;

  static Cost refuse(std::string reason) {
    Cost cost;
    cost.status = CostStatus::no_price;
    cost.reason = std::move(reason);
    return cost;
  }

  Amount& amount(Unit unit) { return amounts_[static_cast<std::size_t>(unit)]; }

  // A part must not be larger than the whole. A whole that was not reported is not compared.
  Reason contradiction() const {
    Amount input_media = 0, cached_media = 0, output_media = 0;
    for (const Medium& medium : kInputMedia) {
      const Count& tokens = usage_.*medium.tokens;
      const Amount cached = known(usage_.*medium.cached);
      if (known(tokens) > kMostOfAUnit || cached > kMostOfAUnit) return "counts beyond range";
      if (tokens && cached > *tokens) return "inconsistent usage: more cached than given";
      input_media += known(tokens);
      cached_media += cached;
    }
    for (const OutputPart& part : kOutputParts) {
      const Amount tokens = known(usage_.*part.tokens);
      if (tokens > kMostOfAUnit) return "counts beyond range";
      if (usage_.output_tokens && tokens > *usage_.output_tokens) return "inconsistent usage: parts exceed the output";
      if (part.unit != Unit::reasoning) output_media += tokens;
    }
    const Amount read = known(usage_.cache_read_tokens), written = known(usage_.cache_write_tokens);
    for (const Amount count :
         {known(usage_.input_tokens), known(usage_.output_tokens), read, written, known(usage_.cache_write_1h_tokens),
          known(usage_.web_searches), known(usage_.file_searches), known(usage_.audio_ms)}) {
      if (count > kMostOfAUnit) return "counts beyond range";
    }
    if (usage_.input_tokens && read + written > *usage_.input_tokens) {
      return "inconsistent usage: cached tokens exceed the input";
    }
    if (usage_.input_tokens && input_media > *usage_.input_tokens) {
      return "inconsistent usage: parts exceed the input";
    }
    if (usage_.cache_write_tokens && known(usage_.cache_write_1h_tokens) > written) {
      return "inconsistent usage: 1-hour writes exceed all cache writes";
    }
    if (usage_.cache_read_tokens && cached_media > read) return "inconsistent usage: parts exceed the cached tokens";
    if (usage_.output_tokens && output_media > *usage_.output_tokens) {
      return "inconsistent usage: parts exceed the output";
    }
    return std::nullopt;
  }

  bool costs(Unit unit) const {
    const TieredRate* rate = card_.find(unit);
    return rate != nullptr && !rate->free();
  }

  Reason require_counts() {
    if (!usage_.input_tokens) {
      if (costs(Unit::input)) return "input tokens unknown";
      if (known(usage_.cache_read_tokens) + known(usage_.cache_write_tokens) > 0) return "input tokens unknown";
    }
    if (!usage_.output_tokens && costs(Unit::output)) return "output tokens unknown";
    if (!usage_.cache_write_tokens && known(usage_.cache_write_1h_tokens) > 0) return "cache write tokens unknown";
    return std::nullopt;
  }

  bool apart(Unit unit) const { return card_.find(unit) != nullptr; }
  bool audio_has_no_price(Unit unit) const {
    return (unit == Unit::input_audio || unit == Unit::output_audio) && audio_ == AudioWithoutRate::unknown;
  }
  static std::string without_rate(Unit unit) { return "no " + std::string(info(unit).what) + " rate"; }

  Reason split_input() {
    const Amount long_lived = known(usage_.cache_write_1h_tokens);
    amount(Unit::cache_write_1h) = long_lived;
    amount(Unit::cache_write) = known(usage_.cache_write_tokens) - long_lived;
    Amount read = known(usage_.cache_read_tokens);
    Amount plain = known(usage_.input_tokens) - read - known(usage_.cache_write_tokens);
    for (const Medium& medium : kInputMedia) {
      const Amount tokens = known(usage_.*medium.tokens), cached = known(usage_.*medium.cached);
      if (tokens == 0 && cached == 0) continue;
      if (!apart(medium.unit)) {
        if (audio_has_no_price(medium.unit)) return without_rate(medium.unit);
        continue;
      }
      // Both the medium and the cache have a rate, so the number of tokens that belong to both must be known.
      const bool overlap_unknown = known(usage_.cache_read_tokens) > 0 && !(usage_.*medium.cached);
      if (overlap_unknown || known(usage_.cache_write_tokens) > 0 || !(usage_.*medium.tokens)) {
        return std::string(info(medium.cached_unit).what) + " tokens unknown";
      }
      if (cached > 0 && !apart(medium.cached_unit)) return without_rate(medium.cached_unit);
      if (cached > read || tokens - cached > plain) return "inconsistent usage: parts exceed the input";
      amount(medium.unit) = tokens - cached;
      amount(medium.cached_unit) = cached;
      plain -= tokens - cached;
      read -= cached;
    }
    amount(Unit::cache_read) = read;
    amount(Unit::input) = plain;
    return std::nullopt;
  }

  Reason split_output() {
    Amount plain = known(usage_.output_tokens);
    for (const OutputPart& part : kOutputParts) {
      const Amount tokens = known(usage_.*part.tokens);
      // Reasoning has its own rate, so its share of the output must be known.
      if (part.unit == Unit::reasoning && apart(part.unit) && !usage_.reasoning_tokens && plain > 0) {
        return "reasoning tokens unknown";
      }
      if (tokens == 0) continue;
      if (!apart(part.unit)) {
        if (audio_has_no_price(part.unit)) return without_rate(part.unit);
        continue;
      }
      if (!usage_.output_tokens) return "output tokens unknown";
      if (tokens > plain) return "inconsistent usage: parts exceed the output";
      amount(part.unit) = tokens;
      plain -= tokens;
    }
    amount(Unit::output) = plain;
    return std::nullopt;
  }

  Reason count_rest() {
    if (!usage_.unpriced.empty()) return usage_.unpriced;
    if (!usage_.other_tool.empty()) return usage_.other_tool + " is billed apart";
    amount(Unit::web_search) = known(usage_.web_searches);
    amount(Unit::file_search) = known(usage_.file_searches);
    const Amount spoken = known(usage_.audio_ms);
    amount(Unit::audio_time) = spoken == 0 ? 0 : std::max(spoken, card_.least_audio_ms);
    amount(Unit::request) = apart(Unit::request) ? 1 : 0;
    return std::nullopt;
  }

  Reason multiply() {
    for (std::size_t i = 0; i < kUnits; ++i) {
      const Unit unit = static_cast<Unit>(i);
      const Amount count = amounts_[i];
      if (count == 0) continue;
      const TieredRate* tiers = card_.find(unit);
      if (tiers == nullptr) return without_rate(unit);
      const Rate rate = tiers->at(known(usage_.input_tokens));
      if (rate == 0) continue;
      if (Int128{count} > kMostOfAPart / rate) return "cost beyond range";
      const Int128 part = rate * Int128{count};
      sum_ += part;
      cost_.by.push_back({info(unit).name, static_cast<std::int64_t>(divide_half_up(part, kPerPico))});
    }
    return std::nullopt;
  }

  const RateCard& card_;
  const Usage& usage_;
  const AudioWithoutRate audio_;
  std::array<Amount, kUnits> amounts_{};
  Int128 sum_ = 0;  // at most kUnits * kMostOfAPart
  Cost cost_;
};

}  // namespace

Cost charge(const RateCard& card, const Usage& usage, AudioWithoutRate audio) {
  return Charge(card, usage, audio).run();
}

}  // namespace finops
