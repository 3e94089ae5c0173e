#include "core/prices/price_book.h"

#include <malloc.h>

#include "core/base/read_file.h"
#include "core/base/strings.h"
#include "core/prices/json_tree.h"

namespace finops {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20;

// Reading needs several times the memory that is kept, in pieces that malloc would not return by itself.
void give_back_memory() {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

Result<std::unique_ptr<PriceBook>> read_book(std::string_view text) {
  const auto tree = JsonTree::parse(text);
  if (!tree) return tree.error();
  const JsonNode& root = tree->root();
  const bool genai = root.is(JsonNode::Kind::array) || root.find("providers") != nullptr;
  return genai ? read_genai_prices(root, true) : read_litellm_prices(root);
}

}  // namespace

bool PricePeriod::holds(WallTime at) const noexcept {
  using std::chrono::milliseconds;
  switch (kind) {
    case Kind::always: return true;
    case Kind::from_date: return at >= from;
    case Kind::time_of_day: {
      const auto moment = std::chrono::floor<milliseconds>(at);
      const milliseconds time = moment - std::chrono::floor<std::chrono::days>(moment);
      return end < begin ? time >= begin || time < end : time >= begin && time < end;
    }
  }
  return true;
}

const RateCard& PricedModel::card_at(WallTime at) const noexcept {
  for (auto entry = rates.rbegin(); entry != rates.rend(); ++entry) {
    if (entry->period.holds(at)) return entry->card;
  }
  return rates.front().card;
}

std::optional<RateCard> PricedModel::tier_card(std::string_view tier, WallTime at) const {
  std::optional<RateCard> out;
  for (auto entry = service_tiers.rbegin(); entry != service_tiers.rend(); ++entry) {
    if (!iequals(entry->name, tier)) continue;
    if (at == WallTime{} && entry->period.kind != PricePeriod::Kind::always) return std::nullopt;
    if (!entry->period.holds(at)) continue;
    if (!out) out = tiers_change_rates ? card_at(at) : RateCard{};
    out->change(entry->card);
  }
  return out;
}

bool PricedModel::dated() const noexcept {
  return rates.size() > 1 || rates.front().period.kind != PricePeriod::Kind::always;
}

void PricedModel::make_unclear(const std::string& why) {
  for (Rates& entry : rates) entry.card.make_unclear(why);
  for (Tier& tier : service_tiers) tier.card.make_unclear(why);
}

Result<std::unique_ptr<PriceBook>> load_price_book(const std::string& path) {
  auto text = read_file(path, kLargestFile);
  if (!text) {
    Error error = std::move(text).error();
    error.code = error.code == ErrorCode::too_large ? ErrorCode::config : ErrorCode::io;
    return error;
  }
  auto book = read_book(*text);
  std::string().swap(*text);
  give_back_memory();
  if (!book) {
    Error error = std::move(book).error();
    error.context = path;
    return error;
  }
  const std::size_t slash = path.rfind('/');
  const std::string file = path.substr(slash == std::string::npos ? 0 : slash + 1);
  if ((*book)->about.name.empty()) (*book)->about.name = file;
  return book;
}

}  // namespace finops
