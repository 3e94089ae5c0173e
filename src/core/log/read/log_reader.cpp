#include "core/log/read/log_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/log/files/file_calls.h"
#include "core/log/read/line_parser.h"
#include "core/log/read/line_repair.h"

namespace finops {

Result<LogReader> LogReader::open(const std::string& path, Limits limits) {
  auto file = open_regular_file(path);
  if (!file) return Error{ErrorCode::io, file.error().message, path};
  return LogReader(std::move(file->fd), limits);
}

Result<bool> LogReader::next(RecordView& record) {
  if (source_ == nullptr) {
    auto source = open_source(std::move(fd_));
    if (!source) return std::move(source).error();
    source_ = std::move(*source);
  }
  if (parser_.more(record)) return true;
  LogLine line;
  while (true) {
    auto more = next_line(line);
    if (!more || !*more) return more;
    if (parser_.read(line, record)) return true;
  }
}

// False at the end of the file.
Result<bool> LogReader::next_line(LogLine& line) {
  bool dropping = false;  // the line is too long: its bytes are dropped
  std::uint64_t begin = begin_offset_;
  unusual_ = false;
  while (true) {
    std::size_t stop = find_line_end();
    bool found = stop < end_;
    if (!found && !at_end_) {
      if (end_ - begin_ > limits_.max_line) {
        begin_offset_ += end_ - begin_;
        begin_ = scanned_ = end_;
        dropping = true;
      }
      FINOPS_TRY(fill());
      continue;
    }
    if (!found && stop == begin_ && !dropping) return false;
    line.number = ++line_number_;
    if (found && !dropping && block_opens({buffer_.get() + begin_, stop - begin_})) {
      const auto size = join_block(stop - begin_);
      if (!size) return size.error();
      stop = begin_ + *size;
      found = stop < end_;
    }

    std::string_view text(buffer_.get() + begin_, stop - begin_);
    line.begin = begin;
    line.end = begin_offset_ + text.size();
    line.too_long = dropping || text.size() > limits_.max_line;
    line.unusual = unusual_;
    if (text.ends_with('\r')) {
      text.remove_suffix(1);
      --line.end;
    }
    line.text = line.too_long ? std::string_view{} : text;
    if (!found) buffer_[end_] = '\n';  // in the padding, so the parser reads a defined byte after the last line
    begin_offset_ += stop - begin_ + (found ? 1 : 0);
    begin_ = scanned_ = found ? stop + 1 : stop;
    return true;
  }
}

// `size` is that of the line at begin_, which may be the first of a record over several lines. If it is, joins them and
// returns the size of the joined line. Otherwise, or if that is longer than a line may be, returns `size`.
Result<std::size_t> LogReader::join_block(std::size_t size) {
  if (!searches_.allowed(begin_offset_)) return size;
  const std::string indent(*block_opens({buffer_.get() + begin_, size}));
  std::uint64_t lines = 0;
  for (std::size_t at = size + 1;;) {
    const void* found = std::memchr(buffer_.get() + begin_ + at, '\n', end_ - begin_ - at);
    if (found == nullptr && !at_end_) {
      if (end_ - begin_ > limits_.max_line) {
        searches_.in_vain(begin_offset_, begin_offset_ + (end_ - begin_));
        return size;
      }
      FINOPS_TRY(fill());
      continue;
    }
    const std::size_t line_end =
        found == nullptr ? end_ - begin_
                         : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get()) - begin_;
    const std::string_view line(buffer_.get() + begin_ + at, line_end - at);
    ++lines;
    if (block_closes(line) == indent) {
      join_block_lines(buffer_.get() + begin_, line_end);
      unusual_ = true;
      line_number_ += lines;
      return line_end;
    }
    if (!is_inside_block(line, indent) || found == nullptr) {
      searches_.in_vain(begin_offset_, begin_offset_ + at);
      return size;
    }
    at = line_end + 1;
  }
}

// The next line end in the buffer; end_ if there is none yet.
std::size_t LogReader::find_line_end() {
  if (scanned_ >= end_) return end_;
  if (limits_.depth == RecordDepth::metadata) {
    const LineScan scan = scan_line(buffer_.get(), begin_, scanned_, end_);
    unusual_ = unusual_ || scan.unusual;
    if (scan.at == end_) scanned_ = std::max(scanned_, end_ - std::min(end_ - begin_, kScanOverlap));
    return scan.at;
  }
  const void* found = std::memchr(buffer_.get() + scanned_, '\n', end_ - scanned_);
  if (found != nullptr) return static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get());
  scanned_ = end_;
  return end_;
}

// Reads one block after end_. Sets at_end_.
Result<void> LogReader::fill() {
  make_room();
  const auto n = source_->read(buffer_.get() + end_, capacity_ - kRecordPadding - end_);
  if (const BrokenParts* broken = source_->broken(); broken != nullptr && broken->count != counts().broken.count) {
    parser_.counts().broken = *broken;
  }
  if (!n) return n.error();
  at_end_ = *n == 0;
  end_ += *n;
  return {};
}

// Makes room by moving the bytes or enlarging the buffer.
void LogReader::make_room() {
  if (buffer_ != nullptr && capacity_ - end_ >= limits_.block + kRecordPadding) return;
  const std::size_t held = end_ - begin_;
  const std::size_t needed = held + limits_.block + kRecordPadding;
  if (needed > capacity_ || held > capacity_ / 2) {  // doubling keeps the bytes moved per byte read constant
    const std::size_t bigger = std::max(needed, capacity_ * 2);
    std::unique_ptr<char[]> grown(new char[bigger]);  // not cleared: it is read into
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

}  // namespace finops
