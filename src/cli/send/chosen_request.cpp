#include "cli/send/chosen_request.h"

#include <memory>
#include <utility>

#include "cli/send/captured.h"
#include "cli/send/prompt_form.h"
#include "cli/setup/core.h"
#include "cli/terminal/exit_codes.h"
#include "core/prices/price_book.h"

namespace finops::cli {
namespace {

Result<MadeRequest> from_prompt(const SendOptions& options, bool stream) {
  if (options.words.size() != 1) {
    const bool none = options.words.empty();
    return Error{ErrorCode::invalid_argument,
                 none ? "-m needs a prompt, as in: finops send -m MODEL 'Hello'; '-' reads it from stdin"
                      : "-m takes one prompt; put it in quotes",
                 {}};
  }
  std::unique_ptr<PriceBook> own;
  if (!options.prices.file.empty()) {
    auto loaded = load_price_book(options.prices.file);
    if (!loaded) return std::move(loaded).error();
    own = *std::move(loaded);
  }
  auto place = find_model(options.model, own.get());
  if (!place) return std::move(place).error();
  Prompt prompt;
  prompt.text = options.words[0];
  prompt.system = options.system;
  prompt.max_tokens = options.max_tokens;
  prompt.attachments = options.attachments;
  prompt.stream = options.stream.value_or(stream);
  return make_prompt(prompt, *place, options.headers);
}

Result<MadeRequest> from_record(const SendOptions& options, const std::string& line, std::string& id) {
  RecordParser parser;
  RecordView record;
  if (!parser.parse_copy(line, record)) {
    return Error{ErrorCode::invalid_argument, "the record is damaged in the log", {}};
  }
  auto captured = captured_request(record);
  if (!captured) {
    return Error{ErrorCode::invalid_argument,
                 "the request " + std::string(record.id) + " cannot be sent again: " + captured.error().message,
                 {}};
  }
  id = record.id;
  return change_request(*std::move(captured), options.words, options.headers);
}

}  // namespace

int choose_request(const SendOptions& options, bool stream, ChosenRequest& out, std::ostream& err) {
  CapturedLine captured;
  const bool again = !options.id.empty() || options.last;
  if (again) captured = find_captured(options.id, options.log_place, err);
  if (captured.code != kDone) return captured.code;
  auto made = again                   ? from_record(options, captured.line, out.replay_of)
              : options.model.empty() ? make_request(options.words, options.headers)
                                      : from_prompt(options, stream);
  if (!made) {
    err << start_error_line(made.error());
    return start_error_code(made.error());
  }
  out.made = *std::move(made);
  return kDone;
}

}  // namespace finops::cli
