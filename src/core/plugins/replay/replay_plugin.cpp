#include "core/plugins/replay/replay_plugin.h"

#include <optional>
#include <string>
#include <utility>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/plugins/replay/held_body.h"
#include "core/plugins/replay/recording_player.h"
#include "core/record/body_text.h"
#include "core/recordings/nearest.h"
#include "core/recordings/recording_index.h"

namespace finops {
namespace {

struct ReplayState final : PluginState {
  std::optional<HeldBody> body;  // what was read ahead of a streamed body
  std::string answered_by;       // id of the recording; empty: none
  std::string own_error;
};

// The body as recordings have it: without a content coding, if that can be undone.
class AskedBody {
 public:
  AskedBody(const Exchange& x, const HeldBody* held, bool needs_hash) {
    const std::string_view wire = held != nullptr ? std::string_view(held->bytes()) : std::string_view(x.request.body);
    asked_.method = x.request.method;
    asked_.target = x.request.target;
    asked_.whole = held == nullptr || held->whole();
    if (needs_hash) asked_.sha256 = held != nullptr ? held->sha256() : hex(sha256(wire));
    asked_.body = asked_.whole ? decoded(x.request.headers, wire) : std::string_view{};
  }
  AskedBody(const AskedBody&) = delete;
  AskedBody& operator=(const AskedBody&) = delete;

  const AskedRequest& request() const noexcept { return asked_; }

 private:
  std::string_view decoded(const HeaderList& headers, std::string_view wire) {
    std::string several;
    BodyInput input;
    input.bytes = wire;
    input.content_encoding = joined_values(headers, "Content-Encoding", several);
    input.limit = HeldBody::kMost;
    if (input.content_encoding.empty()) return wire;
    const BodyText text = decode_body(input, buffer_);
    return text.usable && !text.truncated ? text.bytes : wire;
  }

  AskedRequest asked_;
  std::string buffer_;
};

class ReplayPlugin final : public Plugin {
 public:
  ReplayPlugin(RecordingIndex& recordings, const ReplayOptions& options) : recordings_(recordings), options_(options) {}
  std::string_view name() const noexcept override { return "replay"; }
  std::unique_ptr<PluginState> begin() override { return std::make_unique<ReplayState>(); }

  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState* state) override {
    auto& own = static_cast<ReplayState&>(*state);
    if (x.rest != nullptr) {
      own.body.emplace(x);
      FINOPS_TRY(own.body->read(!options_.forward));
    }
    const AskedBody asked(x, own.body ? &*own.body : nullptr, recordings_.needs_hash());
    Result<std::optional<Recording>> found = std::optional<Recording>{};
    x.waiter->work([&] {
      try {
        found = recordings_.next(asked.request());
      } catch (const std::bad_alloc&) {
        found = Error{ErrorCode::internal, "out of memory", {}};
      }
    });
    if (found && *found) return answer(x, own, std::move(**found));
    if (options_.forward) return forward(x, own);
    return miss(x, asked.request(), found ? nullptr : &found.error());
  }

  Result<void> on_response(Exchange&, ResponseHead& head, PluginState* state) override {
    const auto& own = static_cast<const ReplayState&>(*state);
    if (own.answered_by.empty()) return {};
    if (!own.own_error.empty()) head.headers.add("x-finops-error", own.own_error);
    head.headers.add("x-finops-replay", own.answered_by);
    return {};
  }

 private:
  // The record shows that nobody was asked, and nobody is paid for the answer.
  std::optional<LocalReply> answer(Exchange& x, ReplayState& own, Recording recording) const {
    x.changed_by.emplace_back("replay");
    x.replay_of = recording.id;
    x.credential = {};
    x.credential.kind = CredentialOrigin::Kind::none;
    x.cost.basis = CostBasis::unknown;
    own.answered_by = recording.id;
    own.own_error = recording.own_error;
    LocalReply reply;
    reply.performer = std::make_unique<RecordingPlayer>(std::move(recording), options_.speed);
    return std::optional<LocalReply>(std::move(reply));
  }

  static std::optional<LocalReply> forward(Exchange& x, ReplayState& own) {
    if (own.body) x.rest = &*own.body;
    return std::nullopt;
  }

  std::optional<LocalReply> miss(Exchange& x, const AskedRequest& asked, const Error* why) const {
    std::string text = why != nullptr ? "the recording of this request cannot be used: " + why->message
                                      : "no recording answers this request";
    if (why == nullptr) {
      std::optional<NearestRecording> near;
      x.waiter->work([&] {
        try {
          near = nearest_recording(recordings_, asked);
        } catch (const std::bad_alloc&) {
          near.reset();
        }
      });
      text += near ? "; the nearest one is " + near->id + ", but " + near->differs : ", and there are no others";
    }
    LocalReply reply;
    reply.refusal = OwnError{404, "replay_miss", std::move(text)};
    return std::optional<LocalReply>(std::move(reply));
  }

  RecordingIndex& recordings_;
  const ReplayOptions options_;
};

}  // namespace

std::unique_ptr<Plugin> make_replay_plugin(RecordingIndex& recordings, const ReplayOptions& options) {
  return std::make_unique<ReplayPlugin>(recordings, options);
}

}  // namespace finops
