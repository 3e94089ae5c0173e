// A file that appears whole under its name, or not at all: written beside it and linked at the end. Never replaces a
// file. One thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

class NewFile {
 public:
  // 0600. Error::io with the name as `context`: it exists, or the folder cannot be written.
  static Result<NewFile> create(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();  // without commit(): nothing stays

  // False once something could not be written; commit() says what.
  bool write(std::string_view bytes);
  // On disk, and under its name.
  Result<void> commit();

 private:
  NewFile(std::string path, std::string temporary, UniqueFd fd);
  void flush();

  std::string path_, temporary_;
  UniqueFd fd_;
  std::string buffer_;
  int errno_ = 0;
};

}  // namespace finops::cli
