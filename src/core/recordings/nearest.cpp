#include "core/recordings/nearest.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/record/record_message.h"
#include "core/recordings/differences.h"

namespace finops {

class NearestSearch {
 public:
  NearestSearch(const RecordingIndex& index, const AskedRequest& asked) : index_(index), asked_(asked) {
    if (asked.whole) body_ = parse_sorted_json(asked.body);
  }

  std::optional<NearestRecording> find() {
    const std::string place = place_of(asked_.method, asked_.target);
    const RecordingIndex::Place* const same = find_place(place);
    const RecordingIndex::Place* const looked = same != nullptr ? same : likest(place);
    if (looked == nullptr) return std::nullopt;
    look_at(*looked);
    if (!best_) return std::nullopt;
    if (same == nullptr) best_->differs = "it is one of " + clipped(looked->name);
    return best_;
  }

 private:
  static constexpr std::size_t kMostRecords = 4096, kMostPlaces = 4096;
  static constexpr std::size_t kLongestName = 200;
  static constexpr std::chrono::seconds kMostTime{1};

  static std::string clipped(const std::string& text) {
    return text.size() <= kLongestName
               ? text
               : text.substr(0, utf8_complete_prefix(std::string_view(text).substr(0, kLongestName))) + "…";
  }

  const RecordingIndex::Place* find_place(const std::string& name) const {
    const auto found = index_.place_numbers_.find(name);
    return found == index_.place_numbers_.end() ? nullptr : &index_.places_[found->second];
  }

  // The place with the same path, else the one that is written most like it, else that of the newest recording.
  const RecordingIndex::Place* likest(const std::string& name) const {
    const auto path_of = [](std::string_view place) {
      place.remove_prefix(std::min(place.find(' '), place.size()));
      return place.substr(0, place.find('?'));
    };
    std::vector<std::string> names;
    const RecordingIndex::Place* newest = nullptr;
    for (const RecordingIndex::Place& place : index_.places_) {
      if (names.size() == kMostPlaces) break;
      if (path_of(place.name) == path_of(name)) return &place;
      if (newest == nullptr || place.entries.back() > newest->entries.back()) newest = &place;
      names.push_back(place.name);
    }
    const auto suggested = nearest_few(name, names, 1);
    return suggested.empty() ? newest : find_place(suggested.front());
  }

  void look_at(const RecordingIndex::Place& place) {
    const auto end = std::chrono::steady_clock::now() + kMostTime;
    const auto& entries = place.entries;
    const std::size_t most = std::min(entries.size(), kMostRecords);
    for (std::size_t i = 0; i < most && fewest_ > 0; ++i) {
      consider(entries[entries.size() - 1 - i]);
      if (best_ && std::chrono::steady_clock::now() > end) return;
    }
  }

  void consider(RecordingIndex::Number number) {
    const auto record = index_.load(number);
    if (!record) return;
    const auto request = parse_message(record->view.request);
    if (!request) return;
    const nlohmann::json body = body_.is_discarded() ? body_ : parse_sorted_json(request->body);
    const std::size_t most = best_ ? fewest_ : SIZE_MAX - 1;
    Differences found;
    if (body.is_discarded()) {
      found.count = std::min(most, std::size_t{kOtherBody});
    } else {
      found = find_differences(body_, body, index_.ignored_, most);
    }
    if (best_ && found.count >= fewest_) return;
    fewest_ = found.count;
    best_ = NearestRecording{std::string(record->view.id), words(found, *request)};
  }

  std::string words(const Differences& found, const RecordMessage& recorded) const {
    if (found.first.empty()) {
      if (asked_.whole && recorded.has_body && asked_.body.size() == recorded.body.size()) {
        return "its body has other bytes";
      }
      return "its body is another one, of " + std::to_string(recorded.bytes.value_or(recorded.body.size())) + " bytes";
    }
    std::string out = "it differs in " + std::to_string(found.count) + (found.count == 1 ? " place: " : " places: ");
    for (std::size_t i = 0; i < found.first.size(); ++i) {
      const bool whole = found.first[i].empty();
      out.append(i == 0 ? "" : ", ").append(whole ? "the whole body" : clipped(found.first[i]));
    }
    if (found.count > found.first.size()) out += ", …";
    return out;
  }

  // A body that cannot be compared as JSON is further away than any that can.
  static constexpr std::size_t kOtherBody = 1'000'000'000;

  const RecordingIndex& index_;
  const AskedRequest& asked_;
  nlohmann::json body_ = nlohmann::json(nlohmann::json::value_t::discarded);
  std::size_t fewest_ = SIZE_MAX;
  std::optional<NearestRecording> best_;
};

std::optional<NearestRecording> nearest_recording(const RecordingIndex& index, const AskedRequest& asked) {
  return NearestSearch(index, asked).find();
}

}  // namespace finops
