// Which request `send` makes: from its words, from a prompt, or one of the log (contract C2). One thread.
#pragma once
#include <ostream>
#include <string>

#include "cli/send/options.h"
#include "cli/send/request_form.h"

namespace finops::cli {

struct ChosenRequest {
  MadeRequest made;
  std::string replay_of;  // the id of the recorded exchange, or empty
};

// `stream`: what a prompt asks for unless a flag says. Returns kDone, or an exit code after a message on `err`.
int choose_request(const SendOptions& options, bool stream, ChosenRequest& out, std::ostream& err);

}  // namespace finops::cli
