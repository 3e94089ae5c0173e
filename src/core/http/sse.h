// Splits an event stream into events, wherever the pieces in which it arrives are cut (WHATWG HTML, 9.2.6). These
// classes only read: they never delay or change what is forwarded. One stream, one thread.
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace finops {

// What an SseReader finds, in the order of the stream. Views are valid during the call.
class SseHandler {
 public:
  virtual ~SseHandler() = default;
  // A part of the event's data; several `data` fields are joined by a line feed.
  virtual void on_data(std::string_view piece) = 0;
  // The event is over. `type`: the last `event` field, at most 64 bytes of it; empty: "message". Not called for an
  // event without a `data` field.
  virtual void on_event(std::string_view type, std::string_view id) = 0;
};

// Keeps no data: memory is the same for an event of any size.
class SseReader {
 public:
  explicit SseReader(SseHandler& handler) : handler_(handler) {}

  void feed(std::string_view bytes);
  // The stream is over. The standard drops an event without its empty line; providers end streams without one, so an
  // event that has data is delivered.
  void finish();

 private:
  enum class State { line_start, name, after_colon, data, type, id, ignored };

  void end_name();
  void begin_value();
  void take(std::string_view piece);
  void end_line();
  void end_event();

  SseHandler& handler_;
  State state_ = State::line_start;
  std::array<char, 6> name_{};  // of the field, if it can still be one that is used
  std::size_t name_size_ = 0;
  std::string type_, id_, new_id_;
  bool has_data_ = false;
  bool after_cr_ = false;      // a line feed right after a carriage return belongs to the same line end
  std::size_t mark_seen_ = 0;  // bytes of a byte order mark at the very start; 3: no longer looked for
};

struct SseEvent {
  std::string_view type;  // the last `event` field; empty: "message"
  std::string_view data;  // all `data` fields, joined by line feeds
  std::string_view id;    // the last `id` field of this event; empty: none
};

// For callers that need whole events.
class SseSplitter final : private SseHandler {
 public:
  // Views in the event are valid during the callback.
  using OnEvent = std::function<void(const SseEvent&)>;

  // An event with more than `max_event` bytes of data is dropped and counted; memory stays bounded by about that.
  explicit SseSplitter(OnEvent on_event, std::size_t max_event = 16 * 1024 * 1024)
      : on_event_(std::move(on_event)), max_event_(max_event) {}
  SseSplitter(const SseSplitter&) = delete;
  SseSplitter& operator=(const SseSplitter&) = delete;

  void feed(std::string_view bytes) { reader_.feed(bytes); }
  void finish() { reader_.finish(); }

  std::size_t dropped() const noexcept { return dropped_; }

 private:
  void on_data(std::string_view piece) override;
  void on_event(std::string_view type, std::string_view id) override;

  OnEvent on_event_;
  std::size_t max_event_;
  SseReader reader_{*this};
  std::string data_;
  bool too_large_ = false;
  std::size_t dropped_ = 0;
};

}  // namespace finops
