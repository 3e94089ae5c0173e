#include "core/plugins/mock/store.h"

#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

std::string key_of(std::string_view kind, std::string_view id) {
  std::string key(kind);
  key += '\n';  // occurs in no kind
  return key.append(id);
}

}  // namespace

std::string MockStore::new_id(std::string_view kind, std::string_view prefix, std::string_view seed,
                              std::size_t length) {
  const MutexLock lock(mutex_);
  std::string id = make_id(prefix, seed, "id", length);
  for (int turn = 2; entries_.count(key_of(kind, id)) > 0; ++turn) {
    id = make_id(prefix, seed, "id" + std::to_string(turn), length);
  }
  store(key_of(kind, id), {nullptr}, false);
  return id;
}

void MockStore::put(std::string_view kind, std::string_view id, Kept kept) {
  if (kept.content.size() > kMaxContent) kept.content.clear();
  const MutexLock lock(mutex_);
  store(key_of(kind, id), std::move(kept), false);
}

const MockStore::Entry* MockStore::living(std::string_view kind, std::string_view id) const {
  const auto at = entries_.find(key_of(kind, id));
  return at == entries_.end() || at->second.erased || at->second.kept.object.is_null() ? nullptr : &at->second;
}

std::optional<Kept> MockStore::find(std::string_view kind, std::string_view id) const {
  const MutexLock lock(mutex_);
  const Entry* entry = living(kind, id);
  return entry == nullptr ? std::nullopt : std::optional<Kept>(entry->kept);
}

std::optional<Kept> MockStore::look(std::string_view kind, std::string_view id) {
  const MutexLock lock(mutex_);
  if (living(kind, id) == nullptr) return std::nullopt;
  Kept& kept = entries_.find(key_of(kind, id))->second.kept;
  ++kept.asked;
  return kept;
}

std::vector<Json> MockStore::list(std::string_view kind) const {
  const MutexLock lock(mutex_);
  const std::string prefix = key_of(kind, {});
  std::vector<Json> out;
  for (const std::string& key : by_age_) {
    if (!key.starts_with(prefix)) continue;
    const Entry* entry = living(kind, std::string_view(key).substr(prefix.size()));
    if (entry != nullptr) out.push_back(entry->kept.object);
  }
  return out;
}

void MockStore::erase(std::string_view kind, std::string_view id) {
  const MutexLock lock(mutex_);
  if (living(kind, id) != nullptr) store(key_of(kind, id), {nullptr}, true);
}

bool MockStore::was_erased(std::string_view kind, std::string_view id) const {
  const MutexLock lock(mutex_);
  const auto at = entries_.find(key_of(kind, id));
  return at != entries_.end() && at->second.erased;
}

// An existing key keeps its place in the order of age.
void MockStore::store(std::string key, Kept kept, bool erased) {
  const std::size_t bytes = 2 * key.size() + json_line(kept.object).size() + kept.content.size();
  auto [at, is_new] = entries_.try_emplace(key);
  if (is_new) at->second.age = by_age_.insert(by_age_.end(), key);
  bytes_ = bytes_ - at->second.bytes + bytes;
  at->second.kept = std::move(kept);
  at->second.erased = erased;
  at->second.bytes = bytes;
  while (by_age_.size() > 1 && (by_age_.size() > kMaxEntries || bytes_ > kMaxBytes)) {
    const auto oldest = entries_.find(by_age_.front());
    bytes_ -= oldest->second.bytes;
    by_age_.pop_front();
    entries_.erase(oldest);
  }
}

}  // namespace finops::mock
