#include "core/usage/usage_counts.h"

#include "core/usage/count_sum.h"
#include "core/usage/service_tier.h"
#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr Count UsageCounts::*kCounts[] = {
    &UsageCounts::input,          &UsageCounts::output,         &UsageCounts::reasoning,
    &UsageCounts::prompt,         &UsageCounts::candidates,     &UsageCounts::thoughts,
    &UsageCounts::tool_prompt,    &UsageCounts::cache_read,     &UsageCounts::cache_write,
    &UsageCounts::cache_write_1h, &UsageCounts::cache_write_5m, &UsageCounts::cache_write_12h,
    &UsageCounts::web_searches,   &UsageCounts::audio_ms,       &UsageCounts::total,
};
constexpr UsageCounts::Media UsageCounts::*kMedia[] = {&UsageCounts::input_media, &UsageCounts::cache_media,
                                                       &UsageCounts::output_media, &UsageCounts::tool_media};
constexpr Count UsageCounts::Media::*kMediaCounts[] = {&UsageCounts::Media::audio, &UsageCounts::Media::image,
                                                       &UsageCounts::Media::video};

struct Raising {
  bool rose = false, would_fall = false;
  bool fell = false;  // to a number other than 0; a later 0 only means that it is not reported

  template <class Number>
  void raise(std::optional<Number>& count, const std::optional<Number>& later) {
    if (!later) return;
    if (count && *later < *count) {
      would_fall = true;
      fell = fell || *later > 0;
    } else if (!count || *later > *count) {
      rose = true;
      count = later;
    }
  }
};

// Where reasoning tokens are: included in the output's count, or separate. The total decides, if there is one.
struct Together {
  Count output;
  bool adds_up = true;
};

Together put_together(const Count& total, const Count& input, const Count& output, const Count& reasoning,
                      bool beside) {
  const Count both = sum({output, reasoning});
  const Count with = sum({input, both}), without = sum({input, output});
  Together out{beside ? both : output, true};
  if (!total || !input) return out;
  if (with != without && total == (beside ? without : with)) {
    out.output = beside ? output : both;
  } else {
    out.adds_up = total == (beside ? with : without);
  }
  return out;
}

constexpr Int128 kPerNano = Int128{1'000'000'000} * 1'000'000'000;  // 10^27 to 10^9
constexpr Int128 kPerPico = Int128{1'000'000} * 1'000'000'000;

ReportedCost reported_cost(Int128 own, Int128 upstream) {
  ReportedCost out;
  out.total = static_cast<NanoUsd>(divide_half_up(own + upstream, kPerNano));
  out.own_pico = static_cast<std::int64_t>(divide_half_up(own, kPerPico));
  out.upstream_pico = static_cast<std::int64_t>(divide_half_up(upstream, kPerPico));
  return out;
}

// OpenRouter: `cost` is its own charge. If the user brings a provider's key, that is only a fee, and the provider bills
// the rest. Otherwise the upstream's price is included in the cost (openrouter.ai/docs/use-cases/usage-accounting).
void take_price(const UsageCounts& counts, Usage& out) {
  if (!counts.cost) {
    if (counts.upstream_cost.value_or(0) > 0) {
      give_reason(out.unpriced, "usage.cost_details.upstream_inference_cost is only a part of the cost");
    }
    return;
  }
  const Int128 upstream = counts.upstream_cost.value_or(0);
  if (*counts.cost == 0 && !counts.is_byok && !counts.upstream_cost) return;  // from a gateway that has no prices
  if (!counts.price_doubt.empty()) return give_reason(out.unpriced, counts.price_doubt);
  if (counts.is_byok == true && !counts.upstream_cost) {
    give_reason(out.unpriced, "usage.cost leaves out the upstream provider's bill (usage.is_byok)");
  } else if (counts.is_byok == true) {
    out.reported = reported_cost(*counts.cost, upstream);
  } else if ((counts.is_byok == false && upstream <= *counts.cost) || upstream == 0 || upstream == *counts.cost) {
    out.reported = reported_cost(*counts.cost, 0);
  } else {
    give_reason(out.unpriced, "usage.cost_details.upstream_inference_cost is not usage.cost, and may be billed apart");
  }
}

}  // namespace

bool UsageCounts::raise(const UsageCounts& later) {
  Raising raising;
  for (const auto member : kCounts) raising.raise(this->*member, later.*member);
  for (const auto media : kMedia) {
    for (const auto member : kMediaCounts) raising.raise(this->*media.*member, later.*media.*member);
  }
  if (raising.fell && raising.rose) give_reason(unpriced, "a later usage lowers some counts and raises others");
  if (cost && later.cost && *later.cost > 0 && *later.cost < *cost) give_reason(price_doubt, "usage.cost falls");
  raising.raise(cost, later.cost);
  raising.raise(upstream_cost, later.upstream_cost);
  if (!later.price_doubt.empty()) give_reason(price_doubt, later.price_doubt);
  if (later.is_byok) is_byok = later.is_byok;
  additive = additive || later.additive;
  prompt_named = prompt_named || later.prompt_named;
  for (const auto text : {&UsageCounts::tier, &UsageCounts::speed, &UsageCounts::geo}) {
    if (!(later.*text).empty()) this->*text = later.*text;
  }
  if (!later.other_tool.empty()) other_tool = later.other_tool;
  give_reason(unpriced, later.unpriced);
  return raising.rose || !raising.would_fall;
}

bool UsageCounts::has_numbers() const noexcept {
  return input || output || prompt || candidates || thoughts || tool_prompt || cache_read || cache_write ||
         cache_write_5m || cache_write_1h || web_searches || audio_ms || cost;
}

Usage UsageCounts::normalised() const {
  Usage out;
  out.unpriced = unpriced;
  const Count written = cache_write ? cache_write : sum({cache_write_5m, cache_write_1h});
  const bool google = prompt || candidates || thoughts || tool_prompt;
  out.reasoning_tokens = google ? thoughts : reasoning;
  const bool apart = additive && !prompt_named && !google;
  if (google) {
    out.input_tokens = sum({prompt, tool_prompt});
  } else if (input) {
    out.input_tokens = apart ? sum({input, cache_read, written}) : input;  // needs the uncached part too
  }
  Count said = google ? candidates : output;
  if (google && !said && total && total == sum({out.input_tokens, thoughts})) said = 0;  // a blocked or empty answer
  Together together = put_together(total, out.input_tokens, said, out.reasoning_tokens, google);
  if (!together.adds_up && apart) together = put_together(total, input, said, out.reasoning_tokens, google);
  out.output_tokens = together.output;
  if (!together.adds_up) give_reason(out.unpriced, "the usage's total is not the sum of its parts");
  out.cache_read_tokens = cache_read;
  out.cache_write_tokens = written;
  out.cache_write_1h_tokens = cache_write_1h;
  out.input_audio_tokens = sum({input_media.audio, tool_media.audio});
  out.input_image_tokens = sum({input_media.image, tool_media.image});
  out.input_video_tokens = sum({input_media.video, tool_media.video});
  out.cache_audio_read_tokens = cache_media.audio;
  out.cache_image_read_tokens = cache_media.image;
  out.cache_video_read_tokens = cache_media.video;
  out.output_audio_tokens = output_media.audio;
  out.output_image_tokens = output_media.image;
  out.output_video_tokens = output_media.video;
  out.web_searches = web_searches;
  out.audio_ms = audio_ms;
  out.other_tool = other_tool;
  const Count lived = sum({cache_write_5m, cache_write_1h});
  if (cache_write && lived.value_or(0) > 0 && *lived != *cache_write) {
    give_reason(out.unpriced, "cache writes are not the sum of their lifetimes");
  }
  if (cache_write_12h.value_or(0) > 0) give_reason(out.unpriced, "no rate for cache writes that live 12 hours");
  take_price(*this, out);
  return out;
}

std::string UsageCounts::service_tier() const {
  const bool by_speed = !plain_tier(speed).empty();
  std::string out = by_speed ? speed : tier;
  if (by_speed && !plain_tier(tier).empty()) out.append(", service_tier ").append(tier);
  if (!geo.empty() && geo != "global" && geo != "not_available") {
    out.append(out.empty() ? "" : ", ").append("inference_geo ").append(geo);
  }
  return out;
}

}  // namespace finops
