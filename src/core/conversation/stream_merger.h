// Joins the events of a streamed answer into the body that the same answer has without streaming. One stream, one
// thread; memory grows with the answer.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/conversation/lenient_json.h"

namespace finops {

class StreamMerger {
 public:
  // The data of one event. Events of an unknown kind are ignored. `cut`: the stream ended inside this event, so it may
  // hold less than the events before it.
  void add(const BodyJson& event, bool cut = false);
  bool empty() const noexcept { return body_.is_null() && final_.is_null(); }  // no event was of a known kind
  // No event has come that ends an answer in this format; false if the format has none.
  bool unfinished() const noexcept { return has_end_ && !ended_; }
  void end() noexcept { ended_ = true; }  // the mark came that ends OpenAI's streams
  // Null if it is empty.
  BodyJson take();

 private:
  bool add_chat(const BodyJson& event);
  bool add_anthropic(std::string_view type, const BodyJson& event, bool cut);
  bool add_responses(std::string_view type, const BodyJson& event, bool cut);
  bool add_gemini(const BodyJson& event);
  bool add_transcript(std::string_view type, const BodyJson& event, bool cut);
  BodyJson& block_of(const BodyJson& event, std::string_view type);
  BodyJson& item_of(const BodyJson& event, std::string_view type);
  void remember(std::size_t place);

  bool has_end_ = false, ended_ = false;
  BodyJson body_;
  BodyJson final_;                                       // of Responses: the whole answer that ends the stream
  std::unordered_map<std::string, std::size_t> places_;  // of Responses: where in `output` the item with an id is
  std::vector<std::string> partial_;  // of Anthropic's blocks: the JSON of their input, as far as it came
};

}  // namespace finops
