// The values of a record (contract L1) as an Exchange has them: one assignment per key. Any thread, each its own.
#pragma once
#include <string>

#include "core/exchange/exchange.h"
#include "core/record/record_keys.h"
#include "core/record/record_usage.h"
#include "core/redact/redact.h"

namespace finops {

// What is made for a record and is in no exchange. Kept between two records for its memory.
struct RecordTexts {
  std::string ts, url, credential, tags, headers_removed, headers_added, changed_by, finish_reasons, usage_raw;
  CostTexts cost;
};

// Of an exchange that ends at `now`. The views are good as long as `x` and `texts` are and stay as they are.
RecordKeys keys_of(const Exchange& x, SteadyTime now, Redaction& redaction, RecordTexts& texts);

// Of one of which nobody lives to tell the end. `brief`: without what may be long and does not tell requests apart.
RecordKeys lost_keys_of(const Exchange& x, bool brief, Redaction& redaction, RecordTexts& texts);

}  // namespace finops
