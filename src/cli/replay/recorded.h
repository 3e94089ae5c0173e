// One recorded exchange, made ready to be sent again. One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/replay/change.h"
#include "cli/replay/report/pair.h"
#include "core/record/record_view.h"

namespace finops::cli {

struct RecordedRequest {
  std::string skip;       // why it cannot be sent; empty: it can
  MadeRequest unchanged;  // as it was recorded
  MadeRequest made;       // with the changes
  ReplayedPair pair;      // the recorded side
};

// `line` is the record. `keep_unchanged`: fill RecordedRequest::unchanged.
RecordedRequest read_recorded(const std::string& line, const RequestChanges& changes, const ProviderRegistry& providers,
                              bool keep_unchanged);

// The status of the provider's answer; nullopt: there was none, even if finops answered its client itself.
std::optional<std::uint64_t> provider_status(const RecordView& record);

// Whether the provider did not take the key, in its words: 401, 403, or a 400 of Google that says so.
bool refuses_key(std::optional<std::uint64_t> status, std::string_view provider, std::string_view message);

// Fills the side of `pair` that is new from its record.
void take_replayed(const RecordView& record, ReplayedPair& pair);

}  // namespace finops::cli
