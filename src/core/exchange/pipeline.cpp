#include "core/exchange/pipeline.h"

#include <exception>

#include <spdlog/spdlog.h>

namespace finops {
namespace {

// Runs a hook; an exception becomes an Error, since none may leave a module.
template <class Hook>
auto guarded(Hook hook) -> decltype(hook()) {
  try {
    return hook();
  } catch (const std::exception& e) {
    return Error{ErrorCode::plugin, e.what(), {}};
  } catch (...) {
    return Error{ErrorCode::plugin, "an exception of an unknown type", {}};
  }
}

Error changed_fixed_length(const Plugin& plugin) {
  std::string name(plugin.name());
  return {ErrorCode::plugin,
          "plugin " + name + " changed the body of a response whose Content-Length was already announced", name};
}

// Ends that a plugin wants, or that it has noticed while it waited.
bool is_wanted(ErrorCode code) noexcept {
  return code == ErrorCode::client_gone || code == ErrorCode::canceled || code == ErrorCode::reset ||
         code == ErrorCode::truncated;
}

}  // namespace

Result<void> Pipeline::Run::failed(const Entry& entry, const char* hook, const Error& why) const {
  if (is_wanted(why.code)) return why;  // not a failure of the plugin
  const std::string name(entry.plugin->name());
  if (!entry.required) {
    spdlog::warn("plugin {} failed in {}: {}; the exchange goes on without it", name, hook, why.message);
    return {};
  }
  return Error{ErrorCode::plugin, "plugin " + name + " failed in " + hook + ": " + why.message, name};
}

Result<std::optional<LocalReply>> Pipeline::Run::on_request() {
  for (const Entry& entry : pipeline_.entries_) {
    states_.emplace_back();
    auto reply = guarded([&] {
      states_.back() = entry.plugin->begin();
      return entry.plugin->on_request(exchange_, states_.back().get());
    });
    if (!reply) {
      FINOPS_TRY(failed(entry, "on_request", reply.error()));
    } else if (*reply) {
      return reply;
    }
  }
  return std::optional<LocalReply>{};
}

Result<StreamSink*> Pipeline::Run::before_answer(StreamSink& sink) {
  StreamSink* first = &sink;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Entry& entry = pipeline_.entries_[i];
    auto put = guarded([&] { return entry.plugin->before_answer(exchange_, *first, states_[i].get()); });
    if (!put) {
      FINOPS_TRY(failed(entry, "before_answer", put.error()));
    } else if (*put != nullptr) {
      sinks_.push_back(*std::move(put));
      first = sinks_.back().get();
    }
  }
  return first;
}

Result<void> Pipeline::Run::on_response(ResponseHead& head) {
  for (std::size_t i = states_.size(); i-- > 0;) {
    const Entry& entry = pipeline_.entries_[i];
    auto ok = guarded([&] { return entry.plugin->on_response(exchange_, head, states_[i].get()); });
    if (!ok) FINOPS_TRY(failed(entry, "on_response", ok.error()));
  }
  may_change_bytes_ = !head.headers.has("Content-Length");
  return {};
}

Result<std::string_view> Pipeline::Run::on_chunk(std::string_view in) {
  for (std::size_t i = states_.size(); i-- > 0 && !in.empty();) {
    auto out = pass(i, in);
    if (!out) return out;
    in = *out;
  }
  return in;
}

void Pipeline::Run::passed(std::string_view bytes) noexcept {
  for (std::size_t i = states_.size(); i-- > 0;) {
    const Entry& entry = pipeline_.entries_[i];
    auto ok = guarded([&]() -> Result<void> {
      entry.plugin->on_passed(exchange_, bytes, states_[i].get());
      return {};
    });
    if (!ok) spdlog::warn("plugin {} failed in on_passed: {}", entry.plugin->name(), ok.error().message);
  }
}

Result<std::string_view> Pipeline::Run::on_end(std::string_view last) {
  if (ended_) return last;
  ended_ = true;
  for (std::size_t i = states_.size(); i-- > 0;) {
    auto out = last.empty() ? last : pass(i, last);
    if (out) out = release(i, *out);
    if (!out) return out;
    last = *out;
  }
  return last;
}

// Passes `in` through on_chunk of plugin `i`.
Result<std::string_view> Pipeline::Run::pass(std::size_t i, std::string_view in) {
  const Entry& entry = pipeline_.entries_[i];
  std::string& out = buffers_[free_buffer_];
  out.clear();
  auto action = guarded([&] { return entry.plugin->on_chunk(exchange_, in, out, states_[i].get()); });
  if (!action) {
    FINOPS_TRY(failed(entry, "on_chunk", action.error()));
    return in;
  }
  if (*action == ChunkAction::pass) return in;
  if (!may_change_bytes_) return changed_fixed_length(*entry.plugin);
  if (*action == ChunkAction::drop) return std::string_view{};
  free_buffer_ ^= 1;  // `in` may point into the other one now
  return std::string_view(out);
}

// Returns `in`, followed by what plugin `i` held back.
Result<std::string_view> Pipeline::Run::release(std::size_t i, std::string_view in) {
  const Entry& entry = pipeline_.entries_[i];
  held_.clear();
  auto ok = guarded([&] { return entry.plugin->on_end(exchange_, held_, states_[i].get()); });
  if (!ok) {
    FINOPS_TRY(failed(entry, "on_end", ok.error()));
    return in;
  }
  if (held_.empty()) return in;
  if (!may_change_bytes_) return changed_fixed_length(*entry.plugin);
  std::string& out = buffers_[free_buffer_];
  out.assign(in).append(held_);
  free_buffer_ ^= 1;
  return std::string_view(out);
}

void Pipeline::Run::complete() noexcept {
  if (completed_) return;
  completed_ = true;
  for (std::size_t i = states_.size(); i-- > 0;) {
    const Entry& entry = pipeline_.entries_[i];
    auto ok = guarded([&]() -> Result<void> {
      entry.plugin->on_complete(exchange_, states_[i].get());
      return {};
    });
    if (!ok) spdlog::warn("plugin {} failed in on_complete: {}", entry.plugin->name(), ok.error().message);
  }
}

}  // namespace finops
