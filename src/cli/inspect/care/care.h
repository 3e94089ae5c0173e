// Shared by the modes that check, repair or delete whole logs. One thread.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/inspect/context.h"
#include "core/log/read/log_reader.h"
#include "core/record/record_check.h"
#include "core/record/record_view.h"

namespace finops::cli {

// --- The records met so far, to distinguish copies from other records with the same id. One thread; a little more than
// 24 bytes for each id.

enum class Copy {
  none,
  same,   // a record with the same bytes came before
  other,  // a record with this id but other content came before
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
    std::uint64_t a, b;  // two hashes, so that two ids are never confused by chance
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

// --- The output of `--verify`: findings one by one, then the counts for each file. As text for people, or as
// tab-separated values or JSON lines. One thread.

struct VerifyCounts {
  struct Part {
    std::uint64_t right = 0, wrong = 0, unchecked = 0, other_table = 0;
    void add(Checked found);
    void add(const Part& o);
  };
  std::uint64_t records = 0, damaged = 0, damaged_bytes = 0, duplicates = 0, unknown_version = 0;
  std::uint64_t out_of_order = 0;  // records with an end time before that of the record before them
  std::uint64_t wrong = 0;         // records with at least one value that does not agree with their bytes
  Part bodies, usage, cost;

  void add(const VerifyCounts& o);
  bool all_right() const { return damaged == 0 && duplicates == 0 && wrong == 0; }
};

struct VerifyFinding {
  std::string id;                    // empty: not about a record
  const LogDamage* place = nullptr;  // if it is damage
  std::string field;                 // what is wrong: damaged, duplicate, id, or a member of the record
  std::string logged, derived;
};

class VerifyReport {
 public:
  explicit VerifyReport(const InspectContext& context);

  void add(const LogInput& input, const VerifyFinding& finding);
  void end_file(const LogInput& input, const VerifyCounts& counts);
  void finish(const VerifyCounts& all, std::size_t files);

 private:
  enum class Form { text, tsv, json };

  const InspectContext& context_;
  const Form form_;
  std::uint64_t findings_ = 0;
  std::vector<std::string> shown_;  // the first ones, for text output
  std::vector<std::array<std::string, 6>> rows_;
};

}  // namespace finops::cli
