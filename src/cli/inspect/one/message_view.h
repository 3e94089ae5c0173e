// One half of an exchange, the request or the response, in lines. Pure functions of the record.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/one/conversation_view.h"
#include "cli/terminal/terminal.h"
#include "core/base/result.h"
#include "core/record/record_message.h"

namespace finops::cli {

struct DetailOptions {
  bool full = false;     // nothing is left out
  bool headers = false;  // with all header fields and trailers
};

// Size and kind, header fields, the conversation, or else the body as it is. The first line begins with the half's
// name.
std::vector<std::string> message_lines(const Result<RecordMessage>& message, Side side, const Terminal& terminal,
                                       const DetailOptions& options);

}  // namespace finops::cli
