#include "core/log/files/file_system.h"

#include <cerrno>

namespace finops {
namespace {

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
