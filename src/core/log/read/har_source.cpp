#include "core/log/read/har_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kHarBlock = 64 * 1024;

// Cuts the text into the objects of log.entries.
class EntrySplitter {
 public:
  explicit EntrySplitter(std::size_t max_entry) : max_entry_(max_entry) {}

  template <class Take>
  void feed(std::string_view text, Take take) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (in_string_ && !escaped_) {  // most bytes are inside strings
        const std::size_t end = std::min(text.find_first_of("\"\\", i), text.size());
        keep(text.substr(i, end - i));
        if (end == text.size()) return;
        i = end;
      }
      keep(text.substr(i, 1));
      if (step(text[i])) take(std::exchange(entry_, {}), std::exchange(too_large_, false));
    }
  }

  bool inside() const noexcept { return depth_ > 0; }
  const std::string& entry() const noexcept { return entry_; }  // the current one

 private:
  static constexpr unsigned kInLog = 2, kInEntries = 3;

  void keep(std::string_view bytes) {
    if (in_entry_ && !too_large_) {
      too_large_ = entry_.size() + bytes.size() > max_entry_;
      if (too_large_) {
        entry_ = "{";
      } else {
        entry_ += bytes;
      }
    } else if (in_string_ && depth_ == kInLog && name_.size() < 16) {
      name_ += bytes.substr(0, 16);
    }
  }

  // True: an entry is complete.
  bool step(char c) {
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
      return false;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        if (depth_ == kInLog) name_.clear();
        break;
      case '{':
        if (depth_ == kInEntries && in_entries_) {
          in_entry_ = true;
          entry_ = "{";
        }
        ++depth_;
        break;
      case '[':
        if (depth_ == kInLog) in_entries_ = name_ == "entries\"";
        ++depth_;
        break;
      case '}':
      case ']':
        if (depth_ > 0) --depth_;
        if (in_entry_ && depth_ == kInEntries) return !(in_entry_ = false);
        if (depth_ == kInLog) in_entries_ = false;
        break;
      default: break;
    }
    return false;
  }

  std::size_t max_entry_;
  unsigned depth_ = 0;
  bool in_string_ = false, escaped_ = false;
  bool in_entries_ = false, in_entry_ = false, too_large_ = false;
  std::string name_;  // the last string inside `log`, with its closing quote
  std::string entry_;
};

class HarSource final : public ByteSource {
 public:
  HarSource(std::unique_ptr<ByteSource> text, std::size_t max_entry) : text_(std::move(text)), splitter_(max_entry) {}

  Result<std::size_t> read(char* to, std::size_t size) override {
    while (given_ == lines_.size() && !at_end_) FINOPS_TRY(read_on());
    const std::size_t n = std::min(size, lines_.size() - given_);
    std::memcpy(to, lines_.data() + given_, n);
    given_ += n;
    return n;
  }
  const BrokenParts* broken() const override { return text_->broken(); }

 private:
  Result<void> read_on() {
    lines_.clear();
    given_ = 0;
    const auto n = text_->read(block_.get(), kHarBlock);
    if (!n) return n.error();
    splitter_.feed({block_.get(), *n}, [this](const std::string& entry, bool too_large) {
      const std::string record = too_large ? std::string() : har_record(entry);
      add_line(record.empty() ? entry : record);
    });
    at_end_ = *n == 0;
    if (at_end_ && splitter_.inside()) add_line(splitter_.entry().empty() ? "{" : splitter_.entry());
    return {};
  }

  void add_line(std::string_view text) {
    const std::size_t begin = lines_.size();
    lines_ += text;
    std::replace(lines_.begin() + static_cast<std::ptrdiff_t>(begin), lines_.end(), '\n', ' ');  // of what is damaged
    lines_ += '\n';
  }

  std::unique_ptr<ByteSource> text_;
  std::unique_ptr<char[]> block_ = std::make_unique<char[]>(kHarBlock);
  EntrySplitter splitter_;
  std::string lines_;
  std::size_t given_ = 0;
  bool at_end_ = false;
};

}  // namespace

HarLook looks_like_har(std::string_view start) {
  if (start.starts_with(kByteOrderMark)) start.remove_prefix(kByteOrderMark.size());
  for (const std::string_view token : {"{", "\"log\"", ":", "{"}) {
    start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"), start.size()));
    const std::size_t n = std::min(start.size(), token.size());
    if (start.substr(0, n) != token.substr(0, n)) return HarLook::no;
    if (n < token.size()) return HarLook::unclear;
    start.remove_prefix(n);
  }
  return HarLook::yes;
}

std::unique_ptr<ByteSource> make_har_source(std::unique_ptr<ByteSource> text, std::size_t max_entry) {
  return std::make_unique<HarSource>(std::move(text), max_entry);
}

}  // namespace finops
