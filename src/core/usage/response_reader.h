// Collects what a response says about itself from the values that a JsonScanner finds in its texts: one text is a whole
// body, an event, a line, or an element of an array. One response, one thread.
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

// What is known from the request and the head of the response.
struct ReaderHint {
  bool counting = false;         // the request only counts tokens
  bool interactions = false;     // a request of Google's Interactions API
  std::string_view model, tier;  // from the path and the headers; empty: unknown
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
  void end_event(std::string_view type);  // the end of an event; `type`: its `event` field
  ResponseFacts finish(bool complete);

  bool stream = false;   // several texts came
  bool content = false;  // generated content was seen

 private:
  void take_usage();
  bool take_tool(int field, std::string_view json, bool cut);  // true: the field belongs to a tool
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
  std::string start_raw_, raw_;  // the usage objects that counts_ was read from
  bool seen_ = false;            // counts_ holds a number
  bool ended_ = false;           // the provider said that it is done
  bool start_only_ = false;      // Anthropic: the numbers of message_start, taken before any output
  BilledTools tools_;
  std::string unpriced_;
  bool generated_ = false;  // an item or a block came, with content or without
  bool result_ = false;     // embeddings, images or a text came
  Count predicted_;         // Vertex :predict, summed over the predictions
  bool predicted_too_much_ = false;

  // Of the current text.
  std::string type_, object_, status_, incomplete_, code_, message_;
  std::string money_unknown_;  // a member that may mean money; then even a reported price is not used
  std::string usage_elsewhere_, usage_, start_usage_, google_usage_;
  struct {
    std::string code, type, status, message;
  } error_;
  std::size_t choices_ = 0;  // ended
  std::optional<std::size_t> choice_;
  std::string reason_;
  std::string output_, action_;          // of the current output item
  std::string block_type_, block_name_;  // of the current content block
  std::string step_type_, search_type_;  // of the current step
};

}  // namespace finops
