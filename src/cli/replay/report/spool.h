// Lines that belong after something that is known only at the end: kept in an unnamed file. One thread.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

class Spool {
 public:
  // In the folder of `path`. Error::io with `path` as context.
  static Result<Spool> create(const std::string& path);

  // Without a line end inside. A failure is reported by read().
  void add(std::string_view line);
  // All lines in order, without their ends.
  Result<void> read(const std::function<void(std::string_view line)>& take);

 private:
  Spool(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  void flush();

  UniqueFd fd_;
  std::string path_, buffer_;
  int errno_ = 0;
};

}  // namespace finops::cli
