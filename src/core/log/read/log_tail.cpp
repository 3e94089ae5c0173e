#include "core/log/read/log_tail.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/log/read/line_parser.h"
#include "core/log/read/line_repair.h"

namespace finops {
Result<std::optional<LogTail>> LogTail::open(UniqueFd& fd, LogReader::Limits limits) {
  auto source = open_backward(fd, limits.block);
  if (!source) return std::move(source).error();
  if (*source == nullptr) return std::optional<LogTail>{};
  return std::optional(LogTail(std::move(*source), limits));
}

LogTail::LogTail(std::unique_ptr<BackwardSource> source, LogReader::Limits limits)
    : source_(std::move(source)),
      limits_(limits),
      parser_(limits.depth, LineParser::Order::backward),
      begin_offset_(source_->size()) {}

Result<bool> LogTail::previous(RecordView& record) {
  if (buffer_ == nullptr) {
    FINOPS_TRY(fill());
    if (end_ > begin_ && buffer_[end_ - 1] == '\n') searched_ = --end_;  // it ends the last line
    done_ = at_beginning_ && begin_ == end_;
  }
  if (parser_.more(record)) return true;
  LogLine line;
  while (true) {
    auto more = previous_line(line);
    if (!more || !*more) return more;
    ++lines_;
    const bool is_record = parser_.read(line, record);
    damaged_lines_.resize(counts().damages.size(), lines_);
    if (done_) number_damages();
    if (is_record) return true;
  }
}

bool LogTail::read_whole(RecordView& record) {
  if (parser_.read_whole(record)) return true;
  std::vector<LogDamage>& damages = parser_.counts().damages;
  if (damages.size() == damaged_lines_.size()) return false;  // more than are located
  damaged_lines_.push_back(lines_);
  if (done_) {  // the others have their numbers, and this line is the first one
    damages.back().line = 1;
    std::rotate(damages.begin(), damages.end() - 1, damages.end());
  }
  return false;
}

// False at the beginning of the file.
Result<bool> LogTail::previous_line(LogLine& line) {
  if (done_) return false;
  bool dropping = false;  // the line is too long: its bytes are dropped
  const std::uint64_t end_offset = begin_offset_ + (end_ - begin_);
  while (true) {
    const void* found = searched_ > begin_ ? ::memrchr(buffer_.get() + begin_, '\n', searched_ - begin_) : nullptr;
    if (found == nullptr && !at_beginning_) {
      searched_ = begin_;
      if (end_ - begin_ > limits_.max_line) {
        end_ = searched_ = begin_;
        dropping = true;
      }
      FINOPS_TRY(fill());
      continue;
    }
    std::size_t begin = found == nullptr ? begin_ : place_of(found) + 1;
    if (found != nullptr && !dropping && block_closes({buffer_.get() + begin, end_ - begin})) {
      const auto size = join_block(end_ - begin);
      if (!size) return size.error();
      begin = end_ - *size;
    }
    done_ = at_beginning_ && begin == begin_;  // else there is a line end before it
    line = cut_line(begin, dropping, end_offset);
    end_ = searched_ = done_ ? begin_ : begin - 1;
    return true;
  }
}

std::size_t LogTail::place_of(const void* byte) const noexcept {
  return static_cast<std::size_t>(static_cast<const char*>(byte) - buffer_.get());
}

// `size` is that of the line before end_, which may be the last of a record over several lines. If it is, joins them
// and returns the size of the joined line. Otherwise, or if that is longer than a line may be, returns `size`.
Result<std::size_t> LogTail::join_block(std::size_t size) {
  const auto offset_of = [this](std::size_t at) { return begin_offset_ + (at - begin_); };
  if (!searches_.allowed(offset_of(end_) - 1)) return size;
  const std::string indent(*block_closes({buffer_.get() + end_ - size, size}));
  std::uint64_t lines = 0;
  for (std::size_t whole = size;;) {
    const std::size_t stop = end_ - whole - 1;
    const void* found = stop > begin_ ? ::memrchr(buffer_.get() + begin_, '\n', stop - begin_) : nullptr;
    if (found == nullptr && !at_beginning_) {
      if (end_ - begin_ > limits_.max_line) {
        searches_.in_vain(begin_offset_, offset_of(end_));
        return size;
      }
      FINOPS_TRY(fill());
      continue;
    }
    const std::size_t begin = found == nullptr ? begin_ : place_of(found) + 1;
    const std::string_view line(buffer_.get() + begin, stop - begin);
    ++lines;
    whole = end_ - begin;
    if (block_opens(line) == indent) {
      join_block_lines(buffer_.get() + begin, whole);
      lines_ += lines;
      return whole;
    }
    if (!is_inside_block(line, indent) || found == nullptr) {
      searches_.in_vain(offset_of(stop) + 1, offset_of(end_));
      return size;
    }
  }
}

LogLine LogTail::cut_line(std::size_t begin, bool too_long, std::uint64_t end_offset) {
  std::string_view text(buffer_.get() + begin, end_ - begin);
  LogLine line;
  if (limits_.depth == RecordDepth::metadata) {
    line.unusual = scan_line(buffer_.get(), begin, begin, end_).unusual;
  }
  line.begin = begin_offset_ + (begin - begin_);
  line.end = end_offset;
  line.too_long = too_long || text.size() > limits_.max_line;
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
    --line.end;
  }
  if (line.too_long) return line;
  line.text = text;
  return line;
}

void LogTail::number_damages() {
  std::vector<LogDamage>& damages = parser_.counts().damages;
  for (std::size_t i = 0; i < damages.size(); ++i) damages[i].line = lines_ + 1 - damaged_lines_[i];
  std::reverse(damages.begin(), damages.end());
}

// Reads the block before begin_ into the buffer. Sets at_beginning_.
Result<void> LogTail::fill() {
  auto read = source_->previous(block_);
  if (const BrokenParts* broken = source_->broken(); broken != nullptr) parser_.counts().broken = *broken;
  FINOPS_TRY(std::move(read));
  const std::size_t held = end_ - begin_;
  if (block_.size() > begin_ || buffer_ == nullptr) make_room(held);
  at_beginning_ = block_.empty();
  begin_ -= block_.size();
  searched_ = begin_ + block_.size();
  begin_offset_ -= std::min<std::uint64_t>(begin_offset_, block_.size());
  std::memcpy(buffer_.get() + begin_, block_.data(), block_.size());
  return {};
}

// Moves the held bytes to the end of the buffer, or of a new one that has room for as many again.
void LogTail::make_room(std::size_t held) {
  const std::size_t needed = std::max(2 * held, limits_.block) + block_.size();
  if (buffer_ == nullptr || needed > capacity_) {
    std::unique_ptr<char[]> grown(new char[needed + kRecordPadding]);
    if (held > 0) std::memcpy(grown.get() + needed - held, buffer_.get() + begin_, held);
    std::memset(grown.get() + needed, '\n', kRecordPadding);  // so the parser reads defined bytes after the last line
    buffer_ = std::move(grown);
    capacity_ = needed;
  } else if (held > 0) {
    std::memmove(buffer_.get() + capacity_ - held, buffer_.get() + begin_, held);
  }
  begin_ = capacity_ - held;
  end_ = capacity_;
}

}  // namespace finops
