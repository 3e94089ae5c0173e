// What follows the list on a terminal: how many exchanges, what they cost, where to go on. One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/prices/cost_total.h"
#include "core/record/record_view.h"

namespace finops::cli {

struct ListTotals {
  std::uint64_t shown = 0, ok = 0, failed = 0;
  CostTotal cost;
  std::string last_id;

  void add(const RecordView& record);
};

// For stderr: "7 of 7 entries · 5 ok, 2 failed · $0.0527" and the commands that show more of the same log. `entries`:
// nullopt if not all were looked at, "20 newest · ...". `log`: its name for people, or empty. `named`: the inputs as
// the user named them. A command that does not fit, or that would not read them, is left out.
std::string list_footer(const ListTotals& totals, std::optional<std::uint64_t> entries, std::string_view log,
                        const std::vector<std::string>& named, const Terminal& terminal);

}  // namespace finops::cli
