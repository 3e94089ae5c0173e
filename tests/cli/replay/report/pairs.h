// Replayed pairs for the tests of summary and reports.
#pragma once
#include <string>

#include "cli/replay/report/pair.h"
#include "cli/replay/report/summary.h"

namespace finops::test {

inline CostTotal usd(NanoUsd amount) {
  CostTotal out;
  out.add({.usd = amount, .status = CostStatus::priced, .operation = "chat", .answered = 200});
  return out;
}

// An exchange that cost something unknown.
inline CostTotal unpriced() {
  CostTotal out;
  out.add({.usd = {}, .status = CostStatus::no_price, .operation = "chat", .answered = 200});
  return out;
}

inline cli::ReplayedPair pair_of(Verdict verdict, const std::string& id = "01K9ABCDEFGHJKMNPQRSTVWXYZ") {
  cli::ReplayedPair out;
  out.id = id;
  out.replay_id = "01KA" + id.substr(4);
  out.sent = verdict != Verdict::skipped;
  out.comparison.verdict = verdict;
  out.method = "POST", out.path = "/v1/messages", out.provider = "anthropic";
  out.model_from = "claude-sonnet-4-20250514", out.model_to = "claude-sonnet-4-5";
  out.status_from = 200, out.ms_from = 1000, out.ttft_from = 200, out.output_tokens_from = 400;
  out.cost_from = usd(10'000'000);
  if (!out.sent) {
    out.comparison.reason = "the log has no request body";
    return out;
  }
  out.ms_to = 1500, out.ttft_to = 150, out.output_tokens_to = 440;
  out.cost_to = usd(11'000'000);
  out.status_to = 200;
  if (verdict == Verdict::reworded) out.comparison.reason = "other text, 80% alike";
  if (verdict == Verdict::changed) {
    out.comparison.reason = "finish end_turn > tool_use";
    out.comparison.differences = {{"finish", "", "end_turn", "tool_use"},
                                  {"tools", "", "", "get_weather {\"city\":\"Paris\"}"},
                                  {"text", "", "Pack light layers for Saturday.", "Let me check the forecast."}};
  }
  if (verdict == Verdict::error) {
    out.status_to.reset(), out.ttft_to.reset(), out.output_tokens_to.reset();
    out.cost_to = {};
    out.comparison.reason = "connection reset by peer";
  }
  return out;
}

}  // namespace finops::test
