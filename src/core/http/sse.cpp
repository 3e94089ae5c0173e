#include "core/http/sse.h"

#include <algorithm>
#include <cstring>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kMostOfType = 64, kMostOfId = 1024;

// The first line feed, or the end.
const char* find_feed(std::string_view text) {
  const void* feed = std::memchr(text.data(), '\n', text.size());
  return feed == nullptr ? text.data() + text.size() : static_cast<const char*>(feed);
}

// The first carriage return or line feed; the size of `text` if there is none. Two passes of memchr are much faster
// than one of find_first_of.
std::size_t line_end(std::string_view text, const char* feed) {
  const auto size = static_cast<std::size_t>(feed - text.data());
  const void* carriage = std::memchr(text.data(), '\r', size);
  return carriage == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(carriage) - text.data());
}

void append_up_to(std::string& out, std::string_view piece, std::size_t most) {
  out.append(piece.substr(0, most - std::min(most, out.size())));
}

}  // namespace

void SseReader::feed(std::string_view bytes) {
  const char* feed_at = nullptr;  // the next line feed, if it was searched
  while (!bytes.empty()) {
    const char c = bytes.front();
    switch (state_) {
      case State::line_start:
        if (after_cr_ && c == '\n') {
          after_cr_ = false;
          break;
        }
        after_cr_ = false;
        if (mark_seen_ < kByteOrderMark.size() && c == kByteOrderMark[mark_seen_]) {
          ++mark_seen_;
          break;
        }
        if (mark_seen_ > 0 && mark_seen_ < kByteOrderMark.size()) {  // other bytes that began like a mark
          mark_seen_ = kByteOrderMark.size();
          state_ = State::ignored;
          continue;
        }
        mark_seen_ = kByteOrderMark.size();
        if (c == '\r' || c == '\n') {
          end_event();
          after_cr_ = c == '\r';
          break;
        }
        name_size_ = 0;
        state_ = State::name;
        continue;
      case State::name:
        if (c == ':') {
          end_name();
          state_ = state_ == State::ignored ? State::ignored : State::after_colon;
        } else if (c == '\r' || c == '\n') {
          end_name();
          begin_value();
          end_line();
          after_cr_ = c == '\r';
        } else if (name_size_ < name_.size()) {
          name_[name_size_++] = c;
        }
        break;
      case State::after_colon:
        end_name();
        begin_value();
        if (c == ' ') break;
        continue;
      default: {
        if (feed_at < bytes.data()) feed_at = find_feed(bytes);
        const std::size_t end = line_end(bytes, feed_at);
        if (end > 0) take(bytes.substr(0, end));
        if (end == bytes.size()) return;
        after_cr_ = bytes[end] == '\r';
        end_line();
        bytes.remove_prefix(end + 1);
        continue;
      }
    }
    bytes.remove_prefix(1);
  }
}

void SseReader::finish() {
  if (state_ == State::name || state_ == State::after_colon) {
    end_name();
    begin_value();
  }
  if (state_ != State::line_start) end_line();
  end_event();
}

// Sets the state for the value of the field whose name was read; does not change name_.
void SseReader::end_name() {
  const std::string_view name(name_.data(), name_size_);
  state_ = name == "data" ? State::data : name == "event" ? State::type : name == "id" ? State::id : State::ignored;
}

void SseReader::begin_value() {
  if (state_ == State::data) {
    if (has_data_) handler_.on_data("\n");
    has_data_ = true;
  } else if (state_ == State::type) {
    type_.clear();
  } else if (state_ == State::id) {
    new_id_.clear();
  }
}

void SseReader::take(std::string_view piece) {
  if (state_ == State::data) {
    handler_.on_data(piece);
  } else if (state_ == State::type) {
    append_up_to(type_, piece, kMostOfType);
  } else if (state_ == State::id) {
    append_up_to(new_id_, piece, kMostOfId);
  }
}

void SseReader::end_line() {
  if (state_ == State::id && new_id_.find('\0') == std::string::npos) id_ = new_id_;
  state_ = State::line_start;
}

void SseReader::end_event() {
  if (has_data_) handler_.on_event(type_, id_);
  has_data_ = false;
  type_.clear();
  id_.clear();
}

void SseSplitter::on_data(std::string_view piece) {
  if (too_large_ || data_.size() + piece.size() > max_event_) {
    too_large_ = true;
    std::string().swap(data_);
  } else {
    data_.append(piece);
  }
}

void SseSplitter::on_event(std::string_view type, std::string_view id) {
  if (too_large_) {
    ++dropped_;
  } else {
    on_event_({type, data_, id});
  }
  too_large_ = false;
  data_.clear();
}

}  // namespace finops
