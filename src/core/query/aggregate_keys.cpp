#include "core/query/aggregate_keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/json.h"
#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::int64_t kQuarterSeconds = 900;
constexpr std::size_t kDaySize = 10;

std::string_view model_of(const RecordView& r) { return r.model.empty() ? r.response_model : r.model; }

struct Name {
  std::string_view by, field;
};
// Short names of fields that can be grouped by.
constexpr Name kShort[] = {{"key", "credential"}, {"error", "error.code"}};

template <std::string_view RecordKeys::*kMember>
std::string_view view(const RecordView& record) {
  return record.*kMember;
}

// Fields that can be read without a copy.
constexpr std::pair<std::string_view, std::string_view (*)(const RecordView&)> kViews[] = {
    {"model", model_of},
    {"provider", view<&RecordView::provider>},
    {"credential", view<&RecordView::credential>},
    {"session", view<&RecordView::session>},
    {"client", view<&RecordView::client>},
    {"operation", view<&RecordView::operation>},
    {"outcome", view<&RecordView::outcome>},
};

}  // namespace

std::string_view LocalHours::hour(WallTime at) {
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const std::int64_t quarter = (second - (second % kQuarterSeconds + kQuarterSeconds) % kQuarterSeconds);
  if (quarter_ == quarter) return hour_;
  quarter_ = quarter;
  hour_.clear();
  const std::time_t time = second;
  std::tm local{};
  std::array<char, 64> text{};
  if (::localtime_r(&time, &local) == nullptr) return hour_;
  hour_.assign(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:00:00%z", &local));
  if (hour_.size() > 2) hour_.insert(hour_.size() - 2, ":");
  return hour_;
}

Result<Grouping> Grouping::parse(std::string_view by) {
  if (by.find(',') == std::string_view::npos) return parse_one(by);
  Grouping out;
  out.kind_ = Kind::several;
  for (std::size_t at = 0; at <= by.size();) {
    const std::size_t comma = std::min(by.find(',', at), by.size());
    const std::string_view name = trim(by.substr(at, comma - at));
    if (name.empty()) return Error{ErrorCode::invalid_argument, "'" + std::string(by) + "' has an empty part", {}};
    auto one = parse_one(name);
    if (!one) return one;
    for (const Grouping& before : out.several_) {
      if (before.same_as(*one)) return named_twice(before.name_, one->name_);
    }
    out.name_ += (out.several_.empty() ? "" : ",") + one->name_;
    out.several_.push_back(*std::move(one));
    at = comma + 1;
  }
  if (out.several_.size() > kMostParts) return Error{ErrorCode::invalid_argument, "more than 8 fields", {}};
  return out;
}

std::vector<std::string> Grouping::part_names() const {
  if (kind_ != Kind::several) return {name_};
  std::vector<std::string> out;
  for (const Grouping& one : several_) out.push_back(one.name_);
  return out;
}

std::vector<std::string_view> Grouping::parts(std::string_view key) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = key.find(kBetween);
    out.push_back(key.substr(0, end));
    if (end == std::string_view::npos) return out;
    key.remove_prefix(end + 1);
  }
}

Result<Grouping> Grouping::parse_one(std::string_view by) {
  Grouping out;
  out.name_ = by.empty() ? "model" : std::string(by);
  if (by == "day" || by == "hour") {
    out.kind_ = by == "day" ? Kind::day : Kind::hour;
    return out;
  }
  if (by == "tag") {
    out.kind_ = Kind::tags;
    return out;
  }
  std::string name = out.name_;
  for (const Name& shorter : kShort) {
    if (name == shorter.by) name = shorter.field;
  }
  if (name.starts_with("tag:")) name.replace(0, 4, "tags.");
  for (const auto& [field, read] : kViews) {
    if (field != name) continue;
    out.kind_ = Kind::view;
    out.view_ = read;
    return out;
  }
  auto field = find_field(name);
  if (!field) return Error{ErrorCode::invalid_argument, "there is no field '" + std::string(by) + "'", {}};
  out.kind_ = Kind::field;
  out.field_ = *std::move(field);
  return out;
}

std::vector<std::string_view> Grouping::names() {
  std::vector<std::string_view> out = {"model",   "provider", "day", "hour",   "status",
                                       "session", "key",      "tag", "tag:KEY"};
  for (const FieldInfo& field : field_table()) {
    if (std::find(out.begin(), out.end(), field.name) == out.end()) out.push_back(field.name);
  }
  return out;
}

const std::vector<std::string_view>& Grouping::keys(const RecordView& record, const std::optional<WallTime>& at) {
  keys_.clear();
  switch (kind_) {
    case Kind::view: keys_.push_back(view_(record)); break;
    case Kind::hour: keys_.push_back(at ? hours_.hour(*at) : std::string_view{}); break;
    case Kind::day: keys_.push_back(at ? hours_.hour(*at).substr(0, kDaySize) : std::string_view{}); break;
    case Kind::tags: take_tags(record.tags); break;
    case Kind::several: combine(record, at); break;
    case Kind::field:
      text_.clear();
      append_field_text(text_, field_.of(record));
      keys_.push_back(text_);
      break;
  }
  return keys_;
}

bool Grouping::same_as(const Grouping& other) const noexcept {
  return kind_ == other.kind_ && view_ == other.view_ && field_.same_as(other.field_);
}

// Combines every key of one part with every key of the others.
void Grouping::combine(const RecordView& record, const std::optional<WallTime>& at) {
  combined_.assign(1, {});
  for (Grouping& one : several_) {
    std::vector<std::string> longer;
    for (const std::string& before : combined_) {
      for (const std::string_view key : one.keys(record, at)) {
        std::string& text = longer.emplace_back(before);
        if (&one != &several_.front()) text += kBetween;
        text += key;
      }
    }
    combined_ = std::move(longer);
  }
  keys_.assign(combined_.begin(), combined_.end());
}

void Grouping::take_tags(std::string_view json) {
  if (json != tags_json_) {
    tags_json_ = json;
    tags_.clear();
    const auto tags = parse_sorted_json(json);
    if (tags.is_object()) {
      for (const auto& [key, value] : tags.items()) {
        if (value.is_null()) continue;
        tags_.push_back(key + '=' + (value.is_string() ? value.get<std::string>() : sorted_json_line(value)));
      }
    }
    if (tags_.empty()) tags_.emplace_back();
  }
  keys_.assign(tags_.begin(), tags_.end());
}

}  // namespace finops
