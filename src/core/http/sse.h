// Splits an event stream into events, whatever the borders of the pieces it arrives in (WHATWG HTML, 9.2.6).
// An observer beside the byte path: it never delays or changes what is forwarded. One stream, one thread.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace finops {

struct SseEvent {
  std::string_view type;  // the last `event` field; empty: "message"
  std::string_view data;  // all `data` fields, joined by line feeds
  std::string_view id;    // the last `id` field of this event; empty: none
};

class SseSplitter {
 public:
  // Views in the event die when the callback returns.
  using OnEvent = std::function<void(const SseEvent&)>;

  // An event whose lines exceed `max_event` bytes is dropped and counted; memory stays bounded by about that.
  explicit SseSplitter(OnEvent on_event, std::size_t max_event = 16 * 1024 * 1024)
      : on_event_(std::move(on_event)), max_event_(max_event) {}

  void feed(std::string_view bytes);
  // The stream is over. The standard drops an event without its empty line; providers end streams without one, so an
  // event that has data is delivered.
  void finish();

  std::size_t dropped() const noexcept { return dropped_; }

 private:
  void take_line(std::string_view line);
  void take_field(std::string_view name, std::string_view value);
  void dispatch();

  OnEvent on_event_;
  std::size_t max_event_;
  std::string line_;  // the beginning of a line whose end has not arrived
  std::string type_, data_, id_;
  bool has_data_ = false;
  bool too_large_ = false;
  bool after_cr_ = false;  // a line feed right behind a carriage return is part of the same line end
  bool at_start_ = true;   // a byte order mark may come first
  std::size_t dropped_ = 0;
};

}  // namespace finops
