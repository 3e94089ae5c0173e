#include "core/usage/response_observer.h"

#include <algorithm>
#include <optional>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/http/sse.h"
#include "core/http/target.h"
#include "core/usage/response_reader.h"

namespace finops {
namespace {

constexpr std::size_t kMostDecoded = 64 * 1024 * 1024;  // of a compressed body: a bomb must not cost the relay time

template <class... Words>
bool is_one_of(std::string_view text, Words... words) {
  return ((text == words) || ...);
}

// What a path names: /openai/v1/chat/completions/ID is {"chat", "completions", ... "ID"}, and an action is what follows
// the last colon: /v1beta/models/MODEL:countTokens. Names that users choose stand behind the first two.
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

// Calls that make no tokens, and those that answer again what an earlier call was billed for.
bool costs_nothing(const NamedByPath& path) {
  return is_one_of(path.first, "batches", "files", "uploads", "fine_tuning", "vector_stores", "assistants",
                   "conversations", "cachedContents") ||
         is_one_of(path.last, "cachedContents", "batchPredictionJobs") ||
         is_one_of(path.action, "batchGenerateContent", "asyncBatchEmbedContent") ||
         (path.first == "messages" && path.second == "batches") ||
         (path.first == "chat" && path.second == "completions" && path.segments > 2) ||
         (path.first == "responses" && path.last == "cancel");
}

bool counts_only(const NamedByPath& path) {
  return path.last == "count_tokens" || path.last.starts_with("count-tokens:") || path.action == "countTokens" ||
         (path.first == "responses" && path.last == "input_tokens");
}

bool may_be_json(std::string_view content_type) {
  return content_type.empty() || icontains(content_type, "json") || icontains(content_type, "text/plain") ||
         icontains(content_type, "text/event-stream");
}

enum class Shape { unknown, json, lines, events };

}  // namespace

struct ResponseObserver::Impl final : SseHandler {
  Impl(const ResponseHint& hint)
      : reader(counts_only(NamedByPath(split_target(hint.path).path))),
        lines(icontains(hint.content_type, "ndjson") || icontains(hint.content_type, "jsonl")) {
    if (hint.content_encoding.empty() || iequals(hint.content_encoding, "identity")) return;
    decoder.emplace(hint.content_encoding, kMostDecoded);
    readable = decoder->supported();
  }

  void on_data(std::string_view piece) override { scanner.feed(piece); }
  void on_event(std::string_view type, std::string_view) override {
    reader.end_event(type);
    scanner.reset();
  }

  // A body says by its first byte what it is; content types are not always right about it.
  // Takes what may come before it.
  void look(std::string_view& bytes) {
    bytes.remove_prefix(std::min(bytes.size(), bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF")));
    if (bytes.empty()) return;
    const bool json = bytes[0] == '{' || bytes[0] == '[';
    shape = !json ? Shape::events : lines ? Shape::lines : Shape::json;
    reader.stream = shape != Shape::json || bytes[0] == '[';
  }

  void take(std::string_view bytes) {
    if (shape == Shape::unknown) look(bytes);
    if (shape == Shape::unknown) return;
    if (shape == Shape::events) {
      events.feed(bytes);
    } else if (shape == Shape::json) {
      scanner.feed(bytes);
    } else {
      while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        scanner.feed(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        scanner.reset();
        bytes.remove_prefix(end + 1);
      }
    }
  }

  ResponseReader reader;
  JsonScanner scanner{kResponsePaths, reader};
  SseReader events{*this};
  std::optional<ContentDecoder> decoder;
  Shape shape = Shape::unknown;
  bool lines;
  bool readable = true;
};

bool ResponseObserver::worth_it(const ResponseHint& hint) noexcept {
  return hint.method == "POST" && hint.status >= 200 && hint.status < 300 && may_be_json(hint.content_type) &&
         !costs_nothing(NamedByPath(split_target(hint.path).path));
}

ResponseObserver::ResponseObserver(const ResponseHint& hint) : impl_(std::make_unique<Impl>(hint)) {}
ResponseObserver::~ResponseObserver() = default;
ResponseObserver::ResponseObserver(ResponseObserver&&) noexcept = default;
ResponseObserver& ResponseObserver::operator=(ResponseObserver&&) noexcept = default;

void ResponseObserver::feed(std::string_view bytes) {
  if (!impl_->readable) return;
  if (!impl_->decoder) {
    impl_->take(bytes);
  } else {
    impl_->readable = impl_->decoder->feed(bytes, [this](std::string_view piece) { impl_->take(piece); });
  }
}

bool ResponseObserver::content_began() const noexcept { return impl_->reader.stream && impl_->reader.content; }

ResponseFacts ResponseObserver::finish(bool complete) {
  if (impl_->shape == Shape::events) impl_->events.finish();
  return impl_->reader.finish(complete && impl_->readable);
}

}  // namespace finops
