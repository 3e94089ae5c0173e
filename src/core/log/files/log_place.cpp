#include "core/log/files/log_place.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "core/base/private_folders.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"

namespace finops {
namespace {

Error io_error(const std::string& what, const std::string& path, int number) {
  return {ErrorCode::io, what + " " + path + ": " + std::system_category().message(number), path};
}

// The sticky bit keeps others from replacing our file, which is enough for a single file that the user named.
Result<void> check_folder(const std::string& folder, bool sticky_is_fine) {
  struct stat found {};
  if (system_file_calls().stat(folder.c_str(), &found) != 0)
    return io_error("cannot use the log folder", folder, errno);
  if (!S_ISDIR(found.st_mode)) return Error{ErrorCode::io, "the log folder " + folder + " is not a folder", folder};
  const mode_t others = sticky_is_fine ? S_IWOTH : S_IWGRP | S_IWOTH;
  if ((found.st_mode & others) == 0 || (sticky_is_fine && (found.st_mode & S_ISVTX) != 0)) return {};
  return Error{ErrorCode::io,
               "the log folder " + folder + " can be written by others, and logs hold private text; run: chmod 700 '" +
                   folder + "'",
               folder};
}

struct Known {
  std::uint32_t magic;  // statfs(2)
  std::string_view name;
};

// FUSE is used by sshfs and the like; which file system it is cannot be found out here.
constexpr Known kNetwork[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB2"},
    {0x65735546, "FUSE"},
    {0x01021997, "9P"},
    {0x00C36400, "Ceph"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x564C, "NCP"},
    {0x0BD00BD0, "Lustre"},
    {0x47504653, "GPFS"},
    {0x19830326, "BeeGFS"},
    {0x7461636F, "OCFS2"},
    {0x01161970, "GFS2"},
    {0x786F4256, "VirtualBox shared folder"},
};

bool look(const std::string& path, FileCalls& calls, struct statfs& out) {
  while (calls.statfs(path.c_str(), &out) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

Result<LogPlace> log_place(const std::string& file_or_folder) {
  if (file_or_folder.empty()) return Error{ErrorCode::io, "the path of the log is empty", {}};
  std::string path = file_or_folder;
  struct stat found {};
  const bool exists = system_file_calls().stat(path.c_str(), &found) == 0;
  const bool folder = path.ends_with('/') || (exists ? S_ISDIR(found.st_mode) : !has_log_name(path));
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (folder) {
    FINOPS_TRY(create_private_folders(path));
    FINOPS_TRY(check_folder(path, false));
    return LogPlace{path, {}};
  }
  const std::string parent = folder_of(path);
  FINOPS_TRY(create_private_folders(parent));
  FINOPS_TRY(check_folder(parent, true));
  return LogPlace{parent, path};
}

Result<std::filesystem::path> default_log_dir() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "finops" / "log";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".local" / "state" / "finops" / "log";
  return Error{ErrorCode::config, "cannot tell where the log is: neither XDG_STATE_HOME nor HOME is an absolute path",
               "HOME"};
}

std::optional<FreeSpace> free_space(const std::string& path, FileCalls& calls) {
  struct statfs found {};
  if (!look(path, calls, found) || found.f_blocks == 0) return std::nullopt;
  const auto block = static_cast<std::uint64_t>(found.f_bsize);
  return FreeSpace{static_cast<std::uint64_t>(found.f_bavail) * block,
                   static_cast<std::uint64_t>(found.f_blocks) * block};
}

std::string_view network_file_system(const std::string& path, FileCalls& calls) {
  struct statfs found {};
  if (!look(path, calls, found)) return {};
  for (const Known& known : kNetwork) {
    if (static_cast<std::uint32_t>(found.f_type) == known.magic) return known.name;
  }
  return {};
}

}  // namespace finops
