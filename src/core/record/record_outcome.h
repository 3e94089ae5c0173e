// How an exchange ended, as its record says. Pure; any thread.
#pragma once
#include <optional>

#include "core/exchange/outcome.h"
#include "core/record/record_view.h"

namespace finops {

// nullopt: the record has none, or a word of a later version.
inline std::optional<Outcome> outcome_of(const RecordView& record) noexcept { return parse_outcome(record.outcome); }
inline bool ended_as(const RecordView& record, Outcome outcome) noexcept {
  return record.outcome == to_string(outcome);
}
// Without an outcome the status decides; without a status the answer is false.
inline bool ended_well(const RecordView& record) noexcept {
  return record.outcome.empty() ? record.status.value_or(500) < 400 : ended_as(record, Outcome::ok);
}

inline Begun begun_of(const RecordView& record) noexcept {
  return begun_of(record.error_phase, record.status, record.stream.value_or(false));
}

// The phrase for people; empty if the status says it. A word of a later version is returned unchanged.
inline std::string_view phrase_of(const RecordView& record) noexcept {
  const auto outcome = outcome_of(record);
  return outcome ? phrase(*outcome, begun_of(record)) : record.outcome;
}

// True for a note of the log's writer, which is not an exchange.
inline bool is_note(const RecordView& record) noexcept { return record.kind == "note"; }

}  // namespace finops
