// What the body of a request says about itself: the model and the user id, in which Claude Code puts its session. It
// reads a copy of the bytes (JSON or a multipart form) and decodes content codings there. Memory is bounded for any
// size, and no input can make it fail or change what is forwarded. One request, one thread.
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

  // Reads the part of the body that is held in memory. If `more_follows`, pass the rest to feed(). Later calls do
  // nothing.
  void begin(const Request& request, Wanted wanted, bool more_follows);
  bool begun() const noexcept { return impl_ != nullptr; }
  void feed(std::string_view bytes);  // does nothing before begin()

  // From the part of the body read so far. Empty: not found. Views are valid until the next call.
  std::string_view model() const noexcept;
  std::string_view user() const noexcept;  // `metadata.user_id` of an Anthropic Messages body

  // False if the body may name a model that was not read: its coding is unknown or damaged, or more of the body
  // follows.
  bool inspected() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The top-level string member `model` of a JSON body; empty when there is none. The body may be cut off.
std::string body_model(std::string_view body);

}  // namespace finops
