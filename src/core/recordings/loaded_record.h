// A record that was read from its file again, with its request. Lives on one thread.
#pragma once
#include <string_view>

#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops {

struct LoadedRecord {
  RecordParser parser;
  RecordView view;
  RecordMessage request;
};

// Error: protocol: `line` is no record, or damaged inside.
Result<LoadedRecord> load_record(std::string_view line);

}  // namespace finops
