// What `--verify` found, on its way out: findings one by one, then the counts of each file. For people as text, else as
// tab-separated values or JSON lines. One thread.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "core/log/read/log_reader.h"
#include "core/record/record_check.h"

namespace finops::cli {

struct VerifyCounts {
  struct Part {
    std::uint64_t right = 0, wrong = 0, unchecked = 0, other_table = 0;
    void add(Checked found);
    void add(const Part& o);
  };
  std::uint64_t records = 0, damaged = 0, damaged_bytes = 0, duplicates = 0, unknown_version = 0;
  std::uint64_t out_of_order = 0;  // ended before the record in front of them, by the clock of then
  std::uint64_t wrong = 0;         // records with at least one part that is not borne out
  Part bodies, usage, cost;

  void add(const VerifyCounts& o);
  bool all_right() const { return damaged == 0 && duplicates == 0 && wrong == 0; }
};

struct VerifyFinding {
  std::string id;                    // empty: of no record
  const LogDamage* place = nullptr;  // of damage
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
  std::vector<std::string> shown_;  // as text: the first ones
  std::vector<std::array<std::string, 6>> rows_;
};

}  // namespace finops::cli
