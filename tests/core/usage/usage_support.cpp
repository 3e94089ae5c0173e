#include "core/usage/usage_support.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test {
namespace {

constexpr std::string_view kExpect = ".expect.json";

UsageFixture load(const std::filesystem::path& expect) {
  UsageFixture out;
  out.name = expect.filename().string();
  out.name.resize(out.name.size() - kExpect.size());
  out.expect = Json::parse(read_file(expect));
  bool found = false;
  for (const char* ending : {".sse", ".json", ".ndjson", ".html", ".txt"}) {
    const auto body = expect.parent_path() / (out.name + ending);
    if (!std::filesystem::exists(body)) continue;
    out.body = read_file(body);
    found = true;
  }
  if (!found) throw std::runtime_error("no body for " + expect.string());
  out.method = out.expect.at("method");
  out.path = out.expect.at("path");
  out.status = out.expect.at("status");
  out.content_type = out.expect.at("content_type");
  out.content_encoding = out.expect.at("content_encoding");
  out.complete = out.expect.at("complete");
  return out;
}

auto counts_of(const Usage& u) {
  return std::tie(u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_write_tokens, u.cache_write_1h_tokens,
                  u.reasoning_tokens, u.input_audio_tokens, u.input_image_tokens, u.input_video_tokens,
                  u.cache_audio_read_tokens, u.cache_image_read_tokens, u.cache_video_read_tokens,
                  u.output_audio_tokens, u.output_image_tokens, u.output_video_tokens, u.web_searches, u.file_searches,
                  u.audio_ms, u.other_tool, u.unpriced, u.reported, u.counted_tokens);
}

auto texts_of(const ResponseFacts& f) {
  return std::tie(f.model, f.id, f.service_tier, f.finish_reasons, f.error, f.error_code, f.error_message);
}

std::string gzip(std::string_view text) {
  z_stream z{};
  if (deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("deflateInit2");
  std::string in(text), out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return out;
}

}  // namespace

const std::vector<UsageFixture>& usage_fixtures() {
  static const std::vector<UsageFixture> all = [] {
    const auto folder = tests_folder() / "fixtures" / "usage";
    std::vector<UsageFixture> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().string().ends_with(kExpect)) out.push_back(load(entry.path()));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
  }();
  return all;
}

Observed observe(const ResponseHint& hint, std::string_view bytes, const std::vector<std::size_t>& cuts,
                 bool complete) {
  ResponseObserver observer(hint);
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    observer.feed(bytes.substr(from, cut - from));
    from = cut;
  }
  observer.feed(bytes.substr(from));
  Observed out;
  out.facts = observer.finish(complete);
  out.began = observer.content_began();
  return out;
}

Observed observe_steps(const ResponseHint& hint, std::string_view bytes, std::size_t step, bool complete) {
  ResponseObserver observer(hint);
  for (std::size_t at = 0; at < bytes.size(); at += step) observer.feed(bytes.substr(at, step));
  Observed out;
  out.facts = observer.finish(complete);
  out.began = observer.content_began();
  return out;
}

bool operator==(const Usage& a, const Usage& b) {
  return a.source == b.source && counts_of(a) == counts_of(b) && a.raw == b.raw;
}

bool operator==(const Observed& a, const Observed& b) {
  return a.facts.usage == b.facts.usage && texts_of(a.facts) == texts_of(b.facts) && a.began == b.began;
}

Json as_json(const Usage& u) {
  Json out;
  out["source"] = std::string(to_string(u.source));
  const auto put = [&](const char* name, const Count& count) {
    if (count) out[name] = *count;
  };
  put("input_tokens", u.input_tokens);
  put("output_tokens", u.output_tokens);
  put("cache_read_tokens", u.cache_read_tokens);
  put("cache_write_tokens", u.cache_write_tokens);
  put("cache_write_1h_tokens", u.cache_write_1h_tokens);
  put("reasoning_tokens", u.reasoning_tokens);
  put("input_audio_tokens", u.input_audio_tokens);
  put("input_image_tokens", u.input_image_tokens);
  put("input_video_tokens", u.input_video_tokens);
  put("cache_audio_read_tokens", u.cache_audio_read_tokens);
  put("cache_image_read_tokens", u.cache_image_read_tokens);
  put("cache_video_read_tokens", u.cache_video_read_tokens);
  put("output_audio_tokens", u.output_audio_tokens);
  put("output_image_tokens", u.output_image_tokens);
  put("output_video_tokens", u.output_video_tokens);
  put("web_searches", u.web_searches);
  put("file_searches", u.file_searches);
  put("audio_ms", u.audio_ms);
  put("counted_tokens", u.counted_tokens);
  if (!u.other_tool.empty()) out["other_tool"] = u.other_tool;
  if (!u.unpriced.empty()) out["unpriced"] = u.unpriced;
  return out;
}

Json as_json(const Observed& observed) {
  const ResponseFacts& f = observed.facts;
  Json out;
  out["usage"] = as_json(f.usage);
  out["raw"] = f.usage.raw;
  out["model"] = f.model;
  out["id"] = f.id;
  out["service_tier"] = f.service_tier;
  out["finish_reasons"] = f.finish_reasons;
  out["error"] = f.error;
  out["error_code"] = f.error_code;
  out["error_message"] = f.error_message;
  out["content_began"] = observed.began;
  return out;
}

std::string compress(std::string_view coding, std::string_view text) {
  if (coding == "gzip") return gzip(text);
  if (coding == "zstd") {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
  }
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 16;
  std::string out(size, '\0');
  if (BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                            reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE) {
    throw std::runtime_error("BrotliEncoderCompress");
  }
  out.resize(size);
  return out;
}

}  // namespace finops::test
