// Fills the keys of a record (contract L1) from an Exchange: one assignment per key. Any thread, each with its own
// objects.
#pragma once
#include <string>

#include "core/exchange/exchange.h"
#include "core/record/record_keys.h"
#include "core/record/record_usage.h"
#include "core/redact/redact.h"

namespace finops {

// Texts of a record that are not stored in the exchange. Reused between records to save allocations.
struct RecordTexts {
  std::string ts, url, credential, tags, headers_removed, headers_added, changed_by, finish_reasons, usage_raw;
  CostTexts cost;
};

// The keys of an exchange that ends at `now`. The views are valid while `x` and `texts` live and are not changed.
RecordKeys keys_of(const Exchange& x, SteadyTime now, Redaction& redaction, RecordTexts& texts);

// The keys for the note of an exchange, in case the process dies before its end. `brief`: without long values that are
// not needed to identify the request.
RecordKeys lost_keys_of(const Exchange& x, bool brief, Redaction& redaction, RecordTexts& texts);

}  // namespace finops
