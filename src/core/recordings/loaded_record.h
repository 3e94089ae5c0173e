// A record that was read from its file again. Lives on one thread.
#pragma once
#include <string_view>

#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops {

struct LoadedRecord {
  RecordParser parser;
  RecordView view;
};

// Error: protocol: `line` is no record.
Result<LoadedRecord> load_record(std::string_view line);

}  // namespace finops
