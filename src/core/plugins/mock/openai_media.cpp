// Images and audio.
#include <algorithm>

#include "core/base/strings.h"
#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

// One white pixel.
constexpr const char* kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=";
constexpr std::uint64_t kImageTokens = 272;
constexpr std::uint32_t kSampleRate = 24'000;
constexpr std::uint32_t kSilentSamples = kSampleRate / 10;
constexpr double kSeconds = 1.5;  // of every recording that is sent
constexpr const char* kTranscript = "This is finops' built-in mock, which cannot hear.";

// A member of a JSON body, or the field of a form, as text.
std::string field(const MockRequest& request, std::string_view name) {
  const Json& value = member(request.json, name);
  if (value.is_string()) return string_or(value, {});
  return value.is_null() ? form_field(request, name) : json_line(value);
}

LocalReply streamed_image(const MockRequest& request, const char* kind, const Json& usage) {
  const Json image = {{"b64_json", kPng},    {"created_at", kCreated}, {"size", "1024x1024"},
                      {"quality", "medium"}, {"background", "opaque"}, {"output_format", "png"}};
  std::vector<std::string> pieces;
  const std::uint64_t partial = std::min<std::uint64_t>(parse_uint(field(request, "partial_images")).value_or(0), 3);
  for (std::uint64_t i = 0; i < partial; ++i) {
    Json event = {{"type", std::string(kind) + ".partial_image"}, {"partial_image_index", i}};
    event.update(image);
    pieces.push_back(sse_typed_event(event));
  }
  Json event = {{"type", std::string(kind) + ".completed"}, {"usage", usage}};
  event.update(image);
  pieces.push_back(sse_typed_event(event));
  return stream_reply(request, Dialect::openai, std::move(pieces));
}

LocalReply image(const MockRequest& request, const char* kind, std::uint64_t image_tokens) {
  const std::string wanted = field(request, "n");
  const std::uint64_t count = wanted.empty() ? 1 : parse_uint(wanted).value_or(0);
  if (count < 1 || count > 10) return openai_invalid(request, "n", "Invalid 'n': expected an integer from 1 to 10.");
  const std::uint64_t text = tokens_of(std::string_view(field(request, "prompt")));
  const Json usage = {{"input_tokens", text + image_tokens},
                      {"input_tokens_details", {{"image_tokens", image_tokens}, {"text_tokens", text}}},
                      {"output_tokens", kImageTokens * count},
                      {"total_tokens", text + image_tokens + kImageTokens * count}};
  if (field(request, "stream") == "true") return streamed_image(request, kind, usage);
  Json data = Json::array();
  for (std::uint64_t i = 0; i < count; ++i) data.push_back(Json{{"b64_json", kPng}});
  return openai_reply(request, {{"created", kCreated}, {"data", std::move(data)}, {"usage", usage}});
}

void append_little_endian(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

std::string silent_pcm() { return std::string(std::size_t{kSilentSamples} * 2, '\0'); }

std::string silent_wav() {
  const std::string samples = silent_pcm();
  const auto size = static_cast<std::uint32_t>(samples.size());
  std::string out = "RIFF";
  append_little_endian(out, 36 + size, 4);
  out += "WAVEfmt ";
  append_little_endian(out, 16, 4);  // of this chunk
  append_little_endian(out, 1, 2);   // PCM
  append_little_endian(out, 1, 2);   // one channel
  append_little_endian(out, kSampleRate, 4);
  append_little_endian(out, kSampleRate * 2, 4);
  append_little_endian(out, 2, 2);
  append_little_endian(out, 16, 2);
  out += "data";
  append_little_endian(out, size, 4);
  return out + samples;
}

// Frames of MPEG-1 layer III, 128 kbit/s at 44.1 kHz, whose side information is all zero: silence.
std::string silent_mp3() {
  constexpr std::size_t kFrame = 417;
  std::string frame = "\xFF\xFB\x90\xC4";
  frame.resize(kFrame, '\0');
  return frame + frame + frame + frame;
}

LocalReply speech(const MockRequest& request) {
  if (!request.opaque && !request.json.is_object()) return bad_json(request, Dialect::openai);
  for (const char* name : {"model", "input", "voice"}) {
    if (!request.opaque && member(request.json, name).is_null()) return openai_missing(request, name);
  }
  const std::string format = field(request, "response_format");
  std::string type = "audio/mpeg", bytes = silent_mp3();
  if (format == "wav") {
    type = "audio/wav";
    bytes = silent_wav();
  } else if (format == "pcm") {
    type = "audio/pcm";
    bytes = silent_pcm();
  } else if (!format.empty() && format != "mp3") {
    return openai_invalid(request, "response_format", "finops' built-in mock speaks mp3, wav and pcm, not " + format);
  }
  if (field(request, "stream_format") != "sse") return bytes_reply(request, Dialect::openai, type, std::move(bytes));
  std::string base64;
  append_base64(base64, bytes);
  const std::uint64_t input = tokens_of(std::string_view(field(request, "input")));
  const Json usage = {{"input_tokens", input}, {"output_tokens", 10}, {"total_tokens", input + 10}};
  return stream_reply(request, Dialect::openai,
                      {sse_typed_event({{"type", "speech.audio.delta"}, {"audio", base64}}),
                       sse_typed_event({{"type", "speech.audio.done"}, {"usage", usage}})});
}

Json transcript_usage(const MockRequest& request) {
  if (field(request, "model").starts_with("whisper")) return {{"type", "duration"}, {"seconds", 2}};
  const std::uint64_t output = tokens_of(std::string_view(kTranscript));
  return {{"type", "tokens"},
          {"input_tokens", 15},
          {"input_token_details", {{"audio_tokens", 15}, {"text_tokens", 0}}},
          {"output_tokens", output},
          {"total_tokens", 15 + output}};
}

LocalReply streamed_transcript(const MockRequest& request) {
  std::vector<std::string> pieces;
  for (const std::string& piece : split_deltas(kTranscript)) {
    pieces.push_back(sse_data({{"type", "transcript.text.delta"}, {"delta", piece}, {"logprobs", Json::array()}}));
  }
  pieces.push_back(sse_data({{"type", "transcript.text.done"},
                             {"text", kTranscript},
                             {"logprobs", Json::array()},
                             {"usage", transcript_usage(request)}}));
  return stream_reply(request, Dialect::openai, std::move(pieces));
}

LocalReply transcript(const MockRequest& request, bool translates) {
  if (!request.opaque && form_file(request).filename.empty()) return openai_missing(request, "file");
  if (!request.opaque && request.model.empty() && field(request, "model").empty()) {
    return openai_missing(request, "model");
  }
  if (!translates && field(request, "stream") == "true") return streamed_transcript(request);
  const std::string format = field(request, "response_format"), text = kTranscript;
  const auto words = [&](std::string body) {
    return bytes_reply(request, Dialect::openai, "text/plain; charset=utf-8", std::move(body));
  };
  if (format == "text") return words(text + "\n");
  if (format == "srt") return words("1\n00:00:00,000 --> 00:00:01,500\n" + text + "\n\n");
  if (format == "vtt") return words("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n" + text + "\n\n");
  Json body = {{"text", text}};
  if (format == "verbose_json") {
    const Json segment = {{"id", 0},
                          {"seek", 0},
                          {"start", 0.0},
                          {"end", kSeconds},
                          {"text", text},
                          {"tokens", Json::array({1, 2, 3})},
                          {"temperature", 0.0},
                          {"avg_logprob", -0.1},
                          {"compression_ratio", 1.0},
                          {"no_speech_prob", 0.0}};
    body = {{"task", translates ? "translate" : "transcribe"},
            {"language", "english"},
            {"duration", kSeconds},
            {"text", text},
            {"segments", Json::array({segment})}};
  }
  if (!translates) body["usage"] = transcript_usage(request);
  return openai_reply(request, body);
}

}  // namespace

LocalReply openai_images(const MockRequest& request) {
  const std::string_view path = request.path;
  const bool makes = path == "/v1/images/generations", edits = path == "/v1/images/edits";
  if (!makes && !edits && path != "/v1/images/variations") return unknown_path(request, Dialect::openai);
  if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
  if (makes && !request.opaque && !request.json.is_object()) return bad_json(request, Dialect::openai);
  if (!request.opaque) {
    const bool has_image = !form_file(request).filename.empty() || !member(request.json, "images").is_null();
    if (!makes && !has_image) return openai_missing(request, "image");
    if (path != "/v1/images/variations" && field(request, "prompt").empty()) return openai_missing(request, "prompt");
  }
  return makes ? image(request, "image_generation", 0) : image(request, "image_edit", kImageTokens);
}

LocalReply openai_audio(const MockRequest& request) {
  const std::string_view path = request.path;
  const bool translates = path == "/v1/audio/translations";
  if (path != "/v1/audio/speech" && path != "/v1/audio/transcriptions" && !translates) {
    return unknown_path(request, Dialect::openai);
  }
  if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
  return path == "/v1/audio/speech" ? speech(request) : transcript(request, translates);
}

}  // namespace finops::mock
