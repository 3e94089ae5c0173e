#include "core/plugins/include_usage/usage_chunk_filter.h"

#include <simdjson.h>
#include <optional>

#include "core/base/lone_surrogates.h"
#include "core/http/sse.h"

namespace finops {
namespace {

constexpr std::string_view kChoices = "\"choices\"";

bool is_usage_chunk(std::string_view data) {
  simdjson::dom::parser parser;
  simdjson::dom::object chunk;
  simdjson::dom::array choices;
  if (parser.parse(without_lone_surrogates(data)).get(chunk) != simdjson::SUCCESS) return false;
  return chunk["choices"].get(choices) == simdjson::SUCCESS && choices.size() == 0 && chunk["usage"].is_object();
}

bool holds_usage_chunk(std::string_view event) {
  if (event.size() > UsageChunkFilter::kMaxEvent) return false;
  bool found = false;
  SseSplitter splitter([&](const SseEvent& e) { found = is_usage_chunk(e.data); });
  splitter.feed(event);
  splitter.finish();
  return found;
}

// Whether `: [` and anything but `]` follow; nullopt: the text ends too early.
std::optional<bool> begins_filled_list(std::string_view text) {
  const auto next = [&]() -> std::optional<char> {
    const std::size_t at = text.find_first_not_of(" \t");
    if (at == std::string_view::npos) return std::nullopt;
    const char c = text[at];
    text.remove_prefix(at + 1);
    return c;
  };
  for (const char wanted : {':', '['}) {
    const auto c = next();
    if (!c) return std::nullopt;
    if (*c != wanted) return false;
  }
  const auto c = next();
  if (!c) return std::nullopt;
  return *c != ']';
}

}  // namespace

void UsageChunkFilter::feed(std::string_view in, std::string& out) {
  while (!in.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      if (in.front() == '\n') {
        if (line_end_ == Place::held) held_ += '\n';
        if (line_end_ == Place::out) out += '\n';
        in.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = in.find_first_of("\r\n");
    take(in.substr(0, end), out);
    if (end == std::string_view::npos) return;
    end_line(in[end], out);
    in.remove_prefix(end + 1);
  }
}

void UsageChunkFilter::finish(std::string& out) {
  if (!holds_usage_chunk(held_)) out += held_;
  held_.clear();
}

void UsageChunkFilter::take(std::string_view part, std::string& out) {
  if (part.empty()) return;
  line_is_empty_ = false;
  if (passing_ != Passing::nothing) {
    out += part;
    return;
  }
  held_ += part;
  if (held_.front() == ':') {  // a comment in front of the event: a heartbeat must not wait
    release(out);
    passing_ = Passing::line;
  } else if (cannot_be_it()) {
    release(out);
    passing_ = Passing::event;
  }
}

void UsageChunkFilter::end_line(char end, std::string& out) {
  const bool event_ends = line_is_empty_;
  line_is_empty_ = true;
  after_cr_ = end == '\r';
  if (passing_ != Passing::nothing) {
    out += end;
    line_end_ = Place::out;
    if (event_ends || passing_ == Passing::line) passing_ = Passing::nothing;
    return;
  }
  held_ += end;
  line_end_ = Place::held;
  if (!event_ends) return;
  if (holds_usage_chunk(held_)) {
    held_.clear();
    searched_ = 0;
    line_end_ = Place::nowhere;
  } else {
    release(out);
    line_end_ = Place::out;
  }
}

void UsageChunkFilter::release(std::string& out) {
  out += held_;
  held_.clear();
  searched_ = 0;
}

// A decision about the beginning of an event must also hold for the whole event, so that every split gives the same
// result.
bool UsageChunkFilter::cannot_be_it() {
  const std::string_view text = held_;
  if (text.size() > kMaxEvent) return true;
  if (text.starts_with("data:")) {
    const std::size_t first = text.find_first_not_of(' ', 5);
    if (first != std::string_view::npos && text[first] != '{') return true;
  }
  while (true) {
    const std::size_t name = text.find(kChoices, searched_);
    if (name == std::string_view::npos) {
      searched_ = text.size() < kChoices.size() ? 0 : text.size() - kChoices.size() + 1;
      return false;
    }
    const auto filled = begins_filled_list(text.substr(name + kChoices.size()));
    if (!filled) {
      searched_ = name;
      return false;
    }
    if (*filled) return true;
    searched_ = name + kChoices.size();
  }
}

}  // namespace finops
