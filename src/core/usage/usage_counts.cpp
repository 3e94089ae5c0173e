#include "core/usage/usage_counts.h"

#include <charconv>
#include <cmath>
#include <initializer_list>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"

namespace finops {
namespace {

enum Number : int {
  kInput,
  kInputNamedPrompt,
  kOutput,
  kPrompt,
  kCandidates,
  kThoughts,
  kToolPrompt,
  kReasoning,
  kCacheRead,
  kCacheReadAnthropic,
  kCacheWrite,
  kCacheWriteAnthropic,
  kCacheWrite1h,
  kCacheWrite5m,
  kInputAudio,
  kInputImage,
  kInputVideo,
  kCacheAudio,
  kCacheImage,
  kCacheVideo,
  kOutputAudio,
  kOutputImage,
  kOutputVideo,
  kWebSearches,
  kSeconds,
  kTier,
  kSpeed,
  kGeo,
  kModality,
  kPromptTokens,
  kCacheTokens,
  kCandidateTokens,
  kToolTokens,
  kElementEnd,
  kTotal,
  kStepType,
  kStepInput,
  kStepOutput,
  kStepCacheRead,
  kStepCacheWrite,
  kStepCacheWrite1h,
  kStepEnd,
};

constexpr std::uint16_t kDigits = 64;
constexpr JsonPath leaf(std::string_view name, Number number) { return {name, number, kDigits, {}}; }
constexpr JsonPath branch(std::string_view name, std::span<const JsonPath> below) { return {name, -1, 0, below}; }
constexpr JsonPath element(std::span<const JsonPath> below) { return {"*", kElementEnd, 0, below}; }

// OpenAI: prompt_tokens_details, input_tokens_details, input_token_details
constexpr JsonPath kCachedDetails[] = {leaf("audio_tokens", kCacheAudio), leaf("image_tokens", kCacheImage)};
constexpr JsonPath kInputDetails[] = {
    leaf("cached_tokens", kCacheRead),
    leaf("cache_write_tokens", kCacheWrite),
    leaf("audio_tokens", kInputAudio),
    leaf("image_tokens", kInputImage),
    branch("cached_tokens_details", kCachedDetails),
};
// OpenAI: completion_tokens_details, output_tokens_details, output_token_details; Anthropic: output_tokens_details
constexpr JsonPath kOutputDetails[] = {
    leaf("reasoning_tokens", kReasoning),
    leaf("thinking_tokens", kReasoning),
    leaf("audio_tokens", kOutputAudio),
    leaf("image_tokens", kOutputImage),
};
// Anthropic
constexpr JsonPath kCacheCreation[] = {leaf("ephemeral_1h_input_tokens", kCacheWrite1h),
                                       leaf("ephemeral_5m_input_tokens", kCacheWrite5m)};
constexpr JsonPath kStepCacheCreation[] = {leaf("ephemeral_1h_input_tokens", kStepCacheWrite1h)};
constexpr JsonPath kStep[] = {
    leaf("type", kStepType),
    leaf("input_tokens", kStepInput),
    leaf("output_tokens", kStepOutput),
    leaf("cache_read_input_tokens", kStepCacheRead),
    leaf("cache_creation_input_tokens", kStepCacheWrite),
    branch("cache_creation", kStepCacheCreation),
};
constexpr JsonPath kSteps[] = {{"*", kStepEnd, 0, kStep}};
constexpr JsonPath kServerTools[] = {leaf("web_search_requests", kWebSearches)};
// Google: lists of {modality, tokenCount}
constexpr JsonPath kPromptItem[] = {leaf("modality", kModality), leaf("tokenCount", kPromptTokens)};
constexpr JsonPath kCacheItem[] = {leaf("modality", kModality), leaf("tokenCount", kCacheTokens)};
constexpr JsonPath kCandidateItem[] = {leaf("modality", kModality), leaf("tokenCount", kCandidateTokens)};
constexpr JsonPath kToolItem[] = {leaf("modality", kModality), leaf("tokenCount", kToolTokens)};
constexpr JsonPath kPromptList[] = {element(kPromptItem)};
constexpr JsonPath kCacheList[] = {element(kCacheItem)};
constexpr JsonPath kCandidateList[] = {element(kCandidateItem)};
constexpr JsonPath kToolList[] = {element(kToolItem)};

constexpr JsonPath kMembers[] = {
    leaf("prompt_tokens", kInputNamedPrompt),
    leaf("input_tokens", kInput),
    leaf("completion_tokens", kOutput),
    leaf("output_tokens", kOutput),
    branch("prompt_tokens_details", kInputDetails),
    branch("input_tokens_details", kInputDetails),
    branch("input_token_details", kInputDetails),
    branch("completion_tokens_details", kOutputDetails),
    branch("output_tokens_details", kOutputDetails),
    branch("output_token_details", kOutputDetails),
    leaf("total_tokens", kTotal),
    leaf("seconds", kSeconds),
    leaf("cache_read_input_tokens", kCacheReadAnthropic),
    leaf("cache_creation_input_tokens", kCacheWriteAnthropic),
    branch("cache_creation", kCacheCreation),
    branch("iterations", kSteps),
    branch("server_tool_use", kServerTools),
    leaf("service_tier", kTier),
    leaf("speed", kSpeed),
    leaf("inference_geo", kGeo),
    leaf("promptTokenCount", kPrompt),
    leaf("candidatesTokenCount", kCandidates),
    leaf("thoughtsTokenCount", kThoughts),
    leaf("cachedContentTokenCount", kCacheRead),
    leaf("toolUsePromptTokenCount", kToolPrompt),
    leaf("trafficType", kTier),
    branch("promptTokensDetails", kPromptList),
    branch("cacheTokensDetails", kCacheList),
    branch("candidatesTokensDetails", kCandidateList),
    branch("toolUsePromptTokensDetails", kToolList),
};
constexpr JsonPath kRoot = branch("", kMembers);

// Of what is known; nullopt: nothing is, or the sum overflows.
Count sum(std::initializer_list<Count> counts) {
  Count out;
  for (const Count& count : counts) {
    if (!count) continue;
    const std::uint64_t more = out.value_or(0) + *count;
    if (more < *count) return std::nullopt;
    out = more;
  }
  return out;
}

class Reader final : public JsonHandler {
 public:
  explicit Reader(UsageCounts& counts) : counts_(counts) {}

  void on_value(int field, std::string_view json, bool cut) override {
    if (cut) return;
    switch (static_cast<Number>(field)) {
      case kTier: counts_.tier = json_text(json); return;
      case kSpeed: counts_.speed = json_text(json); return;
      case kGeo: counts_.geo = json_text(json); return;
      case kModality: modality_ = json_text(json); return settle();
      case kElementEnd: return forget();
      case kStepType: step_type_ = json_text(json); return;
      case kStepEnd: return end_step();
      case kPromptTokens: return take_media(json, counts_.input_media);
      case kCacheTokens: return take_media(json, counts_.cache_media);
      case kCandidateTokens: return take_media(json, counts_.output_media);
      case kToolTokens: return take_media(json, counts_.tool_media);
      case kSeconds: return take_seconds(json);
      default: break;
    }
    if (field == kCacheReadAnthropic || field == kCacheWriteAnthropic) counts_.additive = true;
    if (field == kInputNamedPrompt) counts_.prompt_named = true;
    if (Count* count = slot(static_cast<Number>(field)); count != nullptr && json != "null") *count = parse_count(json);
  }
  void on_text_end() override {}

 private:
  Count* slot(Number number) {
    switch (number) {
      case kInput:
      case kInputNamedPrompt: return &counts_.input;
      case kOutput: return &counts_.output;
      case kPrompt: return &counts_.prompt;
      case kCandidates: return &counts_.candidates;
      case kThoughts: return &counts_.thoughts;
      case kToolPrompt: return &counts_.tool_prompt;
      case kReasoning: return &counts_.reasoning;
      case kCacheRead:
      case kCacheReadAnthropic: return &counts_.cache_read;
      case kCacheWrite:
      case kCacheWriteAnthropic: return &counts_.cache_write;
      case kCacheWrite1h: return &counts_.cache_write_1h;
      case kCacheWrite5m: return &counts_.cache_write_5m;
      case kInputAudio: return &counts_.input_media.audio;
      case kInputImage: return &counts_.input_media.image;
      case kInputVideo: return &counts_.input_media.video;
      case kCacheAudio: return &counts_.cache_media.audio;
      case kCacheImage: return &counts_.cache_media.image;
      case kCacheVideo: return &counts_.cache_media.video;
      case kOutputAudio: return &counts_.output_media.audio;
      case kOutputImage: return &counts_.output_media.image;
      case kOutputVideo: return &counts_.output_media.video;
      case kWebSearches: return &counts_.web_searches;
      case kTotal: return &counts_.total;
      case kStepInput: return &step_.input;
      case kStepOutput: return &step_.output;
      case kStepCacheRead: return &step_.cache_read;
      case kStepCacheWrite: return &step_.cache_write;
      case kStepCacheWrite1h: return &step_.cache_write_1h;
      default: return nullptr;
    }
  }

  void take_seconds(std::string_view json) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), seconds);
    if (error != std::errc{} || end != json.data() + json.size() || !(seconds >= 0) || seconds > 1e9) return;
    counts_.audio_ms = static_cast<std::uint64_t>(std::llround(seconds * 1000));
  }

  // Modality and count of a list's element come in either order.
  void take_media(std::string_view json, UsageCounts::Media& media) {
    tokens_ = parse_count(json);
    media_ = &media;
    settle();
  }

  void settle() {
    if (modality_.empty() || media_ == nullptr) return;
    Count* count = modality_ == "AUDIO"                              ? &media_->audio
                   : modality_ == "IMAGE" || modality_ == "DOCUMENT" ? &media_->image
                   : modality_ == "VIDEO"                            ? &media_->video
                                                                     : nullptr;
    if (count != nullptr) *count = sum({*count, tokens_});
    forget();
  }

  void forget() {
    modality_.clear();
    media_ = nullptr;
  }

  // Anthropic's `iterations`: with a compaction among them, the counts beside the list leave it out though it is
  // billed, and the sum over the list is what was used (platform.claude.com/docs/en/build-with-claude/compaction).
  void end_step() {
    for (const auto member : {&UsageCounts::input, &UsageCounts::output, &UsageCounts::cache_read,
                              &UsageCounts::cache_write, &UsageCounts::cache_write_1h}) {
      steps_.*member = sum({steps_.*member, step_.*member});
    }
    if (step_type_ == "compaction") compacted_ = true;
    if (!step_type_.empty() && step_type_ != "message" && step_type_ != "compaction") counts_.other_tool = step_type_;
    step_ = {};
    step_type_.clear();
  }

 public:
  // After the object was read.
  void finish() {
    if (!compacted_) return;
    for (const auto member : {&UsageCounts::input, &UsageCounts::output, &UsageCounts::cache_read,
                              &UsageCounts::cache_write, &UsageCounts::cache_write_1h}) {
      if (steps_.*member) counts_.*member = steps_.*member;
    }
    counts_.additive = true;
  }

 private:
  UsageCounts step_{}, steps_{};
  std::string step_type_;
  bool compacted_ = false;
  UsageCounts& counts_;
  std::string modality_;
  Count tokens_;
  UsageCounts::Media* media_ = nullptr;
};

}  // namespace

Count parse_count(std::string_view json) noexcept {
  if (const auto whole = parse_uint(json)) return whole;
  double value = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  if (error != std::errc{} || end != json.data() + json.size()) return std::nullopt;
  if (!(value >= 0) || value > 9e15 || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

void UsageCounts::read(std::string_view object) {
  Reader reader(*this);
  JsonScanner scanner(kRoot, reader);
  scanner.feed(object);
  reader.finish();
}

Usage UsageCounts::normalised() const {
  Usage out;
  const Count written = cache_write ? cache_write : sum({cache_write_5m, cache_write_1h});
  const bool google = prompt || candidates || thoughts || tool_prompt;
  if (google) {
    out.input_tokens = sum({prompt, tool_prompt});
    out.output_tokens = sum({candidates, thoughts});
    out.reasoning_tokens = thoughts;
  } else {
    const bool apart = additive && !prompt_named;
    if (input)
      out.input_tokens = apart ? sum({input, cache_read, written}) : input;  // the cache alone is not the input
    out.output_tokens = output;
    out.reasoning_tokens = reasoning;
  }
  out.cache_read_tokens = cache_read;
  out.cache_write_tokens = written;
  out.cache_write_1h_tokens = cache_write_1h;
  out.input_audio_tokens = sum({input_media.audio, tool_media.audio});
  out.input_image_tokens = sum({input_media.image, tool_media.image});
  out.input_video_tokens = sum({input_media.video, tool_media.video});
  out.cache_audio_read_tokens = cache_media.audio;
  out.cache_image_read_tokens = cache_media.image;
  out.cache_video_read_tokens = cache_media.video;
  out.output_audio_tokens = output_media.audio;
  out.output_image_tokens = output_media.image;
  out.output_video_tokens = output_media.video;
  out.web_searches = web_searches;
  out.audio_ms = audio_ms;
  out.other_tool = other_tool;
  const Count together = sum({out.input_tokens, out.output_tokens});
  if (!google && total && out.input_tokens && together && *total > *together) {
    out.other_tool =
        "the rest of total_tokens";  // thoughts that Google's OpenAI endpoint leaves out of completion_tokens
  }
  return out;
}

std::string UsageCounts::service_tier() const {
  std::string out = speed == "fast" ? speed : tier;
  if (!geo.empty() && geo != "global" && geo != "not_available") {
    out.append(out.empty() ? "" : ", ").append("inference_geo ").append(geo);
  }
  return out;
}

}  // namespace finops
