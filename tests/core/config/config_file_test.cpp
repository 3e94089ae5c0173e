// C7: the check of a file against the table of keys, and where the file is.
#include "core/config/config_file.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "core/config/config_keys.h"
#include "support/temp_dir.h"

namespace finops::test::config_file_test {
namespace {

std::string fault(const std::string& text) {
  const auto file = ConfigFile::parse(text, "f");
  return file ? "no fault" : file.error().context + " " + file.error().message;
}

}  // namespace

TEST_CASE("C7 file: a value is found by its key, null counts as not set") {
  const auto file =
      ConfigFile::parse(R"({"server": {"port": 1, "host": null}, "providers": {"openai": {"keys": []}}})", "f");
  REQUIRE(file.ok());
  CHECK(file->exists());
  REQUIRE(file->find("server.port") != nullptr);
  CHECK(file->find("server.port")->text == "1");
  CHECK(file->place(*file->find("server.port")) == "f:1:21");
  CHECK(file->find("providers.openai.keys") != nullptr);
  for (const char* key : {"server.host", "server.drain", "log.path", "server.port.x", "x"}) {
    CAPTURE(key);
    CHECK(file->find(key) == nullptr);
  }
}

TEST_CASE("C7 file: each key of the table is accepted in its shape and refused in others") {
  for (const ConfigKey& key : config_keys()) {
    std::string path(key.path), before, after;
    CAPTURE(path);
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t dot = std::min(path.find('.', at), path.size());
      std::string name = path.substr(at, dot - at);
      const bool list = name.ends_with("[]");
      if (list) name.resize(name.size() - 2);
      if (name == "<name>") name = "openai";
      before += "{\"" + name + "\":" + (list ? "[" : "");
      after.insert(0, list ? "]}" : "}");
      at = dot + 1;
    }
    const auto with = [&](const std::string& value) { return fault(before + value + after); };
    const bool scalar = key.shape == KeyShape::scalar;
    CHECK((with("\"x\"") == "no fault") == (scalar || key.shape == KeyShape::secret));
    CHECK((with("12") == "no fault") == scalar);
    CHECK((with("true") == "no fault") == (key.shape == KeyShape::toggle));
    CHECK((with("[\"x\", 1]") == "no fault") == (key.shape == KeyShape::list));
    CHECK((with("{\"x\": \"y\"}") == "no fault") == (key.shape == KeyShape::map));
    CHECK(with("null") == "no fault");
    CHECK(with("[[]]") != "no fault");
    CHECK(with("{\"x\": {}}") != "no fault");
  }
}

TEST_CASE("C7 file: an unknown key has a place and a suggestion") {
  CHECK(fault(R"({"server": {"prot": 1}})") == "f:1:13 there is no key 'server.prot'; did you mean 'port'?");
  CHECK(fault("{\n  \"lgo\": {}}") == "f:2:3 there is no key 'lgo'; did you mean 'log'?");
  CHECK(fault(R"({"providers": {"opnai": {}}})") == "f:1:16 there is no provider 'opnai'; did you mean 'openai'?");
  CHECK(fault(R"({"providers": {"openai": {"keys": [{"vlaue": "x"}]}}})") ==
        "f:1:37 there is no key 'providers.openai.keys[0].vlaue'; did you mean 'value'?");
  CHECK(fault(R"({"providers": {"azure": {"endpiont": "x"}}})") ==
        "f:1:26 there is no key 'providers.azure.endpiont'; did you mean 'endpoint'?");
  for (const char* text :
       {R"({"server.port": 1})", R"({"providers": {"openai": {"endpoint": "x"}}})", R"({"providers": {"<name>": {}}})",
        R"({"providers": {"openai": {"keys[]": []}}})", R"({"": 1})", R"({"server": {"": 1}})"}) {
    CAPTURE(text);
    CHECK(fault(text).find("there is no ") != std::string::npos);
  }
}

TEST_CASE("C7 file: a wrong shape says what is there and what is wanted") {
  CHECK(fault(R"({"server": 1})") == "f:1:12 server is a number here; it takes an object: {...}");
  CHECK(fault(R"({"server": {"port": [1]}})") == "f:1:21 server.port is a list here; it takes a text or a number");
  CHECK(fault(R"({"tags": {"a": []}})") == "f:1:16 tags is a list here; it takes a text or a number");
  CHECK(fault(R"({"providers": {"openai": {"keys": ["x"]}}})") ==
        "f:1:36 providers.openai.keys[0] is a text here; it takes an object: {...}");
}

TEST_CASE("C7 file: one that nobody named may be missing, a named one may not") {
  const TempDir dir;
  const auto missing = ConfigFile::read({(dir / "no.json").string(), false});
  REQUIRE(missing.ok());
  CHECK_FALSE(missing->exists());
  CHECK(missing->find("server.port") == nullptr);
  const auto named = ConfigFile::read({(dir / "no.json").string(), true});
  REQUIRE_FALSE(named.ok());
  CHECK(named.error().code == ErrorCode::config);
  CHECK(named.error().message == "the configuration file cannot be read: No such file or directory");
  CHECK(ConfigFile::read({"", false}).ok());
  CHECK_FALSE(ConfigFile::read({"/dev/zero", true}).ok());  // without an end
}

}  // namespace finops::test::config_file_test
