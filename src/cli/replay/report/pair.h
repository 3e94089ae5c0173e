// One exchange that was sent again, for all reports: plain values that own their texts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/compare/compare.h"
#include "core/prices/cost_total.h"

namespace finops::cli {

struct ReplayedPair {
  std::string id;            // of the recorded exchange
  std::string replay_id;     // of the new record; empty: none
  bool sent = false;         // false: it was not sent, for the reason given
  bool interrupted = false;  // finops was stopped before the answer was whole, so nothing can be said about it
  bool baseline = false;     // both answers are of the old target (`--baseline`): only its noise is counted
  Comparison comparison;     // with verdict and reason
  std::string method, path, provider;
  std::string model_from, model_to;                     // empty: unknown
  std::optional<std::uint64_t> status_from, status_to;  // these and the following: nullopt is unknown
  std::optional<double> ms_from, ms_to;
  std::optional<double> ttft_from, ttft_to;
  std::optional<std::uint64_t> output_tokens_from, output_tokens_to;
  CostTotal cost_from, cost_to;    // of this exchange; filled by CostTotal::add(cost_entry_of(record))
  std::string request_text;        // the last thing that the caller said, for the HTML report; may be empty
  std::string text_from, text_to;  // what the answers say, for the HTML report; filled by answer_text() if it is wanted
  AnswerPatch patch;               // filled if a report wants it
};

}  // namespace finops::cli
