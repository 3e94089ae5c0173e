#include "core/log/log_reader.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace finops {
namespace {

constexpr std::uint64_t kKnownVersion = 1;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

// Where the last record of a damaged line may begin, behind its first byte: at {"v":N,"id": as every writer of ours
// starts. Quotes inside strings are escaped, so no text of a body looks like this.
std::size_t find_glued(std::string_view line) {
  constexpr std::string_view kStart = R"({"v":)", kId = R"(,"id":")";
  for (std::size_t at = line.rfind(kStart); at != std::string_view::npos && at > 0; at = line.rfind(kStart, at - 1)) {
    const std::size_t id = line.find_first_not_of("0123456789", at + kStart.size());
    if (id != std::string_view::npos && line.substr(id).starts_with(kId)) return at;
  }
  return std::string_view::npos;
}

}  // namespace

Result<LogReader> LogReader::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return Error{ErrorCode::io, std::strerror(errno), path};
  return LogReader(std::move(fd));
}

LogReader::LogReader(UniqueFd fd, Limits limits) : fd_(std::move(fd)), limits_(limits) {}

Result<bool> LogReader::next(RecordView& record) {
  Line line;
  while (true) {
    auto more = next_line(line);
    if (!more || !*more) return more;
    if (line.too_long) {
      add_damage(line.begin, line.end);
    } else if (!is_blank(line.text) && read_record(line, record)) {
      ++counts_.records;
      if (record.version != kKnownVersion) ++counts_.unknown_version;
      return true;
    }
  }
}

bool LogReader::read_record(const Line& line, RecordView& record) {
  if (parser_.parse(line.text, record)) return true;
  const std::size_t glued = find_glued(line.text);
  if (glued != std::string_view::npos && parser_.parse(line.text.substr(glued), record)) {
    add_damage(line.begin, line.begin + glued);
    return true;
  }
  add_damage(line.begin, line.end);
  return false;
}

void LogReader::add_damage(std::uint64_t begin, std::uint64_t end) {
  ++counts_.damaged;
  counts_.damaged_bytes += end - begin;
  if (counts_.damages.size() < kMaxLocatedDamages) counts_.damages.push_back({line_number_, begin, end});
}

// False at the end of the file.
Result<bool> LogReader::next_line(Line& line) {
  bool dropping = false;  // the line is too long: its bytes are thrown away as they come
  std::uint64_t begin = begin_offset_;
  while (true) {
    const char* from = buffer_.get() + scanned_;
    const void* found = scanned_ < end_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr;
    if (found == nullptr && !at_end_) {
      scanned_ = end_;
      if (end_ - begin_ > limits_.max_line) {
        begin_offset_ += end_ - begin_;
        begin_ = scanned_ = end_;
        dropping = true;
      }
      FINOPS_TRY(fill());
      continue;
    }
    const std::size_t stop =
        found == nullptr ? end_ : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get());
    if (found == nullptr && stop == begin_ && !dropping) return false;

    std::string_view text(buffer_.get() + begin_, stop - begin_);
    line.begin = begin;
    line.end = begin_offset_ + text.size();
    line.too_long = dropping || text.size() > limits_.max_line;
    if (++line_number_ == 1 && !line.too_long && text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
      line.begin += kByteOrderMark.size();
    }
    if (text.ends_with('\r')) {
      text.remove_suffix(1);
      --line.end;
    }
    line.text = line.too_long ? std::string_view{} : text;
    if (found == nullptr) buffer_[end_] = '\n';  // in the padding: what the parser sees behind the last line is defined
    begin_offset_ += stop - begin_ + (found != nullptr ? 1 : 0);
    begin_ = scanned_ = found != nullptr ? stop + 1 : stop;
    return true;
  }
}

// Reads one block behind end_, after making room by moving or growing. Sets at_end_.
Result<void> LogReader::fill() {
  const std::size_t held = end_ - begin_;
  if (capacity_ - end_ < limits_.block + kRecordPadding || buffer_ == nullptr) {
    const std::size_t needed = held + limits_.block + kRecordPadding;
    if (needed > capacity_ || held > capacity_ / 2) {  // doubling keeps the bytes moved per byte read constant
      const std::size_t bigger = std::max(needed, capacity_ * 2);
      auto grown = std::make_unique<char[]>(bigger);
      if (held > 0) std::memcpy(grown.get(), buffer_.get() + begin_, held);
      buffer_ = std::move(grown);
      capacity_ = bigger;
    } else if (held > 0) {
      std::memmove(buffer_.get(), buffer_.get() + begin_, held);
    }
    scanned_ -= begin_;
    begin_ = 0;
    end_ = held;
  }
  ssize_t n;
  do {
    n = ::read(fd_.get(), buffer_.get() + end_, capacity_ - kRecordPadding - end_);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return Error{ErrorCode::io, std::strerror(errno), ""};
  at_end_ = n == 0;
  end_ += static_cast<std::size_t>(n);
  return {};
}

}  // namespace finops
