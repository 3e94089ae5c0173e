// Reads beside the byte stream what a response says about itself: tokens, model, finish reasons, an error inside a 200.
// It is told the bytes as they pass and keeps only what it looks for: memory is bounded whatever the size, every split
// of the bytes gives the same result, and nothing it meets can fail or delay the relay. One response, one thread.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/headers.h"
#include "core/usage/usage.h"

namespace finops {

struct ResponseFacts {
  Usage usage;
  // Empty: not reported.
  std::string model, id, service_tier;
  std::vector<std::string> finish_reasons;  // in the provider's words, in the order of the choices
  // An error event inside the answer (`event: error`, {"error":{...}}, response.failed), or what a failed answer says
  // of its reason, also as plain text. Empty code: none, or unnamed.
  bool error = false;
  std::string error_code, error_message;
};

// Views need to live only during the constructor.
struct ResponseHint {
  std::string_view method = "POST";
  std::string_view path;  // behind the endpoint's prefix, with or without query
  int status = 200;
  std::string_view content_type, content_encoding;
  const HeaderList* headers = nullptr;  // of the response, for what only they say: the service tier
};

class ResponseObserver {
 public:
  // False where a response cannot report what this request consumed: other methods than POST (they read what was paid
  // for before), batches, files, and errors. Whatever its type: what a body is, its first bytes say.
  static bool worth_it(const ResponseHint& hint) noexcept;
  // True for answers whose status says that they failed; of these only the error is read, from any method's.
  static bool is_failure(const ResponseHint& hint) noexcept { return hint.status >= 400; }

  explicit ResponseObserver(const ResponseHint& hint);
  ~ResponseObserver();
  ResponseObserver(ResponseObserver&&) noexcept;
  ResponseObserver& operator=(ResponseObserver&&) noexcept;

  void feed(std::string_view bytes);
  // True from the first generated content of a stream on (text, thinking, a tool call, audio): time to first token.
  bool content_began() const noexcept;

  // `complete`: the response ended as it should. Call once, last.
  ResponseFacts finish(bool complete);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
