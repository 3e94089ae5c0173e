#include "support/http_message.h"

#include <algorithm>
#include <cstdlib>

namespace finops::test {
namespace {

std::string word(const std::string& line, int index) {
  std::size_t begin = 0;
  for (int i = 0; i < index; ++i) {
    begin = line.find(' ', begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  return line.substr(begin, line.find(' ', begin) - begin);
}

Header split(const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return {line, {}};
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  if (first == std::string::npos) return {line.substr(0, colon), {}};
  return {line.substr(0, colon), line.substr(first, line.find_last_not_of(" \t") + 1 - first)};
}

}  // namespace

std::string Message::method() const { return word(start_line, 0); }

std::string Message::target() const { return word(start_line, 1); }

int Message::status() const { return std::atoi(word(start_line, 1).c_str()); }

std::string Message::reason() const {
  const std::size_t at = start_line.find(' ', start_line.find(' ') + 1);
  return at == std::string::npos ? std::string() : start_line.substr(at + 1);
}

std::size_t Message::count(std::string_view name) const { return values(name).size(); }

std::string Message::header(std::string_view name) const {
  const auto all = values(name);
  return all.empty() ? std::string() : all.front();
}

std::vector<std::string> Message::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : headers) {
    if (lower(key) == lower(name)) found.push_back(value);
  }
  return found;
}

Headers Message::without(std::initializer_list<std::string_view> names) const {
  Headers rest;
  for (const Header& header : headers) {
    const auto same = [&](std::string_view name) { return lower(header.first) == lower(name); };
    if (std::none_of(names.begin(), names.end(), same)) rest.push_back(header);
  }
  return rest;
}

MessageReader::MessageReader(Wire& wire, Kind kind, std::string_view answered_method)
    : wire_(wire), kind_(kind), answered_(answered_method) {}

bool MessageReader::read_head(Millis limit) {
  const auto deadline = Clock::now() + limit;
  while (state_ == State::head && advance(deadline)) {}
  return state_ != State::head && state_ != State::broken;
}

bool MessageReader::read_body(std::uint64_t size, Millis limit) {
  const auto deadline = Clock::now() + limit;
  while (message_.body_bytes < size && advance(deadline)) {}
  return message_.body_bytes >= size;
}

bool MessageReader::read_all(Millis limit) {
  const auto deadline = Clock::now() + limit;
  while (advance(deadline)) {}
  return message_.complete;
}

// One step of the state machine, reading more when the buffer does not hold enough. False when nothing can change any
// more.
bool MessageReader::advance(Clock::time_point deadline) {
  if (state_ == State::done || state_ == State::broken) return false;
  if (step()) return true;
  const auto left = std::chrono::duration_cast<Millis>(deadline - Clock::now());
  if (left.count() > 0 && wire_.fill(left)) return true;
  if (state_ == State::close && wire_.end() == Wire::End::eof) {
    message_.complete = true;
    state_ = State::done;
  }
  return false;
}

bool MessageReader::step() {
  const std::uint64_t there = wire_.buffer().size();
  switch (state_) {
    case State::head: return step_head();
    case State::length:
    case State::chunk_data:
      take(std::min(left_, there));
      if (left_ > 0) return there > 0;
      state_ = state_ == State::length ? State::done : State::chunk_end;
      message_.complete = state_ == State::done;
      return true;
    case State::close:
      left_ = there;
      take(there);
      return there > 0;
    default: return step_line();
  }
}

bool MessageReader::step_head() {
  std::string& buffer = wire_.buffer();
  const std::size_t end = buffer.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  message_.head = buffer.substr(0, end + 4);
  buffer.erase(0, end + 4);
  std::size_t at = message_.head.find("\r\n");
  message_.start_line = message_.head.substr(0, at);
  for (at += 2; at < end; at = message_.head.find("\r\n", at) + 2) {
    message_.headers.push_back(split(message_.head.substr(at, message_.head.find("\r\n", at) - at)));
  }
  start_body();
  return true;
}

void MessageReader::start_body() {
  const int status = kind_ == Kind::response ? message_.status() : 0;
  const bool bodiless = answered_ == "HEAD" || status == 204 || status == 304 || (status >= 100 && status < 200);
  if (kind_ == Kind::response && bodiless) {
    state_ = State::done;
  } else if (message_.count("transfer-encoding") > 0) {
    state_ = State::chunk_size;
  } else if (message_.count("content-length") > 0) {
    left_ = std::strtoull(message_.header("content-length").c_str(), nullptr, 10);
    state_ = left_ > 0 ? State::length : State::done;
  } else {
    state_ = kind_ == Kind::response ? State::close : State::done;
  }
  message_.complete = state_ == State::done;
}

// The lines of the chunked coding: sizes, the line end after the data, trailers.
bool MessageReader::step_line() {
  std::string& buffer = wire_.buffer();
  const std::size_t end = buffer.find("\r\n");
  if (end == std::string::npos) return false;
  const std::string line = buffer.substr(0, end);
  buffer.erase(0, end + 2);
  if (state_ == State::chunk_end) {
    state_ = line.empty() ? State::chunk_size : State::broken;
  } else if (state_ == State::chunk_size) {
    char* stop = nullptr;
    left_ = std::strtoull(line.c_str(), &stop, 16);
    const bool valid = stop != line.c_str() && (*stop == '\0' || *stop == ';' || *stop == ' ');
    state_ = !valid ? State::broken : left_ > 0 ? State::chunk_data : State::trailers;
  } else if (!line.empty()) {
    message_.trailers.push_back(split(line));
  } else {
    message_.complete = true;
    state_ = State::done;
  }
  return true;
}

void MessageReader::take(std::uint64_t size) {
  if (size == 0) return;
  std::string& buffer = wire_.buffer();
  const auto piece = std::string_view(buffer).substr(0, static_cast<std::size_t>(size));
  if (sink_) {
    sink_(piece);
  } else {
    message_.body += piece;
  }
  message_.body_bytes += size;
  left_ -= size;
  buffer.erase(0, static_cast<std::size_t>(size));
}

}  // namespace finops::test
