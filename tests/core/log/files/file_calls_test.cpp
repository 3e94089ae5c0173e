#include "core/log/files/file_calls.h"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "support/temp_dir.h"

namespace finops::test::file_calls_test {
namespace {

namespace fs = std::filesystem;

void make_socket(const fs::path& path) {
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.string().size() < sizeof address.sun_path);
  path.string().copy(address.sun_path, sizeof address.sun_path);
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

}  // namespace

TEST_CASE("L8 file calls: only regular files are opened, and nothing waits for a writer") {
  const TempDir dir;
  std::ofstream(dir / "file") << "text";
  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  make_socket(dir / "socket");
  fs::create_directory(dir / "folder");
  fs::create_symlink(dir / "file", dir / "link");
  fs::create_symlink(dir / "fifo", dir / "link_to_fifo");
  for (const std::string& path : {(dir / "fifo").string(), (dir / "folder").string(), (dir / "link_to_fifo").string(),
                                  std::string("/dev/zero")}) {
    CAPTURE(path);
    const auto refused = open_regular_file(path);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::io);
    CHECK(refused.error().message == "it is not a regular file");
    CHECK(refused.error().context == path);
  }
  CHECK(open_regular_file((dir / "socket").string()).error().code == ErrorCode::io);
  CHECK(open_regular_file((dir / "none").string()).error().code == ErrorCode::not_found);
  CHECK(open_regular_file((dir / "link").string()).ok());
  CHECK_FALSE(open_regular_file((dir / "link").string(), system_file_calls(), O_NOFOLLOW).ok());
  const auto file = open_regular_file((dir / "file").string());
  REQUIRE(file.ok());
  CHECK(file->about.st_size == 4);
  char text[8] = {};
  CHECK(*read_at(file->fd.get(), text, sizeof text, 1) == 3);
  CHECK(std::string(text) == "ext");
}

TEST_CASE("L4 file calls: a signal while a file is opened costs nothing, an error that stays is one") {
  class Interrupted final : public FileCalls {
   public:
    int left = 3, number = EINTR;
    int open(const char* path, int flags, mode_t mode) override {
      if (left-- <= 0) return FileCalls::open(path, flags, mode);
      errno = number;
      return -1;
    }
  } calls;
  const TempDir dir;
  std::ofstream(dir / "file") << "text";
  CHECK(open_regular_file((dir / "file").string(), calls).ok());
  calls.left = 1, calls.number = EACCES;
  CHECK(open_regular_file((dir / "file").string(), calls).error().code == ErrorCode::io);
}

TEST_CASE("L6 file calls: the folder of a path") {
  CHECK(folder_of("/a/b/c.jsonl") == "/a/b");
  CHECK(folder_of("/c.jsonl") == "/");
  CHECK(folder_of("c.jsonl") == ".");
}

}  // namespace finops::test::file_calls_test
