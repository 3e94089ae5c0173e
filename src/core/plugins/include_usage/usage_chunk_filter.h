// Takes the usage chunk out of an OpenAI event stream: the event whose data is an object with "choices":[] and a usage
// object. Everything else passes byte for byte, whatever the borders of the pieces it comes in, and nothing is held
// but the one unfinished event that may still turn out to be it. One stream, one thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops {

class UsageChunkFilter {
 public:
  static constexpr std::size_t kMaxEvent = 64 * 1024;  // a longer event is not it

  // Appends to `out` what may go on now.
  void feed(std::string_view in, std::string& out);
  // The stream is over. An event without its empty line counts: clients that deliver such an event exist.
  void finish(std::string& out);

 private:
  enum class Passing { nothing, line, event };  // up to which end bytes go straight through
  enum class Place { held, out, nowhere };

  void take(std::string_view part, std::string& out);
  void end_line(char end, std::string& out);
  void release(std::string& out);
  bool cannot_be_it();

  std::string held_;          // the unfinished event, or what of it stands behind its comments
  std::size_t searched_ = 0;  // of held_, by cannot_be_it()
  Passing passing_ = Passing::nothing;
  bool line_is_empty_ = true;
  bool after_cr_ = false;  // a line feed right behind a carriage return is part of the same line end
  Place line_end_ = Place::out;
};

}  // namespace finops
