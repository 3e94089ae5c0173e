#include "core/prices/genai_card.h"

#include <algorithm>
#include <iterator>

#include "core/base/strings.h"
#include "core/prices/genai_model.h"

namespace finops {
namespace {

struct PriceKey {
  std::string_view key;
  Unit unit;
  Per per;
};
// A later row wins over an earlier one for the same unit.
constexpr PriceKey kPriceKeys[] = {
    {"input_mtok", Unit::input, Per::million},
    {"cache_read_mtok", Unit::cache_read, Per::million},
    {"cache_write_mtok", Unit::cache_write, Per::million},
    {"cache_write_5m_mtok", Unit::cache_write, Per::million},
    {"cache_write_1h_mtok", Unit::cache_write_1h, Per::million},
    {"input_audio_mtok", Unit::input_audio, Per::million},
    {"cache_audio_read_mtok", Unit::cache_audio_read, Per::million},
    {"input_image_mtok", Unit::input_image, Per::million},
    {"cache_image_read_mtok", Unit::cache_image_read, Per::million},
    {"input_video_mtok", Unit::input_video, Per::million},
    {"cache_video_read_mtok", Unit::cache_video_read, Per::million},
    {"output_mtok", Unit::output, Per::million},
    {"output_reasoning_mtok", Unit::reasoning, Per::million},
    {"output_audio_mtok", Unit::output_audio, Per::million},
    {"output_image_mtok", Unit::output_image, Per::million},
    {"output_video_mtok", Unit::output_video, Per::million},
    {"web_searches_kcount", Unit::web_search, Per::thousand},
    {"storage_searches_kcount", Unit::file_search, Per::thousand},
    {"audio_hours", Unit::audio_time, Per::hour},
    {"input_audio_hours", Unit::audio_time, Per::hour},
    {"requests_kcount", Unit::request, Per::thousand},
};

const PriceKey* known_key(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kPriceKeys), std::end(kPriceKeys), [&](const PriceKey& key) { return key.key == name; });
  return found == std::end(kPriceKeys) ? nullptr : &*found;
}

// The place of a rate in the file; the text is built only for an error.
struct Place {
  const std::string& card;
  std::string_view key;

  Error wrong(const std::string& what) const { return wrong_price(card + "." + std::string(key), what); }
};

Result<Rate> read_number(const JsonNode* value, Per per, const Place& place) {
  const bool is_number = value != nullptr && value->is(JsonNode::Kind::number);
  const auto rate = is_number ? parse_rate(value->text, per) : std::nullopt;
  if (rate) return *rate;
  return place.wrong((value == nullptr || value->text.empty() ? "it" : "'" + std::string(value->text) + "'") +
                     " is not a price; write dollars as a number of 0 or more, with at most 21 decimals");
}

// `unclear` is set to what was not understood.
Result<TieredRate> read_rate(const JsonNode& node, Per per, const Place& place, std::string& unclear) {
  TieredRate out;
  const bool tiered = node.is(JsonNode::Kind::object);
  auto base = read_number(tiered ? node.find("base") : &node, per, place);
  if (!base) return std::move(base).error();
  out.base = *base;
  if (!tiered) return out;
  const JsonNode* tiers = node.find("tiers");
  if (tiers == nullptr || !tiers->is(JsonNode::Kind::array)) {
    return place.wrong("has no list \"tiers\"; write {\"base\": 3, \"tiers\": [{\"start\": 200000, \"price\": 6}]}");
  }
  unclear = unknown_member(node, {"base", "tiers"});
  for (const JsonMember& member : tiers->members) {
    const JsonNode& tier = member.value;
    const JsonNode* start = tier.find("start");
    const auto tokens = start == nullptr ? std::nullopt : parse_uint(start->text);
    if (!tokens) return place.wrong("a tier has no \"start\" that is a number of tokens");
    auto price = read_number(tier.find("price"), per, place);
    if (!price) return std::move(price).error();
    if (unclear.empty()) unclear = unknown_member(tier, {"start", "price"});
    out.tiers.push_back({*tokens, *price});
  }
  return out;
}

}  // namespace

Error wrong_price(const std::string& place, const std::string& what) {
  return {ErrorCode::config, place + ": " + what, {}};
}

Result<RateCard> read_genai_card(const JsonNode& node, const std::string& place) {
  RateCard card;
  for (const PriceKey& key : kPriceKeys) {
    const JsonNode* value = node.find(key.key);
    if (value == nullptr || value->is(JsonNode::Kind::null)) continue;
    std::string unclear;
    auto rate = read_rate(*value, key.per, {place, key.key}, unclear);
    if (!rate) return std::move(rate).error();
    if (!unclear.empty()) card.make_unclear("'" + unclear + "' is not understood");
    card.set(key.unit, std::move(*rate));
  }
  for (const JsonMember& member : node.members) {
    if (member.value.is(JsonNode::Kind::null) || known_key(member.name) != nullptr) continue;
    card.make_unclear("'" + std::string(member.name) + "' cannot be counted");
  }
  return card;
}

}  // namespace finops
