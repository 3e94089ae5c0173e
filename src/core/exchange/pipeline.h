// The ordered list of plugins, and the run of one exchange through it: which plugins are called, in which order, and
// that on_complete comes exactly once. Pipeline is immutable and shared by all threads; a Run belongs to one exchange.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/plugin.h"

namespace finops {

class Pipeline {
 public:
  struct Entry {
    std::unique_ptr<Plugin> plugin;
    bool required = false;  // true: its failure fails the exchange; false: it only causes a warning
  };
  Pipeline() = default;
  explicit Pipeline(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  class Run;

 private:
  std::vector<Entry> entries_;
};

class Pipeline::Run {
 public:
  Run(const Pipeline& pipeline, Exchange& exchange) : pipeline_(pipeline), exchange_(exchange) {}
  ~Run() { complete(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // Errors of these functions: ErrorCode::plugin, for a required plugin only.
  Result<std::optional<LocalReply>> on_request();
  // The sink for the answer: `sink`, or what plugins put before it. The last plugin's is the first to get the answer.
  // Further errors: truncated, reset, client_gone, canceled.
  Result<StreamSink*> before_answer(StreamSink& sink);
  Result<void> on_response(ResponseHead& head);
  // Returns the bytes to send on; may be empty. The view is valid until the next call and no longer than `in`.
  Result<std::string_view> on_chunk(std::string_view in);
  // Upstream's bytes, for observers; never fails.
  void passed(std::string_view bytes) noexcept;
  // Takes the last bytes (may be empty) and returns them with what plugins held back. A second call returns nothing.
  Result<std::string_view> on_end(std::string_view last);
  void complete() noexcept;  // idempotent

 private:
  Result<void> failed(const Entry& entry, const char* hook, const Error& why) const;
  Result<std::string_view> pass(std::size_t i, std::string_view in);
  Result<std::string_view> release(std::size_t i, std::string_view in);

  const Pipeline& pipeline_;
  Exchange& exchange_;
  std::vector<std::unique_ptr<PluginState>> states_;  // one per entered plugin
  std::vector<std::unique_ptr<StreamSink>> sinks_;    // of before_answer
  std::string buffers_[2];  // the bytes as plugins changed them; one is read while the other is written
  std::string held_;
  std::size_t free_buffer_ = 0;
  bool may_change_bytes_ = false;
  bool ended_ = false;
  bool completed_ = false;
};

}  // namespace finops
