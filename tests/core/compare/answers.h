// The same answer in every provider's wire format, whole and streamed, for tests that compare answers.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace finops::test {

// What an answer says. Each format uses its own words for `finish`: stop, length, tool_calls.
struct Say {
  std::string text = "It is sunny in Paris.";
  std::string thinking;                // empty: none
  std::string tool, arguments = "{}";  // empty: no call
  std::string finish = "stop";
  int seed = 1;  // of ids, dates, usage and of the places where a stream is cut
};

struct AnswerFormat {
  std::string name;    // "chat stream"
  std::string family;  // answers of one family that say the same are the same
  bool tools = true;   // the format has calls of tools
  bool thinking = false;
  std::function<std::string(const Say&)> body;
};

const std::vector<AnswerFormat>& answer_formats();

}  // namespace finops::test
