// Puts together what a response says about itself, from the values a JsonScanner finds in its texts: one text is a
// whole body, an event, a line, or an element of an array. One response, one thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_scanner.h"
#include "core/usage/response_observer.h"
#include "core/usage/response_paths.h"
#include "core/usage/usage_counts.h"

namespace finops {

class ResponseReader final : public JsonHandler {
 public:
  // `counting`: the request only asked how many tokens something has.
  explicit ResponseReader(bool counting) : counting_(counting) {}

  void on_value(int field, std::string_view json, bool cut) override;
  void on_text_end() override;
  void end_event(std::string_view type);  // of an event stream, with the event's own type
  ResponseFacts finish(bool complete);

  bool stream = false;   // several texts, one after the other
  bool content = false;  // something generated was seen

 private:
  void take_usage();
  void take_error(std::string_view json);
  void end_choice();
  void place_reason(std::size_t choice, std::string reason);
  void take_status();
  void end_output();
  void forget_text();

  const bool counting_;
  ResponseFacts facts_;
  UsageCounts counts_;
  std::string start_raw_, raw_;  // the usage objects behind counts_
  bool seen_ = false;            // counts_ holds a number
  bool ended_ = false;           // the provider said that it is done
  bool start_only_ = false;      // Anthropic: the numbers of message_start, taken before any output
  std::uint64_t queries_ = 0;    // Google's grounding
  Count predicted_;              // Vertex :predict, summed over the predictions
  bool predicted_too_much_ = false;

  // Of the text at hand.
  std::string type_, object_, status_, incomplete_, code_, message_;
  std::string usage_, start_usage_, google_usage_;
  struct {
    std::string code, type, status, message;
  } error_;
  std::size_t choices_ = 0;  // ended
  std::optional<std::size_t> choice_;
  std::string reason_;
  std::string output_, action_;  // of the output item at hand
  std::uint64_t searches_ = 0, file_searches_ = 0;
  std::string other_tool_;
};

}  // namespace finops
