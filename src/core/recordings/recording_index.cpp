#include "core/recordings/recording_index.h"

#include <algorithm>
#include <utility>

#include "core/base/strings.h"
#include "core/record/record_message.h"
#include "core/recordings/index_builder.h"
#include "core/recordings/message_head.h"

namespace finops {

Result<std::unique_ptr<RecordingIndex>> RecordingIndex::build(const std::vector<LogInput>& inputs,
                                                              IgnoredPlaces ignored) {
  std::unique_ptr<RecordingIndex> out(new RecordingIndex(std::move(ignored)));
  FINOPS_TRY(IndexBuilder(*out).read(inputs));
  return out;
}

void RecordingIndex::add(const Entry& entry, const std::string& place, bool shown,
                         std::optional<std::uint64_t> by_hash) {
  const auto number = static_cast<Number>(entries_.size());
  entries_.push_back(entry);
  if (shown) by_key_.push_back(number);
  if (by_hash) by_hash_[*by_hash].push_back(number);
  const auto [known, is_new] = place_numbers_.try_emplace(place, static_cast<std::uint32_t>(places_.size()));
  if (is_new) places_.push_back({place, {}});
  places_[known->second].entries.push_back(number);
}

void RecordingIndex::sort_keys() {
  std::stable_sort(by_key_.begin(), by_key_.end(),
                   [this](Number a, Number b) { return entries_[a].key < entries_[b].key; });
}

Result<std::optional<Recording>> RecordingIndex::next(const AskedRequest& asked) {
  const std::uint64_t place = hash_of(place_of(asked.method, asked.target));
  if (asked.whole) {
    Wanted wanted{asked, body_value(asked.body, ignored_), {}, false};
    if (is_utf8(asked.body)) append_json_escaped(wanted.escaped, asked.body);
    struct ByKey {
      const std::vector<Entry>& entries;
      bool operator()(Number a, std::uint64_t key) const { return entries[a].key < key; }
      bool operator()(std::uint64_t key, Number a) const { return key < entries[a].key; }
    };
    const std::uint64_t key = mix(place, quick_value(asked.body, ignored_));
    const auto [begin, end] = std::equal_range(by_key_.begin(), by_key_.end(), key, ByKey{entries_});
    auto found = take_turn({begin, end}, mix(place, wanted.value), wanted);
    if (!found || *found) return found;
  }
  if (asked.sha256.empty()) return std::optional<Recording>{};
  const std::uint64_t hash = mix(place, hash_of(asked.sha256));
  const auto some = by_hash_.find(hash);
  if (some == by_hash_.end()) return std::optional<Recording>{};
  return take_turn(some->second, hash, {asked, 0, {}, true});
}

// Recordings that `some` has beside those of this request are passed over. `request` identifies the request.
Result<std::optional<Recording>> RecordingIndex::take_turn(std::span<const Number> some, std::uint64_t request,
                                                           const Wanted& wanted) {
  Turn turn;
  while (true) {
    {
      const MutexLock lock(mutex_);
      const auto known = turns_.find(request);
      turn = known == turns_.end() ? Turn{} : known->second;
    }
    const Turn before = turn;
    std::optional<LoadedRecord> record;
    for (; !record && turn.next < some.size(); ++turn.next) {
      auto loaded = load(some[turn.next]);
      if (!loaded && loaded.error().code == ErrorCode::io) return std::move(loaded).error();
      if (!loaded || !fits(*loaded, wanted)) continue;
      record = std::move(*loaded);
      turn.last = some[turn.next];
    }
    if (!turn.last) return std::optional<Recording>{};
    {
      const MutexLock lock(mutex_);
      Turn& now = turns_[request];
      if (now.next != before.next) continue;  // another request took it meanwhile
      now = turn;
    }
    if (!record) {
      auto again = load(*turn.last);
      if (!again) return std::move(again).error();
      record = std::move(*again);
    }
    auto answer = read_recording(record->view);
    if (!answer) return std::move(answer).error();
    return std::optional(std::move(*answer));
  }
}

Result<LoadedRecord> RecordingIndex::load(Number number) const {
  const Entry& entry = entries_[number];
  auto line = files_[entry.file]->read(entry.begin, entry.begin + entry.size);
  if (!line) return std::move(line).error();
  return load_record(*line);
}

bool RecordingIndex::fits(const LoadedRecord& record, const Wanted& wanted) const {
  if (place_of(record.view) != place_of(wanted.asked.method, wanted.asked.target)) return false;
  // Most often it is the same text, which is seen without parsing it.
  const auto head = read_message_head(record.view.request);
  if (head && head->body > 0 && !wanted.escaped.empty() && head->encoding == "utf8") {
    const std::string_view rest = record.view.request.substr(head->body);
    if (rest.starts_with(wanted.escaped) && rest.substr(wanted.escaped.size()).starts_with('"'))
      return !head->truncated;
  }
  const auto request = parse_message(record.view.request);
  if (!request) return false;
  if (wanted.by_hash) return request->sha256 == wanted.asked.sha256;
  return request->body == wanted.asked.body || body_value(request->body, ignored_) == wanted.value;
}

}  // namespace finops
