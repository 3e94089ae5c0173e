#include "core/usage/response_observer.h"

#include <algorithm>
#include <optional>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/http/sse.h"
#include "core/http/target.h"
#include "core/usage/response_reader.h"
#include "core/usage/service_tier.h"

namespace finops {
namespace {

constexpr std::size_t kMostToTell = 8;  // bytes that show what a body is
constexpr std::size_t kMostText = 512;  // of an error in plain text

template <class... Words>
bool is_one_of(std::string_view text, Words... words) {
  return ((text == words) || ...);
}

// What a path names: /openai/v1/chat/completions/ID is {"chat", "completions", ... "ID"}, and an action is what follows
// the last colon: /v1beta/models/MODEL:countTokens. Names that users choose come after the first two segments.
struct NamedByPath {
  std::string_view first, second, last, action;
  std::size_t segments = 0;

  explicit NamedByPath(std::string_view path) {
    while (!path.empty()) {
      path.remove_prefix(1);
      const std::size_t end = std::min(path.find('/'), path.size());
      take(path.substr(0, end));
      path.remove_prefix(end);
    }
    if (const std::size_t colon = last.rfind(':'); colon != last.npos) action = last.substr(colon + 1);
  }

 private:
  void take(std::string_view segment) {
    const bool version = segment.size() > 1 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9';
    if (segment.empty() || (segments == 0 && (version || is_one_of(segment, "openai", "anthropic", "upload")))) return;
    ++segments;
    (segments == 1 ? first : segments == 2 ? second : last) = segment;
    last = segment;
  }
};

// Calls that generate no tokens, and those that return the result of an earlier call, which was billed.
bool costs_nothing(const NamedByPath& path) {
  return is_one_of(path.first, "batches", "files", "uploads", "fine_tuning", "vector_stores", "assistants",
                   "conversations", "cachedContents") ||
         is_one_of(path.last, "cachedContents", "batchPredictionJobs") ||
         is_one_of(path.action, "batchGenerateContent", "asyncBatchEmbedContent") ||
         (path.first == "messages" && path.second == "batches") ||
         (path.first == "chat" && path.second == "completions" && path.segments > 2) ||
         ((path.first == "responses" || path.first == "interactions") && path.last == "cancel");
}

bool counts_only(const NamedByPath& path) {
  return path.last == "count_tokens" || path.last.starts_with("count-tokens:") || path.action == "countTokens" ||
         (path.first == "responses" && path.last == "input_tokens");
}

// The model in ".../models/MODEL:verb"; empty: none.
std::string_view model_of(const NamedByPath& path) {
  return path.action.empty() ? std::string_view{} : path.last.substr(0, path.last.size() - path.action.size() - 1);
}

// The service tier from headers: x-gemini-service-tier and others with the same ending. (x-ratelimit-tier and similar
// ones describe the account.) Of several, one that is not the standard tier counts.
std::string_view tier_of(const HeaderList* headers) {
  if (headers == nullptr) return {};
  constexpr std::string_view kEndings[] = {"service-tier",    "service_tier", "servicetier",
                                           "processing-tier", "served-tier",  "traffic-type"};
  std::string_view found;
  for (const HeaderView field : *headers) {
    const auto ends_so = [&](std::string_view ending) {
      return field.name.size() >= ending.size() &&
             iequals(field.name.substr(field.name.size() - ending.size()), ending);
    };
    if (std::none_of(std::begin(kEndings), std::end(kEndings), ends_so)) continue;
    if (found.empty() || !plain_tier(field.value).empty()) found = field.value;
  }
  return found;
}

enum class Shape { unknown, json, lines, events, other };

// The format, by the first bytes (leading white space and marks removed). `unknown`: there are too few bytes yet.
Shape shape_of(std::string_view first, bool lines, bool events) {
  if (first.empty()) return Shape::unknown;
  if (first[0] == '{' || first[0] == '[') return lines ? Shape::lines : Shape::json;
  if (first[0] == ':' || events) return Shape::events;
  for (const std::string_view field : {"data", "event", "id", "retry"}) {
    if (field.starts_with(first)) return Shape::unknown;
    if (first.starts_with(field) &&
        (first[field.size()] == ':' || first[field.size()] == '\n' || first[field.size()] == '\r'))
      return Shape::events;
  }
  return Shape::other;
}

// The first line of an error that is plain text; empty for a web page and for anything that is not text.
std::string plain_reason(std::string_view text) {
  if (text.starts_with('<')) return {};
  text = trim(text.substr(0, text.find_first_of("\r\n")));
  text = text.substr(0, utf8_complete_prefix(text));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
  return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control) ? std::string(text) : std::string{};
}

ReaderHint reader_hint(const ResponseHint& hint) {
  const NamedByPath path(split_target(hint.path).path);
  return {counts_only(path), path.first == "interactions" || path.last == "interactions", model_of(path),
          tier_of(hint.headers), ResponseObserver::is_failure(hint)};
}

}  // namespace

struct ResponseObserver::Impl final : SseHandler {
  Impl(const ResponseHint& hint)
      : reader(reader_hint(hint)),
        lines(icontains(hint.content_type, "ndjson") || icontains(hint.content_type, "jsonl")),
        labelled_events(icontains(hint.content_type, "text/event-stream")),
        keeps_text(ResponseObserver::is_failure(hint) && !icontains(hint.content_type, "html")) {
    if (hint.content_encoding.empty() || iequals(hint.content_encoding, "identity")) return;
    decoder.emplace(hint.content_encoding);
    readable = decoder->supported();
  }

  void on_data(std::string_view piece) override { scanner.feed(piece); }
  void on_event(std::string_view type, std::string_view) override {
    reader.end_event(type);
    scanner.reset();
  }

  // The first bytes of a body decide its format, since content types are not always right. Removes what may come before
  // them; if they are too few, they are kept in `first`.
  void look(std::string_view& bytes) {
    if (first.empty()) bytes.remove_prefix(std::min(bytes.size(), bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF")));
    first.append(bytes.substr(0, kMostToTell));
    shape = shape_of(first, lines, labelled_events);
    reader.stream = shape == Shape::lines || shape == Shape::events || first.starts_with('[');
  }

  void take(std::string_view bytes) {
    if (shape == Shape::unknown) {
      const std::size_t waiting = first.size();
      look(bytes);
      if (shape != Shape::unknown && waiting > 0) take_shaped(first.substr(0, waiting));
    }
    take_shaped(bytes);
  }

  void take_shaped(std::string_view bytes) {
    if (shape == Shape::events) {
      events.feed(bytes);
    } else if (shape == Shape::json) {
      scanner.feed(bytes);
    } else if (shape == Shape::lines) {
      while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        scanner.feed(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        scanner.reset();
        bytes.remove_prefix(end + 1);
      }
    } else if (shape == Shape::other && keeps_text) {
      text.append(bytes.substr(0, kMostText - std::min(kMostText, text.size())));
    }
  }

  ResponseReader reader;
  JsonScanner scanner{kResponsePaths, reader};
  SseReader events{*this};
  std::optional<ContentDecoder> decoder;
  Shape shape = Shape::unknown;
  std::string first;
  std::string text;  // of an error that is neither JSON nor HTML
  bool lines, labelled_events, keeps_text;
  bool readable = true;
};

bool ResponseObserver::worth_it(const ResponseHint& hint) noexcept {
  return hint.method == "POST" && hint.status >= 200 && hint.status < 300 &&
         !costs_nothing(NamedByPath(split_target(hint.path).path));
}

ResponseObserver::ResponseObserver(const ResponseHint& hint) : impl_(std::make_unique<Impl>(hint)) {}
ResponseObserver::~ResponseObserver() = default;
ResponseObserver::ResponseObserver(ResponseObserver&&) noexcept = default;
ResponseObserver& ResponseObserver::operator=(ResponseObserver&&) noexcept = default;

void ResponseObserver::feed(std::string_view bytes) {
  if (!impl_->readable || (impl_->shape == Shape::other && !impl_->keeps_text)) return;
  if (!impl_->decoder) {
    impl_->take(bytes);
  } else {
    impl_->readable = impl_->decoder->feed(bytes, [this](std::string_view piece) { impl_->take(piece); });
  }
}

bool ResponseObserver::content_began() const noexcept { return impl_->reader.stream && impl_->reader.content; }

ResponseFacts ResponseObserver::finish(bool complete) {
  if (impl_->shape == Shape::events) impl_->events.finish();
  ResponseFacts facts = impl_->reader.finish(complete && impl_->readable);
  const bool plain = impl_->shape == Shape::other || impl_->shape == Shape::unknown;
  if (impl_->keeps_text && plain) facts.error_message = plain_reason(impl_->text.empty() ? impl_->first : impl_->text);
  return facts;
}

}  // namespace finops
