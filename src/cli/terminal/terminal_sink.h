// The last thing that text passes on its way to a terminal (contract C5): whatever could steer it is written out here,
// whichever command or view the text comes from. A pipe or a file gets exact bytes: no sink is put in front of it.
#pragma once
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace finops::cli {

// `text` as neutralise() writes it, but with its line ends and tabs.
std::string neutralise_lines(std::string_view text);

// In front of a stream's buffer from the constructor to the destructor. One thread at a time, as the stream itself.
class TerminalSink final : public std::streambuf {
 public:
  explicit TerminalSink(std::ostream& stream);
  ~TerminalSink() override;
  TerminalSink(const TerminalSink&) = delete;
  TerminalSink& operator=(const TerminalSink&) = delete;

  // Lets the sequences of style_begin() pass, for views that colour text which they neutralised themselves.
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
  std::string waiting_;  // the beginning of a character or of a sequence
};

}  // namespace finops::cli
