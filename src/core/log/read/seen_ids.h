// A set of ids that were met. It takes 16 bytes for each (two hashes, so two ids are never confused by chance).
// Belongs to one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace finops {

class SeenIds {
 public:
  // False: it was already in the set.
  bool insert(std::string_view id) { return seen_.insert({std::hash<std::string_view>{}(id), fnv(id)}).second; }
  bool contains(std::string_view id) const { return seen_.contains({std::hash<std::string_view>{}(id), fnv(id)}); }
  std::size_t size() const noexcept { return seen_.size(); }

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

  std::unordered_set<Key, First> seen_;
};

}  // namespace finops
