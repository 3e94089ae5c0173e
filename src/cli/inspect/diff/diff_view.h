// The comparison of two records as a screen, as tab-separated values and as JSON. One thread.
#pragma once
#include <optional>
#include <string>

#include "cli/inspect/context.h"
#include "cli/inspect/diff/diff_cache.h"
#include "cli/inspect/diff/diff_record.h"

namespace finops::cli {

struct DiffReport {
  const InspectContext& context;
  const WholeRecord& left;
  const WholeRecord& right;
  RecordDiff diff;
  std::optional<PromptComparison> prompts;  // nullopt: not both are prompts
  CacheLoss loss;
};

void show_diff_view(const DiffReport& report);   // side by side from 100 columns on
void write_diff_tsv(const DiffReport& report);   // path left right: strings as they are, all else as JSON
void write_diff_json(const DiffReport& report);  // one object: what changed, a patch (RFC 6902), the prompt cache

}  // namespace finops::cli
