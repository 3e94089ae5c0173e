// Finds out why an exchange failed from its stored answer, if the record itself does not say (contract C4: old records,
// from before error.code was the provider's). Owns the texts that it adds; one thread.
#pragma once
#include <string>

#include "core/record/record_view.h"

namespace finops {

class StoredReason {
 public:
  // `record` with error_code and error_message from the body of `logged`, if it lacks both; otherwise unchanged. Valid
  // until the next call. `logged` is the same record with its bodies; without them nothing is added.
  const RecordView& add_to(const RecordView& record, const RecordView& logged);

 private:
  RecordView record_;
  std::string code_, message_;
};

}  // namespace finops
