// Tells when something happens in folders, as far as the kernel knows. Belongs to one thread.
#pragma once
#include <chrono>
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

 private:
  UniqueFd inotify_;
};

}  // namespace finops
