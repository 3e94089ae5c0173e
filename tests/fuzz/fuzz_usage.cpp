// The observer must find the same facts however a response is cut, keep no more than it was given, and end without a
// crash whatever the bytes. The first byte chooses the kind of response (tests/fuzz/usage_corpus puts it there), the
// second the step and the end.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "core/usage/response_observer.h"

namespace {

using finops::ResponseFacts;

struct Kind {
  const char* path;
  const char* type;
  const char* coding = "";
};

constexpr Kind kKinds[] = {
    {"/v1/chat/completions", "application/json"},                                           // A
    {"/v1/chat/completions", "text/event-stream"},                                          // B
    {"/v1/responses", "application/json"},                                                  // C
    {"/v1/responses", "text/event-stream"},                                                 // D
    {"/v1/messages", "application/json"},                                                   // E
    {"/v1/messages", "text/event-stream"},                                                  // F
    {"/v1beta/models/g:generateContent", "application/json"},                               // G
    {"/v1beta/models/g:streamGenerateContent", "application/json"},                         // H
    {"/v1beta/models/g:streamGenerateContent?alt=sse", "text/event-stream"},                // I
    {"/v1/embeddings", "application/json"},                                                 // J
    {"/v1/audio/transcriptions", "application/json"},                                       // K
    {"/v1/images/generations", "text/event-stream"},                                        // L
    {"/v1/projects/p/locations/l/publishers/google/models/m:predict", "application/json"},  // M
    {"/v1/messages/count_tokens", "application/json"},                                      // N
    {"/v1beta/models/g:countTokens", "application/json"},                                   // O
    {"/v1/chat/completions", "application/x-ndjson"},                                       // P
    {"/v1/chat/completions", "application/json", "gzip"},                                   // Q
    {"/v1/chat/completions", "text/event-stream", "br"},                                    // R
    {"/v1/messages", "text/event-stream", "zstd"},                                          // S
    {"/unknown", ""},                                                                       // T
    {"/v1beta/interactions", "application/json"},                                           // U
    {"/v1beta/interactions", "text/event-stream"},                                          // V
};

std::string text_of(const finops::Usage& u) {
  std::string out(finops::to_string(u.source));
  for (const finops::Count& count :
       {u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_write_tokens, u.cache_write_1h_tokens,
        u.reasoning_tokens, u.input_audio_tokens, u.input_image_tokens, u.input_video_tokens, u.cache_audio_read_tokens,
        u.cache_image_read_tokens, u.cache_video_read_tokens, u.output_audio_tokens, u.output_image_tokens,
        u.output_video_tokens, u.web_searches, u.file_searches, u.audio_ms, u.counted_tokens}) {
    out += count ? ' ' + std::to_string(*count) : " -";
  }
  if (u.reported) out += ' ' + std::to_string(u.reported->total) + '/' + std::to_string(u.reported->own_pico);
  return out + u.other_tool + u.unpriced + u.raw;
}

std::string text_of(const ResponseFacts& f) {
  std::string out = text_of(f.usage);
  for (const std::string* text : {&f.model, &f.id, &f.service_tier, &f.error_code, &f.error_message}) {
    out.append(1, '\x01').append(*text);
  }
  for (const std::string& reason : f.finish_reasons) out.append(1, '\x02').append(reason);
  return out + (f.error ? "\x03" : "\x04");
}

std::string found_in(const Kind& kind, std::string_view bytes, std::size_t step, bool complete) {
  finops::ResponseObserver observer({.path = kind.path, .content_type = kind.type, .content_encoding = kind.coding});
  bool began = false;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    observer.feed(bytes.substr(at, step));
    if (began && !observer.content_began()) std::abort();
    began = observer.content_began();
  }
  const std::string out = text_of(observer.finish(complete));
  return out + (observer.content_began() ? "+" : "-");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Kind& kind = kKinds[(data[0] + std::size(kKinds) * 13 - 'A') % std::size(kKinds)];
  const bool complete = (data[1] & 1) == 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = found_in(kind, bytes, bytes.size() + 1, complete);
  if (found_in(kind, bytes, 1, complete) != whole) std::abort();
  if (found_in(kind, bytes, 2 + data[1] / 2 % 31, complete) != whole) std::abort();
  if (*kind.coding == 0 && whole.size() > 4 * bytes.size() + 1024) std::abort();
  return 0;
}
