// How the records of `replay --baseline` are told apart from those of the replay itself: by a tag.
#pragma once
#include "core/exchange/tags.h"
#include "core/record/record_view.h"

namespace finops::cli {

inline const Tag kBaselineTag{"replay", "baseline"};

inline bool is_of_baseline(const RecordView& record) {
  return record.tags.find("\"replay\":\"baseline\"") != std::string_view::npos;
}

}  // namespace finops::cli
