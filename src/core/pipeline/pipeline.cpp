#include "core/pipeline/pipeline.h"

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

}  // namespace

Result<void> Pipeline::Run::failed(const Entry& entry, const char* hook, const Error& why) const {
  if (why.code == ErrorCode::client_gone || why.code == ErrorCode::canceled) return why;  // nobody's failure
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
  std::size_t free_buffer = 0;
  for (std::size_t i = states_.size(); i-- > 0 && !in.empty();) {
    const Entry& entry = pipeline_.entries_[i];
    std::string& out = buffers_[free_buffer];
    out.clear();
    auto action = guarded([&] { return entry.plugin->on_chunk(exchange_, in, out, states_[i].get()); });
    if (!action) {
      FINOPS_TRY(failed(entry, "on_chunk", action.error()));
      continue;
    }
    if (*action == ChunkAction::pass) continue;
    if (!may_change_bytes_) {
      return Error{ErrorCode::plugin,
                   "plugin " + std::string(entry.plugin->name()) +
                       " changed the body of a response whose Content-Length was already announced",
                   std::string(entry.plugin->name())};
    }
    in = *action == ChunkAction::drop ? std::string_view{} : std::string_view(out);
    free_buffer ^= 1;  // `in` may point into the other one now
  }
  return in;
}

void Pipeline::Run::complete() noexcept {
  if (completed_) return;
  completed_ = true;
  for (std::size_t i = states_.size(); i-- > 0;) {
    pipeline_.entries_[i].plugin->on_complete(exchange_, states_[i].get());
  }
}

}  // namespace finops
