// The state of an exchange in at most four letters, for lists and access lines. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/terminal.h"
#include "core/exchange/outcome.h"
#include "core/record/record_outcome.h"

namespace finops::cli {

// The status, or a word if the status alone would look like success or is unknown.
std::string state_word(std::optional<Outcome> outcome, std::optional<std::uint64_t> status);
Style state_style(std::string_view state_word);
inline std::string state_word(const RecordView& record) { return state_word(outcome_of(record), record.status); }
inline Style state_style(const RecordView& record) { return state_style(state_word(record)); }

}  // namespace finops::cli
