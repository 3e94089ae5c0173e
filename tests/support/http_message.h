// Reads one HTTP/1.1 message off a Wire without changing anything it sees: raw head, header lines in order,
// body with the transfer coding taken off, and whether the end was proper or cut. Used by both ends of the tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_text.h"
#include "support/wire.h"

namespace finops::test {

struct Message {
  std::string head;        // raw, with the empty line
  std::string start_line;  // without CRLF
  Headers headers;         // names as on the wire, values without the blanks around them
  std::string body;
  std::uint64_t body_bytes = 0;
  Headers trailers;
  bool complete = false;  // the framing says: this is the end

  std::string method() const;
  std::string target() const;
  int status() const;  // 0 when there is no response
  std::string reason() const;
  std::size_t count(std::string_view name) const;
  std::string header(std::string_view name) const;  // the first value, or ""
  std::vector<std::string> values(std::string_view name) const;
  Headers without(std::initializer_list<std::string_view> names) const;
};

class MessageReader {
 public:
  enum class Kind { request, response };

  // A response needs the method it answers: HEAD has no body.
  MessageReader(Wire& wire, Kind kind, std::string_view answered_method = "GET");

  // Takes the body instead of message().body.
  void set_sink(std::function<void(std::string_view)> sink) { sink_ = std::move(sink); }

  bool read_head(Millis limit = patience());
  // True as soon as `size` body bytes are there (or more).
  bool read_body(std::uint64_t size, Millis limit = patience());
  // True when the message is complete.
  bool read_all(Millis limit = patience());

  const Message& message() const { return message_; }

 private:
  enum class State { head, length, chunk_size, chunk_data, chunk_end, trailers, close, done, broken };

  bool advance(Clock::time_point deadline);
  bool step();
  bool step_head();
  bool step_line();
  void take(std::uint64_t size);
  void start_body();

  Wire& wire_;
  Kind kind_;
  std::string answered_;
  std::function<void(std::string_view)> sink_;
  Message message_;
  State state_ = State::head;
  std::uint64_t left_ = 0;
};

}  // namespace finops::test
