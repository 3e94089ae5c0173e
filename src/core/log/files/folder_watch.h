// Tells when something happens in folders, as far as the kernel knows. Belongs to one thread.
#pragma once
#include <chrono>
#include <set>
#include <string>

#include "core/base/unique_fd.h"

namespace finops {

class FolderWatch {
 public:
  FolderWatch();

  // Harmless when it is watched already. Where that does not work, wait() just lets the time pass.
  void add(const std::string& folder);

  enum class Wake { timeout, written, changed, asked };
  // Returns when a file in a folder was written to (`written`), came or went (`changed`), when `wake_fd` (-1: none) is
  // readable, or after `timeout`.
  Wake wait(std::chrono::milliseconds timeout, int wake_fd);

  // What the last wait() heard of: the names, without their folder, of the files that were written to.
  const std::set<std::string>& written() const noexcept { return written_; }
  bool missed_some() const noexcept { return missed_some_; }  // more happened than the kernel kept for us

 private:
  UniqueFd inotify_;
  std::set<std::string> written_;
  bool missed_some_ = false;
};

}  // namespace finops
