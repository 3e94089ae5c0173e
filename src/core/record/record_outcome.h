// What a record says about how its exchange ended. Pure; any thread.
#pragma once
#include <optional>

#include "core/exchange/outcome.h"
#include "core/record/record_view.h"

namespace finops {

// nullopt: it says nothing, or a word of a later version.
inline std::optional<Outcome> outcome_of(const RecordView& record) noexcept { return parse_outcome(record.outcome); }
inline bool ended_as(const RecordView& record, Outcome outcome) noexcept {
  return record.outcome == to_string(outcome);
}
// Where it says nothing, the status decides; without one it did not.
inline bool ended_well(const RecordView& record) noexcept {
  return record.outcome.empty() ? record.status.value_or(500) < 400 : ended_as(record, Outcome::ok);
}

// For people; empty where the status tells. A word of a later version is given as it is.
inline std::string_view phrase_of(const RecordView& record) noexcept {
  const auto outcome = outcome_of(record);
  return outcome ? phrase(*outcome, record.status) : record.outcome;
}

// A remark of the log's writer, not an exchange.
inline bool is_note(const RecordView& record) noexcept { return record.kind == "note"; }

}  // namespace finops
