#include <doctest/doctest.h>

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <optional>
#include <set>
#include <vector>

#include "core/base/strings.h"
#include "core/redact/install_key.h"
#include "support/temp_dir.h"

namespace finops::test::install_key_test {
namespace {

namespace fs = std::filesystem;

// Sets an environment variable until the end of the test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_CASE("L7: the install key is made once, is private, and stays") {
  const TempDir dir;
  const std::string folder = (dir / "state/finops").string();
  const auto first = read_or_create_install_key(folder);
  REQUIRE(first.ok());
  CHECK(first->size() == 32);
  CHECK(*read_or_create_install_key(folder) == *first);
  CHECK(read_file(dir / "state/finops/install-key") == *first);
  struct stat found {};
  REQUIRE(::stat((folder + "/install-key").c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}) == 1);  // no draft is left
  const TempDir other;
  CHECK(*read_or_create_install_key(other.path().string()) != *first);
}

TEST_CASE("L7: processes that start at once agree on the install key") {
  const TempDir dir;
  const std::string folder = (dir / "finops").string();
  // The children spin on a shared flag: a wake-up each would let them pass one after the other.
  void* shared = ::mmap(nullptr, sizeof(std::atomic<bool>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  auto* go = new (shared) std::atomic<bool>(false);
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      while (!*go) {}
      const auto key = read_or_create_install_key(folder);
      if (!key) ::_exit(1);
      std::ofstream(dir / ("seen" + std::to_string(i))) << hex(*key);
      ::_exit(0);
    }
    children.push_back(child);
  }
  *go = true;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < children.size(); ++i) {
    int status = -1;
    REQUIRE(::waitpid(children[i], &status, 0) == children[i]);
    CHECK(status == 0);
    keys.insert(read_file(dir / ("seen" + std::to_string(i))));
  }
  ::munmap(shared, sizeof(std::atomic<bool>));
  CHECK(keys.size() == 1);
  CHECK(keys.begin()->size() == 64);
}

TEST_CASE("L7: losing the race for the install key is no error by itself") {
  const TempDir dir;
  fs::create_symlink(dir / "nowhere", dir / "install-key");  // not there to read, there to link()
  const auto key = read_or_create_install_key(dir.path().string());
  REQUIRE_FALSE(key.ok());
  CHECK(key.error().message.find("cannot keep") != std::string::npos);
  CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator{}) == 1);
}

TEST_CASE("L7: a damaged install key is reported, not replaced") {
  const TempDir dir;
  std::ofstream(dir / "install-key") << "too short";
  const auto key = read_or_create_install_key(dir.path().string());
  REQUIRE_FALSE(key.ok());
  CHECK(key.error().message.find("install-key is damaged") != std::string::npos);
  CHECK(read_file(dir / "install-key") == "too short");
}

TEST_CASE("L7: the state folder follows the XDG rules") {
  const Variable home("HOME", "/home/somebody");
  {
    const Variable state("XDG_STATE_HOME", "/var/state");
    CHECK(state_folder() == "/var/state/finops");
  }
  {
    const Variable state("XDG_STATE_HOME", "relative/state");
    CHECK(state_folder() == "/home/somebody/.local/state/finops");
  }
  const Variable state("XDG_STATE_HOME", "");
  CHECK(state_folder() == "/home/somebody/.local/state/finops");
  const Variable no_home("HOME", "");
  CHECK(state_folder().empty());
}

TEST_CASE("L7: without a place for it there is a key all the same, for this process") {
  const TempDir dir;
  std::ofstream(dir / "file") << "x";
  const Variable state("XDG_STATE_HOME", (dir / "file").string());
  const std::string key = install_key();
  CHECK(key.size() == 32);
  CHECK(install_key() != key);
}

}  // namespace
}  // namespace finops::test::install_key_test
