#include "cli/terminal/terminal_sink.h"

#include <algorithm>
#include <array>

#include "cli/terminal/display_text.h"
#include "cli/terminal/terminal.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::array<std::string_view, 7> kSequences = {"\x1b[0m",  "\x1b[1m",  "\x1b[2m", "\x1b[31m",
                                                        "\x1b[32m", "\x1b[33m", "\x1b[36m"};

// The length of one of our own sequences at the start of `text`; 0: there is none.
std::size_t own_sequence(std::string_view text) {
  for (const std::string_view sequence : kSequences) {
    if (text.starts_with(sequence)) return sequence.size();
  }
  return 0;
}

bool may_become_sequence(std::string_view text) {
  return std::any_of(kSequences.begin(), kSequences.end(), [&](auto s) { return s.starts_with(text); });
}

}  // namespace

std::string neutralise_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("\n\t"), text.size());
    std::string_view line = text.substr(0, size);
    const bool crlf = line.ends_with('\r') && text.substr(size).starts_with('\n');
    if (crlf) line.remove_suffix(1);
    out += neutralise(line);
    if (size < text.size()) out += text[size];
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return out;
}

TerminalSink::TerminalSink(std::ostream& stream) : stream_(stream), to_(stream.rdbuf(this)) {}

TerminalSink::~TerminalSink() {
  put(true);
  stream_.rdbuf(to_);
}

TerminalSink::int_type TerminalSink::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  waiting_ += traits_type::to_char_type(c);
  return put(false) ? c : traits_type::eof();
}

std::streamsize TerminalSink::xsputn(const char* text, std::streamsize size) {
  waiting_.append(text, static_cast<std::size_t>(size));
  return put(false) ? size : 0;
}

int TerminalSink::sync() { return put(true) && to_->pubsync() == 0 ? 0 : -1; }

// Passes on complete characters and sequences; with `last`, also the rest.
bool TerminalSink::put(bool last) {
  std::string_view text = waiting_;
  std::string out;
  while (!text.empty()) {
    const std::size_t escape = styles_ ? std::min(text.find('\x1b'), text.size()) : text.size();
    std::string_view plain = text.substr(0, escape);
    if (!last && escape == text.size()) {
      plain = plain.substr(0, utf8_complete_prefix(plain));
      if (plain.ends_with('\r')) plain.remove_suffix(1);  // may be part of a line end
    }
    out += neutralise_lines(plain);
    text.remove_prefix(plain.size());
    if (plain.size() < escape || text.empty()) break;
    if (!last && may_become_sequence(text)) break;
    const std::size_t own = own_sequence(text);
    out += own > 0 ? std::string(text.substr(0, own)) : neutralise(text.substr(0, 1));
    text.remove_prefix(std::max<std::size_t>(own, 1));
  }
  waiting_.erase(0, waiting_.size() - text.size());
  return to_->sputn(out.data(), static_cast<std::streamsize>(out.size())) == static_cast<std::streamsize>(out.size());
}

}  // namespace finops::cli
