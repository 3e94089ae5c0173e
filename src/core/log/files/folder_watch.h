// Reports changes in folders, as far as the kernel sees them (inotify). Belongs to one thread.
#pragma once
#include <chrono>
#include <set>
#include <string>

#include "core/base/unique_fd.h"

namespace finops {

class FolderWatch {
 public:
  FolderWatch();

  // Adding a folder twice is harmless. If a folder cannot be watched, wait() only waits for the timeout.
  void add(const std::string& folder);

  enum class Wake { timeout, written, changed, asked };
  // Returns when a file in a folder was written to (`written`), appeared or disappeared (`changed`), when `wake_fd`
  // (-1: none) is readable, or after `timeout`.
  Wake wait(std::chrono::milliseconds timeout, int wake_fd);

  // The names, without their folder, of the files that the last wait() saw written to.
  const std::set<std::string>& written() const noexcept { return written_; }
  bool missed_some() const noexcept { return missed_some_; }  // the kernel's queue was full, so some events were lost

 private:
  UniqueFd inotify_;
  std::set<std::string> written_;
  bool missed_some_ = false;
};

}  // namespace finops
