// Sets of ids of records, to notice a record that comes again. An id takes 16 bytes (two hashes, so two ids are never
// confused by chance). A set belongs to one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace finops {

class IdSet {
 public:
  // False: it was already in the set.
  bool insert(std::string_view id) { return ids_.insert({std::hash<std::string_view>{}(id), fnv(id)}).second; }
  bool contains(std::string_view id) const { return ids_.contains({std::hash<std::string_view>{}(id), fnv(id)}); }
  std::size_t size() const noexcept { return ids_.size(); }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  struct First {
    std::size_t operator()(const Key& key) const { return key.first; }
  };
  static std::uint64_t fnv(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
  }

  std::unordered_set<Key, First> ids_;
};

// The ids inserted last, at least kRemembered of them.
class RecentIds {
 public:
  bool insert(std::string_view id) {
    if (old_.contains(id) || !young_.insert(id)) return false;
    if (young_.size() >= kRemembered) old_ = std::exchange(young_, {});
    return true;
  }

 private:
  static constexpr std::size_t kRemembered = 1 << 16;
  IdSet old_, young_;
};

}  // namespace finops
