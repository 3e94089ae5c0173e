// A file that appears under its name complete or not at all: it is written under another name and linked at the end.
// Replaces a file only if that is asked for. One thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

class NewFile {
 public:
  enum class Existing { refuse, replace };
  // Creates it with mode 0600. Error::io with the name as `context`: it exists, or the folder cannot be written.
  static Result<NewFile> create(const std::string& path, Existing existing = Existing::refuse);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();  // without commit(), nothing is left

  // False after a failed write; commit() gives the error.
  bool write(std::string_view bytes);
  // Syncs the file and gives it its name.
  Result<void> commit();

 private:
  NewFile(std::string path, std::string temporary, UniqueFd fd, Existing existing);
  void flush();

  std::string path_, temporary_;
  UniqueFd fd_;
  Existing existing_;
  std::string buffer_;
  int errno_ = 0;
};

}  // namespace finops::cli
