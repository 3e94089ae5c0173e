// What the mock remembers of files, batches, stored responses and the like, so that created objects can be read, polled
// until they are done, and deleted. Entries and bytes are limited: the oldest are dropped first. Any thread; the
// functions return copies, never references.
#pragma once
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/thread_annotations.h"
#include "core/plugins/mock/json.h"

namespace finops::mock {

struct Kept {
  Json object;
  std::string content = {};  // a file's bytes, or other data of the object
  int asked = 0;             // how often look() found it
};

class MockStore {
 public:
  static constexpr std::size_t kMaxEntries = 2000;
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;
  static constexpr std::size_t kMaxContent = std::size_t{4} << 20U;  // of longer content only the object is kept

  // An id derived from `seed` that no other request was given. Call put() with it next.
  std::string new_id(std::string_view kind, std::string_view prefix, std::string_view seed, std::size_t length);

  void put(std::string_view kind, std::string_view id, Kept kept);
  std::optional<Kept> find(std::string_view kind, std::string_view id) const;
  std::optional<Kept> look(std::string_view kind, std::string_view id);  // counts in Kept::asked
  std::vector<Json> list(std::string_view kind) const;                   // the objects, oldest first
  void erase(std::string_view kind, std::string_view id);                // the id is remembered, see was_erased()
  bool was_erased(std::string_view kind, std::string_view id) const;

 private:
  struct Entry {
    Kept kept;
    bool erased = false;
    std::size_t bytes = 0;
    std::list<std::string>::iterator age;
  };
  void store(std::string key, Kept kept, bool erased) FINOPS_REQUIRES(mutex_);
  const Entry* living(std::string_view kind, std::string_view id) const FINOPS_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, Entry> entries_ FINOPS_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ FINOPS_GUARDED_BY(mutex_);  // keys, oldest first
  std::size_t bytes_ FINOPS_GUARDED_BY(mutex_) = 0;
};

}  // namespace finops::mock
