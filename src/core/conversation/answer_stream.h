// Reads an answer while it arrives, in any provider's wire format: what is said, thought and called, piece by piece.
// An answer that is no stream of events is read when it is complete. One answer, one thread; memory grows with the
// answer, up to kLargest.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"
#include "core/http/sse.h"

namespace finops {

// More of a part. Views are valid during the call.
struct AnswerPiece {
  ConversationPart::Kind kind = ConversationPart::Kind::text;
  std::string_view text;    // words; for a tool call, more of its arguments
  std::string_view name;    // of the tool, if the call begins here; of an image, audio or file, its media type
  std::size_t message = 0;  // which choice or candidate
  bool begins = false;      // this is the first piece of a part
};

class AnswerStream {
 public:
  static constexpr std::size_t kLargest = 64 * 1024 * 1024;
  using OnPiece = std::function<void(const AnswerPiece&)>;

  explicit AnswerStream(OnPiece on_piece);
  AnswerStream(const AnswerStream&) = delete;
  AnswerStream& operator=(const AnswerStream&) = delete;

  // `bytes` without content coding, cut anywhere.
  void feed(std::string_view bytes);
  // The answer is over, complete or cut.
  void finish();

  // It is larger than kLargest, and its form can only be read as a whole.
  bool too_large() const noexcept { return too_large_; }

 private:
  enum class Form { unknown, events, whole };

  void event(std::string_view data);
  bool chat(const BodyJson& event);
  void chat_delta(const BodyJson& delta, std::size_t message);
  bool anthropic(std::string_view type, const BodyJson& event);
  bool responses(std::string_view type, const BodyJson& event);
  bool gemini(const BodyJson& event);
  void call(std::size_t message, const std::string& key, std::string_view name, std::string_view arguments);
  void piece(std::size_t message, const std::string& key, AnswerPiece piece);
  void tell_whole();

  OnPiece on_piece_;
  Form form_ = Form::unknown;
  SseSplitter splitter_;
  std::string body_;  // as far as it came
  bool too_large_ = false, told_ = false;
  std::map<std::size_t, std::string> current_;  // by message: the key of the part that is coming
  std::size_t calls_ = 0;                       // of Gemini, whose calls have no number
};

}  // namespace finops
