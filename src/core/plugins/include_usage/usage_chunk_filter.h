// Takes the usage chunk out of an OpenAI event stream: the event whose data is an object with "choices":[] and a usage
// object. Everything else passes byte for byte, wherever the pieces are cut. Only an unfinished event that may still be
// the usage chunk is held back. One stream, one thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops {

class UsageChunkFilter {
 public:
  static constexpr std::size_t kMaxEvent = 64 * 1024;  // a longer event is not the usage chunk

  // Appends to `out` the bytes that may be sent on now.
  void feed(std::string_view in, std::string& out);
  // The stream is over. An event without its empty line counts too, since some clients deliver such an event.
  void finish(std::string& out);

 private:
  enum class Passing { nothing, line, event };  // up to where bytes pass without a check
  enum class Place { held, out, nowhere };

  void take(std::string_view part, std::string& out);
  void end_line(char end, std::string& out);
  void release(std::string& out);
  bool cannot_be_it();

  std::string held_;          // the unfinished event, without its leading comments
  std::size_t searched_ = 0;  // how much of held_ cannot_be_it() has searched
  Passing passing_ = Passing::nothing;
  bool line_is_empty_ = true;
  bool after_cr_ = false;  // a line feed right after a carriage return belongs to the same line end
  Place line_end_ = Place::out;
};

}  // namespace finops
