#include "core/base/folder_names.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

namespace finops {
namespace {

struct Closer {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Error failed(const std::string& folder, int number) {
  const ErrorCode code = number == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return {code, "cannot read the folder " + folder + ": " + std::system_category().message(number), folder};
}

}  // namespace

Result<std::vector<std::string>> folder_names(const std::string& folder) {
  const std::unique_ptr<DIR, Closer> open(::opendir(folder.c_str()));
  if (!open) return failed(folder, errno);
  std::vector<std::string> out;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(open.get());
    if (entry == nullptr && errno != 0) return failed(folder, errno);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") out.emplace_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string path_in(const std::string& folder, std::string_view name) {
  std::string out = folder;
  if (!out.ends_with('/')) out += '/';
  return out.append(name);
}

}  // namespace finops
