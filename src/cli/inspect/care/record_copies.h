// Which records came before, so that copies are known from other records of the same id. One thread; 24 bytes and a
// little for each id.
#pragma once
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "core/record/record_view.h"

namespace finops::cli {

enum class Copy {
  none,
  same,   // a record with these bytes came before
  other,  // one with this id and other content did
};

class RecordCopies {
 public:
  Copy add(const RecordView& record) {
    const Key key{std::hash<std::string_view>{}(record.id), fnv(record.id)};
    const std::uint64_t content = std::hash<std::string_view>{}(record.line);
    const auto [place, added] = first_.emplace(key, content);
    if (added) return Copy::none;
    return place->second == content ? Copy::same : Copy::other;
  }

 private:
  struct Key {
    std::uint64_t a, b;  // two hashes, so that two ids are never taken for one by chance
    bool operator==(const Key& o) const { return a == o.a && b == o.b; }
  };
  struct First {
    std::size_t operator()(const Key& key) const { return key.a; }
  };
  static std::uint64_t fnv(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
  }

  std::unordered_map<Key, std::uint64_t, First> first_;
};

}  // namespace finops::cli
