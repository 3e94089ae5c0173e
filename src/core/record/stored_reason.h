// Why an exchange failed, read from its stored answer where the record itself does not say (contract C4: records of
// before error.code was the provider's). Keeps the texts that it adds; one thread.
#pragma once
#include <string>

#include "core/record/record_view.h"

namespace finops {

class StoredReason {
 public:
  // `record` with error_code and error_message from the body of `logged`, where it lacks both; else as it is. Good
  // until the next call. `logged` is the same record with its bodies; without them nothing is added.
  const RecordView& add_to(const RecordView& record, const RecordView& logged);

 private:
  RecordView record_;
  std::string code_, message_;
};

}  // namespace finops
