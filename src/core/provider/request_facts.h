// What the body of a request says about itself: the model it names and the user id in which Claude Code tells its
// session. Read beside the byte stream, from JSON and multipart forms, with a content coding undone in a copy: memory
// is bounded whatever the size, and nothing it meets can fail or change what is forwarded. One request, one thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "core/http/http_types.h"

namespace finops {

class RequestFacts {
 public:
  enum class Wanted { model, model_and_user };

  RequestFacts();
  ~RequestFacts();
  RequestFacts(RequestFacts&&) noexcept;
  RequestFacts& operator=(RequestFacts&&) noexcept;

  // Reads the held part of the body. What follows it, if `more_follows`, comes to feed(). Later calls do nothing.
  void begin(const Request& request, Wanted wanted, bool more_follows);
  bool begun() const noexcept { return impl_ != nullptr; }
  void feed(std::string_view bytes);  // before begin(): nothing happens

  // As far as the body was read. Empty: it names none. Views live until the next call.
  std::string_view model() const noexcept;
  std::string_view user() const noexcept;  // `metadata.user_id` of an Anthropic Messages body

  // False where a model may be named that was not seen: the coding is unknown or damaged, or more of the body follows.
  bool inspected() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The top-level string member `model` of a JSON body; empty when there is none. Tolerates a body that is cut off.
std::string body_model(std::string_view body);

}  // namespace finops
