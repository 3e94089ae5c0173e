// L7, C8: words of the command line in error messages.
#include "cli/terminal/typed.h"

#include <doctest/doctest.h>

#include <string>

#include "cli/terminal/display_text.h"
#include "core/redact/install_key.h"
#include "core/redact/redact.h"
#include "support/scoped_env.h"
#include "support/temp_dir.h"

namespace finops::test::typed_test {
namespace {

using namespace finops::cli;

const std::string kKey = "sk-fake-0123456789abcdef";

}  // namespace

TEST_CASE("L7 typed: the mark is that of the log, and without an install key there is one without a fingerprint") {
  const TempDir dir;
  const ScopedEnv state("XDG_STATE_HOME", dir.path().c_str());
  CHECK(typed(kKey) == "[redacted]");
  CHECK(std::filesystem::is_empty(dir.path()));
  const Redactor redactor({}, install_key());
  CHECK(typed(kKey) == redactor.mark(kKey));
  CHECK(error_text("--port: '" + kKey + "' is not a number") ==
        "--port: '" + redactor.mark(kKey) + "' is not a number");
}

TEST_CASE("L7 typed: values of variables that are named like secrets are masked, paths in them are not") {
  const ScopedEnv state("XDG_STATE_HOME", "/nowhere");
  const ScopedEnv key("SOME_OTHER_API_KEY", "plain-words-only"), file("SOME_CREDENTIALS", "/etc/finops-test.json");
  CHECK(typed("x=plain-words-only") == "x=[redacted]");
  CHECK(error_text("no 'plain-words-only' here") == "no '[redacted]' here");
  CHECK(typed("/etc/finops-test.json") == "/etc/finops-test.json");
}

TEST_CASE("C8 typed: long words are cut, control characters are escaped, and a key that is cut is still masked") {
  const ScopedEnv state("XDG_STATE_HOME", "/nowhere");
  CHECK(display_width(typed(std::string(5000, 'x'))) == 120);
  CHECK(typed(std::string(5000, 'x')).ends_with("…"));
  CHECK(typed("a\x1b[2J\n") == "a\\x1b[2J\\n");
  const std::string late = std::string(100, '.') + " " + kKey + std::string(400, 'k');
  CHECK(typed(late).find("sk-fake") == std::string::npos);
}

TEST_CASE("L7 typed: ids and files that exist are shown, other words that look like keys are not") {
  const ScopedEnv state("XDG_STATE_HOME", "/nowhere");
  const TempDir dir;
  CHECK(typed_id("8f14e45f-ceea-467f-a0e6-8e5d3a1b0c2d") == "8f14e45f-ceea-467f-a0e6-8e5d3a1b0c2d");
  CHECK(typed_id("01JDTN3Q8V5Y6ZX9T2K4M7P0RS") == "01JDTN3Q8V5Y6ZX9T2K4M7P0RS");
  CHECK(typed_id(kKey) == "[redacted]");
  const std::string folder = dir.path().string() + "/0123456789abcdef0123456789abcdef";
  std::filesystem::create_directory(folder);
  CHECK(typed_file(folder) == folder);
  CHECK(typed_file(folder + "/log.jsonl") == folder + "/log.jsonl");
  CHECK(typed_file(folder + "/" + kKey) == folder + "/[redacted]");
  CHECK(typed_file(kKey) == "[redacted]");
}

TEST_CASE("L7 error_text: what typed() has masked stays as it is") {
  const TempDir dir;
  const ScopedEnv state("XDG_STATE_HOME", dir.path().c_str());
  const Redactor redactor({}, install_key());
  for (const std::string word : {"http://user:hunter2@host/v1", "http://user@host/v1", "api_key=hunter22", "token=abc",
                                 "Authorization: Bearer x1", ""}) {
    const std::string shown = typed(word.empty() ? kKey : word);
    CAPTURE(shown);
    CHECK(error_text("there is no '" + shown + "' here") == "there is no '" + shown + "' here");
  }
  CHECK(error_text("api_key=[redacted:0123abcd] and " + kKey) ==
        "api_key=[redacted:0123abcd] and " + redactor.mark(kKey));
}

TEST_CASE("L7 error_text: the caret stays below its word when a key before it or at it is masked") {
  const ScopedEnv state("XDG_STATE_HOME", "/nowhere");
  const std::string before = "bad\n  " + kKey + " and nope\n";
  CHECK(error_text(before + std::string(2 + kKey.size() + 5, ' ') + "^") ==
        "bad\n  [redacted] and nope\n" + std::string(2 + 10 + 5, ' ') + "^");
  CHECK(error_text(before + "     ^") == "bad\n  [redacted] and nope\n  ^");
  CHECK(error_text("bad\n  x and nope\n        ^") == "bad\n  x and nope\n        ^");
}

}  // namespace finops::test::typed_test
