// One file of a log, of which any part can be read again: plain, compressed or HAR. It stays open, so its records can
// be read even after it was compressed, moved or deleted. Of a compressed file without a seek table, and of HAR, a part
// is read forward from the beginning, or from where the last reading ended. Memory is bounded by what is asked for.
// Thread-safe: readers of the same file wait for each other only where it is decoded.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/thread_annotations.h"
#include "core/base/unique_fd.h"
#include "core/log/read/byte_source.h"
#include "core/log/read/seek_table.h"

namespace finops {

class RecordedFile {
 public:
  // Errors: io.
  static Result<std::unique_ptr<RecordedFile>> open(std::string path, UniqueFd fd);

  const std::string& path() const noexcept { return path_; }
  bool plain() const noexcept { return format_ == LogFormat::plain; }
  std::uint64_t size() const noexcept { return size_; }  // as stored
  // A source of the decoded bytes; of a plain file, only those in [begin, end). It must not outlive this.
  Result<std::unique_ptr<ByteSource>> source(std::uint64_t begin, std::uint64_t end) const;
  // The decoded bytes [begin, end). Errors: io, also when the file has become shorter.
  Result<std::string> read(std::uint64_t begin, std::uint64_t end);
  // The seek table does not say where the decoded bytes are, since a frame is damaged. Only while one thread uses this.
  void read_only_forward();

 private:
  RecordedFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  Result<void> go_to(std::uint64_t offset) FINOPS_REQUIRES(mutex_);
  Result<void> begin_before(std::uint64_t offset) FINOPS_REQUIRES(mutex_);
  Result<std::string> read_plain(std::uint64_t begin, std::size_t size) const;

  std::string path_;
  UniqueFd fd_;
  LogFormat format_ = LogFormat::plain;
  std::uint64_t size_ = 0;
  std::vector<ZstdFrame> frames_;  // empty: no seek table
  Mutex mutex_;
  std::unique_ptr<ByteSource> decoder_ FINOPS_GUARDED_BY(mutex_);
  std::uint64_t position_ FINOPS_GUARDED_BY(mutex_) = 0;  // of decoder_ in the decoded file
};

}  // namespace finops
