#include "core/log/write/segment_compress.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"

namespace finops {
namespace {

constexpr int kLevel = 3;
constexpr std::uint32_t kSkippableMagic = 0x184D2A5E, kSeekableMagic = 0x8F92EAB1;
constexpr std::size_t kEntrySize = 8, kFooterSize = 9;

void append_u32(std::string& out, std::uint64_t value) {  // little-endian
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFF);
}

Error zstd_error(const char* what) { return {ErrorCode::io, std::string("zstd: ") + what, {}}; }

// Writes the zstd seekable format (version 0.1.0): independent frames and, in a skippable frame at the end, a table of
// their sizes. Every zstd reader can read it from the start; a reader that knows the table can begin at any frame.
class SeekableZstdWriter {
 public:
  // The window of a frame: a reader needs little more memory than this.
  static constexpr int kWindowLog = 23;  // 8 MiB

  using Write = std::function<Result<void>(std::string_view)>;
  explicit SeekableZstdWriter(Write write);

  // Begin a frame, write exactly `size` bytes (below 4 GiB) in pieces, and end it. Errors: those of `write`, and io
  // from zstd.
  Result<void> begin_frame(std::uint64_t size);
  Result<void> add(std::string_view bytes);
  Result<void> end_frame();
  Result<void> finish();  // writes the table; call once, at the end

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  struct Frame {
    std::uint64_t compressed = 0, size = 0;
  };
  Result<void> compress(std::string_view bytes, bool end);

  Write write_;
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::vector<Frame> frames_;
  std::string buffer_;
};

SeekableZstdWriter::SeekableZstdWriter(Write write)
    : write_(std::move(write)), context_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize(), '\0') {}

Result<void> SeekableZstdWriter::begin_frame(std::uint64_t size) {
  if (!context_) return zstd_error("out of memory");
  ZSTD_CCtx* context = context_.get();
  ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
  const std::size_t results[] = {ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindowLog),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1),
                                 ZSTD_CCtx_setPledgedSrcSize(context, size)};
  for (const std::size_t result : results) {
    if (ZSTD_isError(result) != 0) return zstd_error(ZSTD_getErrorName(result));
  }
  frames_.push_back({0, size});
  return {};
}

Result<void> SeekableZstdWriter::add(std::string_view bytes) { return compress(bytes, false); }
Result<void> SeekableZstdWriter::end_frame() { return compress({}, true); }

Result<void> SeekableZstdWriter::compress(std::string_view bytes, bool end) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t rest = 1;
  while (end ? rest != 0 : in.pos < in.size) {
    ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
    rest = ZSTD_compressStream2(context_.get(), &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(rest) != 0) return zstd_error(ZSTD_getErrorName(rest));
    frames_.back().compressed += out.pos;
    if (out.pos > 0) FINOPS_TRY(write_({buffer_.data(), out.pos}));
  }
  return {};
}

Result<void> SeekableZstdWriter::finish() {
  std::string table;
  append_u32(table, kSkippableMagic);
  append_u32(table, frames_.size() * kEntrySize + kFooterSize);
  for (const Frame& frame : frames_) {
    append_u32(table, frame.compressed);
    append_u32(table, frame.size);
  }
  append_u32(table, frames_.size());
  table += '\0';  // descriptor: no checksums here, each frame has its own
  append_u32(table, kSeekableMagic);
  return write_(table);
}

constexpr std::uint64_t kFrame = std::uint64_t{8} << 20;           // whole lines, up to this many bytes
constexpr std::uint64_t kLongestFrame = std::uint64_t{512} << 20;  // longer lines are cut; no reader accepts them
constexpr std::size_t kBlock = std::size_t{1} << 20;

class Compression {
 public:
  Compression(const std::string& path, FileCalls& calls) : path_(path), calls_(calls), block_(kBlock, '\0') {}
  ~Compression() {
    if (!temporary_.empty()) (void)calls_.unlink(temporary_.c_str());
  }
  Compression(const Compression&) = delete;
  Compression& operator=(const Compression&) = delete;

  Result<bool> run() {
    auto locked = lock_closed(path_, calls_);
    if (!locked) return std::move(locked).error();
    if (!*locked) return false;
    source_ = std::move(*locked);
    const std::string target = compressed_name(path_);
    if (struct stat about;
        calls_.stat(target.c_str(), &about) == 0) {  // left by a process that died before its last step?
      FINOPS_TRY(compare(target, " exists already and has other content; move one of the two files away"));
    } else {
      FINOPS_TRY(write_temporary());
      FINOPS_TRY(compare(temporary_, " does not decompress to the same bytes"));
      if (calls_.rename(temporary_.c_str(), target.c_str()) != 0) return error("compress", errno);
      temporary_.clear();
    }
    FINOPS_TRY(sync_folder());
    if (calls_.unlink(path_.c_str()) != 0) return error("remove", errno);
    return true;
  }

 private:
  Error error(const std::string& what, const std::string& why) const {
    return {ErrorCode::io, "cannot " + what + " " + path_ + ": " + why, path_};
  }
  Error error(const std::string& what, int number) const { return error(what, std::strerror(number)); }

  Result<void> write_temporary() {
    temporary_ = half_compressed_name(path_, static_cast<std::uint64_t>(::getpid()));
    (void)calls_.unlink(temporary_.c_str());  // left by a dead process with the same id; a live one would hold the lock
    target_.reset(calls_.open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    const int fd = target_.get();
    if (fd < 0) {
      const int number = errno;
      temporary_.clear();
      return error("compress", number);
    }
    struct stat about {};
    if (calls_.flock(fd, LOCK_EX | LOCK_NB) != 0 || calls_.fchmod(fd, 0600) != 0 ||
        calls_.fstat(source_.get(), &about) != 0) {
      return error("compress", errno);
    }
    FINOPS_TRY(write_frames(fd, static_cast<std::uint64_t>(about.st_size)));
    timespec times[2] = {};
    times[0].tv_nsec = UTIME_OMIT;
    times[1] = about.st_mtim;
    if (calls_.futimens(fd, times) != 0 || calls_.fsync(fd) != 0) return error("compress", errno);
    return {};
  }

  Result<void> write_frames(int fd, std::uint64_t size) {
    SeekableZstdWriter writer([&](std::string_view bytes) { return write_all(fd, bytes); });
    for (std::uint64_t at = 0; at < size;) {
      const auto end = end_of_frame(at, size);
      if (!end) return end.error();
      FINOPS_TRY(writer.begin_frame(*end - at));
      while (at < *end) {
        const auto bytes = read_whole(at, std::min<std::uint64_t>(*end - at, kBlock));
        if (!bytes) return bytes.error();
        FINOPS_TRY(writer.add(*bytes));
        at += bytes->size();
      }
      FINOPS_TRY(writer.end_frame());
    }
    return writer.finish();
  }

  // The offset after the last line end within kFrame bytes from `at`, or else after the next one.
  Result<std::uint64_t> end_of_frame(std::uint64_t at, std::uint64_t size) {
    if (size - at <= kFrame) return size;
    for (std::uint64_t end = at + kFrame; end > at;) {
      const std::uint64_t begin = std::max(at, end - kBlock);
      const auto bytes = read_whole(begin, end - begin);
      if (!bytes) return bytes.error();
      if (const std::size_t found = bytes->rfind('\n'); found != std::string_view::npos) return begin + found + 1;
      end = begin;
    }
    const std::uint64_t limit = std::min(size, at + kLongestFrame);
    for (std::uint64_t begin = at + kFrame; begin < limit; begin += kBlock) {
      const auto bytes = read_whole(begin, std::min<std::uint64_t>(limit - begin, kBlock));
      if (!bytes) return bytes.error();
      if (const std::size_t found = bytes->find('\n'); found != std::string_view::npos) return begin + found + 1;
    }
    return limit;
  }

  Result<std::string_view> read_whole(std::uint64_t at, std::uint64_t size) {
    auto bytes = read(at, size);
    if (!bytes || bytes->size() == size) return bytes;
    return Error{ErrorCode::io, "cannot compress " + path_ + ": it became shorter", path_};
  }

  Result<std::string_view> read(std::uint64_t at, std::uint64_t size) {
    while (true) {
      const ssize_t n = calls_.pread(source_.get(), block_.data(), std::min<std::uint64_t>(size, block_.size()),
                                     static_cast<off_t>(at));
      if (n >= 0) return std::string_view(block_.data(), static_cast<std::size_t>(n));
      if (errno != EINTR) return error("read", errno);
    }
  }

  Result<void> write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = calls_.write(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return error("compress", errno);
      if (n == 0) return error("compress", ENOSPC);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  // The original is deleted only after the compressed file was read back and is the same.
  Result<void> compare(const std::string& compressed, const char* difference) {
    const auto file = open_regular_file(compressed, calls_, O_NOFOLLOW);
    if (!file) return error("compare " + compressed + " with", file.error().message);
    const auto same = decodes_to_source(file->fd.get());
    if (!same) return same.error();
    if (*same) return {};
    return Error{ErrorCode::io, "cannot compress " + path_ + ": " + compressed + difference, path_};
  }

  Result<bool> decodes_to_source(int fd) {
    struct Free {
      void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
    };
    const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    if (!context) return Error{ErrorCode::io, "cannot compress " + path_ + ": out of memory", path_};
    std::string compressed(kBlock, '\0'), decoded(kBlock, '\0');
    std::uint64_t at = 0;
    std::size_t state = 0;  // 0: between two frames
    for (off_t offset = 0;;) {
      const ssize_t n = calls_.pread(fd, compressed.data(), compressed.size(), offset);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return error("read back the compressed", errno);
      offset += n;
      ZSTD_inBuffer in{compressed.data(), static_cast<std::size_t>(n), 0};
      ZSTD_outBuffer out{decoded.data(), decoded.size(), 0};
      do {
        out.pos = 0;
        if (n == 0) break;
        state = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(state) != 0) return false;
        for (std::size_t done = 0; done < out.pos;) {
          const auto bytes = read(at, out.pos - done);
          if (!bytes) return bytes.error();
          if (bytes->empty() || std::memcmp(bytes->data(), decoded.data() + done, bytes->size()) != 0) return false;
          done += bytes->size();
          at += bytes->size();
        }
      } while (in.pos < in.size || out.pos == out.size);
      if (n == 0) break;
    }
    const auto more = read(at, 1);
    if (!more) return more.error();
    return state == 0 && more->empty();
  }

  Result<void> sync_folder() {
    const UniqueFd fd = open_folder(folder_of(path_), calls_);
    if (!fd || calls_.fsync(fd.get()) != 0) return error("sync the compressed", errno);
    return {};
  }

  const std::string& path_;
  FileCalls& calls_;
  UniqueFd source_, target_;  // these hold the locks of the segment and of the temporary file
  std::string temporary_;     // to be removed
  std::string block_;
};

}  // namespace

Result<bool> compress_segment(const std::string& path, FileCalls& calls) {
  try {
    return Compression(path, calls).run();
  } catch (const std::exception& e) {  // out of memory
    return Error{ErrorCode::io, "cannot compress " + path + ": " + e.what(), path};
  }
}

}  // namespace finops
