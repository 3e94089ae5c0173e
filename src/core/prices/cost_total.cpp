#include "core/prices/cost_total.h"

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

void CostSum::add(const CostEntry& entry) noexcept {
  if (entry.usd) {
    add(CostSum{*entry.usd, 1, 0, entry.partial});
  } else if (is_unpriced(entry)) {
    ++unpriced;
  }
}

void CostSum::add(const CostSum& other) noexcept {
  constexpr NanoUsd kMost = std::numeric_limits<NanoUsd>::max();
  usd = other.usd > 0 && usd > kMost - other.usd ? kMost : usd + other.usd;
  priced += other.priced;
  unpriced += other.unpriced;
  at_least = at_least || other.at_least;
}

void CostTotal::add(const CostEntry& entry) noexcept { by_basis[static_cast<std::size_t>(entry.basis)].add(entry); }

void CostTotal::add(const CostTotal& other) noexcept {
  for (std::size_t i = 0; i < by_basis.size(); ++i) by_basis[i].add(other.by_basis[i]);
}

std::uint64_t CostTotal::unpriced() const noexcept { return together().unpriced; }

CostSum CostTotal::together() const noexcept {
  CostSum out;
  for (const CostSum& sum : by_basis) out.add(sum);
  return out;
}

}  // namespace finops
