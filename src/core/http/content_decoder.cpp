#include "core/http/content_decoder.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kDecodeStep = 8 * 1024;  // on the stack, once per coding

class Inflate final : public ContentCoding {
 public:
  enum class Format { gzip, deflate };
  explicit Inflate(Format format) : format_(format) {}
  ~Inflate() override {
    if (started_) inflateEnd(&z_);
  }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  bool feed(std::string_view in, const Sink& sink) override {
    if (in.empty()) return true;
    if (!started_ && !start(in.front())) return false;
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib only reads it
    z_.avail_in = static_cast<uInt>(in.size());
    while (true) {
      if (at_end_) {
        if (z_.avail_in == 0 || format_ == Format::deflate || *z_.next_in != 0x1F) return true;  // padding is ignored
        inflateReset(&z_);  // the next member of a gzip file
        at_end_ = false;
      }
      char out[kDecodeStep];
      z_.next_out = reinterpret_cast<Bytef*>(out);
      z_.avail_out = kDecodeStep;
      const int code = inflate(&z_, Z_SYNC_FLUSH);
      if (z_.avail_out < kDecodeStep && !sink({out, kDecodeStep - z_.avail_out})) return false;
      if (code == Z_STREAM_END) {
        at_end_ = true;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return false;
      } else if (z_.avail_out > 0) {
        return true;  // all of the input is used up
      }
    }
  }
  bool at_end() const noexcept override { return at_end_; }

 private:
  // By the standard, "deflate" is the zlib format, but some servers send a raw stream; the first byte shows which.
  bool start(char first) {
    const bool zlib = (static_cast<unsigned char>(first) & 0x0F) == 8;
    const int bits = format_ == Format::gzip ? 15 + 16 : zlib ? 15 : -15;
    started_ = inflateInit2(&z_, bits) == Z_OK;
    return started_;
  }

  Format format_;
  z_stream z_{};
  bool started_ = false;
  bool at_end_ = false;
};

class Brotli final : public ContentCoding {
 public:
  bool feed(std::string_view in, const Sink& sink) override {
    auto next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t left = in.size();
    while (!at_end()) {
      std::uint8_t out[kDecodeStep];
      std::uint8_t* next_out = out;
      std::size_t room = kDecodeStep;
      const BrotliDecoderResult code =
          BrotliDecoderDecompressStream(state_.get(), &left, &next_in, &room, &next_out, nullptr);
      if (room < kDecodeStep && !sink({reinterpret_cast<const char*>(out), kDecodeStep - room})) return false;
      if (code == BROTLI_DECODER_RESULT_ERROR) return false;
      if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return true;
    }
    return true;
  }
  bool at_end() const noexcept override { return BrotliDecoderIsFinished(state_.get()) == BROTLI_TRUE; }

 private:
  struct Free {
    void operator()(BrotliDecoderState* s) const noexcept { BrotliDecoderDestroyInstance(s); }
  };
  std::unique_ptr<BrotliDecoderState, Free> state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
};

class Zstd final : public ContentCoding {
 public:
  Zstd() {
    ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, 23);
  }  // RFC 9659: 8 MiB, whatever a frame asks for

  bool feed(std::string_view in, const Sink& sink) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    while (true) {
      char out[kDecodeStep];
      ZSTD_outBuffer output{out, kDecodeStep, 0};
      const std::size_t used = input.pos;
      const std::size_t code = ZSTD_decompressStream(state_.get(), &output, &input);
      if (output.pos > 0 && !sink({out, output.pos})) return false;
      if (ZSTD_isError(code) != 0) return false;
      if (input.pos > used || output.pos > 0) at_end_ = code == 0;
      if (input.pos == input.size && output.pos < kDecodeStep) return true;
    }
  }
  bool at_end() const noexcept override { return at_end_; }

 private:
  struct Free {
    void operator()(ZSTD_DStream* s) const noexcept { ZSTD_freeDStream(s); }
  };
  std::unique_ptr<ZSTD_DStream, Free> state_{ZSTD_createDStream()};
  bool at_end_ = false;
};

std::unique_ptr<ContentCoding> make_coding(std::string_view name) {
  if (iequals(name, "gzip") || iequals(name, "x-gzip")) return std::make_unique<Inflate>(Inflate::Format::gzip);
  if (iequals(name, "deflate")) return std::make_unique<Inflate>(Inflate::Format::deflate);
  if (iequals(name, "br")) return std::make_unique<Brotli>();
  if (iequals(name, "zstd")) return std::make_unique<Zstd>();
  return nullptr;
}

}  // namespace

ContentDecoder::ContentDecoder(std::string_view content_encoding, std::size_t limit) : limit_(limit) {
  for_each_list_member(content_encoding, [this](std::string_view name) {
    if (iequals(name, "identity")) return;
    auto coding = make_coding(name);
    if (coding == nullptr) {
      supported_ = false;
      return;
    }
    codings_.push_back(std::move(coding));  // the last one named was applied last
  });
  std::reverse(codings_.begin(), codings_.end());
  if (codings_.size() > 4) supported_ = false;  // no real server does that
}

bool ContentDecoder::feed(std::string_view in, const Sink& sink) {
  if (failed_ || limit_reached_) return false;
  failed_ = !decode(0, in, sink) && !limit_reached_;
  return !failed_ && !limit_reached_;
}

bool ContentDecoder::feed(std::string_view in, std::string& out) {
  return feed(in, [&out](std::string_view piece) { out.append(piece); });
}

// Decodes with coding number `coding` and those after it.
bool ContentDecoder::decode(std::size_t coding, std::string_view in, const Sink& sink) {
  if (coding > 0 && coding <= codings_.size()) {  // the output of every coding counts
    const std::size_t room = limit_ - std::min(limit_, produced_);
    limit_reached_ = in.size() >= room;
    if (limit_reached_) in = in.substr(0, room);
    produced_ += in.size();
  }
  if (coding < codings_.size()) {
    return codings_[coding]->feed(in, [&, coding](std::string_view piece) { return decode(coding + 1, piece, sink); });
  }
  sink(in);
  return !limit_reached_;
}

bool ContentDecoder::complete() const noexcept {
  return std::all_of(codings_.begin(), codings_.end(), [](const auto& c) { return c->at_end(); });
}

}  // namespace finops
