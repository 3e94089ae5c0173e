#include "core/usage/cost_total.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace finops {
namespace {

constexpr std::string_view kGenerating[] = {"chat",   "text_completion", "embeddings", "generate_content",
                                            "images", "audio",           "predict"};

}  // namespace

bool is_unpriced(const CostEntry& entry) noexcept {
  if (entry.usd || entry.status == CostStatus::priced) return false;
  if (entry.status == CostStatus::no_price) return true;
  const bool generating =
      std::find(std::begin(kGenerating), std::end(kGenerating), entry.operation) != std::end(kGenerating);
  return generating && (entry.lost || (entry.answered && *entry.answered < 400));
}

void CostTotal::add(const CostEntry& entry) noexcept {
  if (entry.usd) {
    ++priced;
    at_least = at_least || entry.partial;
    constexpr NanoUsd kMost = std::numeric_limits<NanoUsd>::max();
    usd = *entry.usd > 0 && usd > kMost - *entry.usd ? kMost : usd + *entry.usd;
  } else if (is_unpriced(entry)) {
    ++unpriced;
  }
}

}  // namespace finops
