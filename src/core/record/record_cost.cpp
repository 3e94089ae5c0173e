#include "core/record/record_cost.h"

#include <simdjson.h>
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/record/record_usage.h"
#include "core/record/record_writer.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;

struct Place {
  std::size_t begin = 0, end = 0;
};
struct Places {
  std::optional<Place> cost_usd, cost;
};

// nullopt: `line` is not a JSON object.
std::optional<Places> find_places(std::string_view line) {
  const simdjson::padded_string padded(line);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  Places out;
  for (auto member : object) {
    ondemand::field field;
    std::string_view name, text;
    if (std::move(member).get(field) != simdjson::SUCCESS) return std::nullopt;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) continue;  // half a character: not one of our keys
    if (name != "cost_usd" && name != "cost") continue;
    if (simdjson::to_json_string(field.value()).get(text) != simdjson::SUCCESS) return std::nullopt;
    text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    const auto begin = static_cast<std::size_t>(text.data() - padded.data());
    (name == "cost" ? out.cost : out.cost_usd) = Place{begin, begin + text.size()};
  }
  return out;
}

}  // namespace

std::string with_cost(std::string_view line, const Cost& cost) {
  const auto places = find_places(line);
  if (!places) return std::string(line);
  std::vector<std::pair<Place, std::string>> edits;
  std::string added;
  RecordKeys keys;
  CostTexts texts;
  take_cost(keys, texts, cost);
  const auto put = [&](const std::optional<Place>& place, std::string_view key) {
    std::string value;
    JsonWriter json(value);
    write_value_at(json, keys, key);
    if (place) {
      edits.emplace_back(*place, std::move(value));
    } else {
      added += ',';
      JsonWriter(added).member(key).raw(value);
    }
  };
  put(places->cost_usd, "cost_usd");
  put(places->cost, "cost");
  if (!added.empty()) {
    const std::size_t end = line.rfind('}');
    edits.emplace_back(Place{end, end}, std::move(added));
  }
  std::sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
  std::string out;
  std::size_t done = 0;
  for (const auto& [place, text] : edits) {
    out.append(line.substr(done, place.begin - done)).append(text);
    done = place.end;
  }
  return out.append(line.substr(done));
}

}  // namespace finops
