// Puts together what a response says about itself, from the values a JsonScanner finds in its texts: one text is a
// whole body, an event, a line, or an element of an array. One response, one thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_scanner.h"
#include "core/usage/billed_tools.h"
#include "core/usage/response_observer.h"
#include "core/usage/response_paths.h"
#include "core/usage/usage_counts.h"

namespace finops {

// What the request and the response's head say.
struct ReaderHint {
  bool counting = false;         // the request only asked how many tokens something has
  bool interactions = false;     // Google's API of that name
  std::string_view model, tier;  // from the path and the headers; empty: not there
  bool failed = false;           // the status says that all of it is an error
};

class ResponseReader final : public JsonHandler {
 public:
  explicit ResponseReader(const ReaderHint& hint)
      : counting_(hint.counting),
        interactions_(hint.interactions),
        failed_(hint.failed),
        path_model_(hint.model),
        header_tier_(hint.tier) {}

  void on_value(int field, std::string_view json, bool cut) override;
  bool wants_other(std::uint8_t others, std::string_view name) override;
  void on_other(std::string_view inside, std::string_view name, std::string_view json, bool cut) override;
  void on_text_end() override;
  void end_event(std::string_view type);  // of an event stream, with the event's own type
  ResponseFacts finish(bool complete);

  bool stream = false;   // several texts, one after the other
  bool content = false;  // something generated was seen

 private:
  void take_usage();
  bool take_tool(int field, std::string_view json, bool cut);  // true: it was about a tool
  void take_tier(std::string_view json, bool cut);

  void settle(Usage& usage, bool final) const;
  void settle_tier(Usage& usage);
  void take_error(std::string_view json);
  void take_plain_error();
  void end_choice();
  void place_reason(std::size_t choice, std::string reason);
  void take_status();
  void forget_text();

  const bool counting_, interactions_, failed_;
  const std::string path_model_, header_tier_;
  ResponseFacts facts_;
  UsageCounts counts_;
  std::string start_raw_, raw_;  // the usage objects behind counts_
  bool seen_ = false;            // counts_ holds a number
  bool ended_ = false;           // the provider said that it is done
  bool start_only_ = false;      // Anthropic: the numbers of message_start, taken before any output
  BilledTools tools_;
  std::string unpriced_;
  bool generated_ = false;  // an item or a block came, with content or without
  bool result_ = false;     // embeddings, images or a text came
  Count predicted_;         // Vertex :predict, summed over the predictions
  bool predicted_too_much_ = false;

  // Of the text at hand.
  std::string type_, object_, status_, incomplete_, code_, message_;
  std::string money_unknown_;  // a member whose name says money; no reported price makes up for it
  std::string usage_elsewhere_, usage_, start_usage_, google_usage_;
  struct {
    std::string code, type, status, message;
  } error_;
  std::size_t choices_ = 0;  // ended
  std::optional<std::size_t> choice_;
  std::string reason_;
  std::string output_, action_;          // of the output item at hand
  std::string block_type_, block_name_;  // of the content block at hand
  std::string step_type_, search_type_;  // of the step at hand
};

}  // namespace finops
