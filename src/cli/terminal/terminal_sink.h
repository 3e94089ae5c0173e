// The last step for all text that goes to a terminal (contract C5): it escapes everything that could control the
// terminal, for every command and view. A pipe or a file gets exact bytes, so no sink is used for it.
#pragma once
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace finops::cli {

// Like neutralise(), but keeps line ends and tabs.
std::string neutralise_lines(std::string_view text);

// Replaces a stream's buffer from the constructor to the destructor. One thread at a time, as the stream itself.
class TerminalSink final : public std::streambuf {
 public:
  explicit TerminalSink(std::ostream& stream);
  ~TerminalSink() override;
  TerminalSink(const TerminalSink&) = delete;
  TerminalSink& operator=(const TerminalSink&) = delete;

  // Lets the sequences of style_begin() pass, for views that have already neutralised their text and colour it.
  void allow_styles(bool allowed) noexcept { styles_ = allowed; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool put(bool last);

  std::ostream& stream_;
  std::streambuf* const to_;
  bool styles_ = false;
  std::string waiting_;  // an incomplete character or sequence
};

}  // namespace finops::cli
