// C7 L7: where a secret comes from, and what is said when it is not there.
#include "core/config/secret_reference.h"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

#include "support/temp_dir.h"

namespace finops::test::secret_reference_test {
namespace {

std::optional<std::string> variables(const char* name) {
  if (std::string_view(name) == "KEY") return "from-variable";
  if (std::string_view(name) == "EMPTY") return "";
  return std::nullopt;
}

std::string secret(std::string_view text) {
  const auto value = read_secret(text, variables);
  return value ? std::string(value->reveal()) : "error: " + value.error().message;
}

}  // namespace

TEST_CASE("C7 secret: from a variable, a file, a command, or as it is") {
  const TempDir dir;
  std::ofstream((dir / "key").string()) << "from-file\n";
  std::ofstream((dir / "dos").string()) << "from-dos\r\n";
  std::ofstream((dir / "two").string()) << "two\n\n";
  CHECK(secret("env:KEY") == "from-variable");
  CHECK(secret("file:" + (dir / "key").string()) == "from-file");
  CHECK(secret("file:" + (dir / "dos").string()) == "from-dos");
  CHECK(secret("file:" + (dir / "two").string()) ==
        "two\n");  // one line feed is dropped; a key with another is refused later
  CHECK(secret("cmd:printf 'from %s' command; echo x >&2 2>/dev/null; cat") == "from command");
  CHECK(secret("written-here") == "written-here");
}

TEST_CASE("C7 secret: what cannot be read is said without the secret") {
  const TempDir dir;
  std::ofstream((dir / "empty").string()) << "\n";
  CHECK(secret("env:NONE") == "error: the variable NONE is not set");
  CHECK(secret("env:EMPTY") == "error: the variable EMPTY is not set");
  CHECK(secret("env:") == "error: env: needs the name of a variable after it");
  CHECK(secret("file:" + (dir / "no").string()) ==
        "error: file:" + (dir / "no").string() + " cannot be read: No such file or directory");
  CHECK(secret("file:" + (dir / "empty").string()) == "error: file:" + (dir / "empty").string() + " gave nothing");
  CHECK(secret("cmd:echo sk-secret-1; exit 3") == "error: cmd: failed with status 3");
  CHECK(secret("cmd:kill -9 $$") == "error: cmd: was ended by signal 9");
  CHECK(secret("cmd:true") == "error: cmd: gave nothing");
  CHECK(secret("cmd:cat /dev/zero") == "error: cmd: gave more than 64 KiB");
  CHECK(secret("cmd:") == "error: cmd: needs a command after it");
  CHECK(secret("") == "error: it is empty");
  CHECK(secret("ENV:KEY") == "error: write env: in small letters");
}

TEST_CASE("C7 secret: a reference is shown without what it leads to") {
  CHECK(shown_reference("env:KEY") == "env:KEY");
  CHECK(shown_reference("file:/run/key") == "file:/run/key");
  CHECK(shown_reference("cmd:echo sk-secret-1") == "cmd:");
  CHECK(shown_reference("sk-secret-1") == "in the file");
}

}  // namespace finops::test::secret_reference_test
