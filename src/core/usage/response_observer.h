// Reads what a response says about itself: tokens, model, finish reasons, an error inside a 200. It gets the bytes as
// they pass and keeps only what it looks for, so memory is bounded for any size. Every split of the bytes gives the
// same result, and no input can make the exchange fail or wait. One response, one thread.
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
  // An error event inside the answer (`event: error`, {"error":{...}}, response.failed), or the reason that a failed
  // answer gives, also as plain text. Empty code: there is none.
  bool error = false;
  std::string error_code, error_message;
};

// The views are used only by the constructor.
struct ResponseHint {
  std::string_view method = "POST";
  std::string_view path;  // without the endpoint's prefix, with or without query
  int status = 200;
  std::string_view content_type, content_encoding;
  const HeaderList* headers = nullptr;  // of the response; only they may have the service tier
};

class ResponseObserver {
 public:
  // False if a response cannot report usage of this request: methods other than POST (they read results that were
  // billed before), batches, files, and errors. The content type does not matter; the first bytes decide what a body
  // is.
  static bool worth_it(const ResponseHint& hint) noexcept;
  // True for answers whose status says that they failed. Of these only the error is read, for any method.
  static bool is_failure(const ResponseHint& hint) noexcept { return hint.status >= 400; }

  explicit ResponseObserver(const ResponseHint& hint);
  ~ResponseObserver();
  ResponseObserver(ResponseObserver&&) noexcept;
  ResponseObserver& operator=(ResponseObserver&&) noexcept;

  void feed(std::string_view bytes);
  // True from the first generated content of a stream on (text, thinking, a tool call, audio): time to first token.
  bool content_began() const noexcept;

  // `complete`: the response ended properly. Call it once, at the end.
  ResponseFacts finish(bool complete);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
