// The keys of a record (contract L1) that tell what an exchange used, cost and ended with. Pure; they append to `out`.
#pragma once
#include <string>

#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

// {"input_tokens":...,"source":...}: L1's keys, then `details` with what else was reported, and `raw`, the provider's
// own objects.
void append_usage(std::string& out, const Usage& usage, const Redaction& redaction);
// "cost_usd":...,"cost":{...}
void append_cost(std::string& out, const Cost& cost, const Redaction& redaction);
// "response_id":...,"finish_reasons":...,"service_tier":...
void append_ending(std::string& out, const Exchange& x, Redaction& redaction);

}  // namespace finops
