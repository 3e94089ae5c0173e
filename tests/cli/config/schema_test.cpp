// C7: the schema, the template and the table of keys say the same.
#include "cli/config/schema.h"

#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/config/config_file.h"
#include "core/config/config_keys.h"
#include "support/golden.h"

namespace finops::test::config_schema_test {

TEST_CASE("C7 schema: data/finops-config.schema.json is that of the tables") {
  check_file(project_file("data/finops-config.schema.json"), cli::config_schema());
}

TEST_CASE("C7 schema: every key is in it, and in the template") {
  const auto schema = parse_json(cli::config_schema());
  REQUIRE_FALSE(schema.is_discarded());
  const std::string text = cli::config_template();
  for (const ConfigKey& key : config_keys()) {
    std::string path(key.path), pointer;
    CAPTURE(path);
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t dot = std::min(path.find('.', at), path.size());
      std::string name = path.substr(at, dot - at);
      const bool list = name.ends_with("[]");
      if (list) name.resize(name.size() - 2);
      pointer += "/properties/" + (name == "<name>" ? "openai" : name) + (list ? "/items" : "");
      at = dot + 1;
    }
    CHECK(schema.contains(nlohmann::ordered_json::json_pointer(pointer)));
    const std::string last = path.substr(path.rfind('.') + 1);
    CHECK((key.path == "$schema" || path.starts_with("providers.<") || text.find("\"" + last + "\"") != text.npos));
  }
}

TEST_CASE("C7 init: the template sets nothing, and with its comments taken away it is right") {
  const auto file = ConfigFile::parse(cli::config_template(), "f");
  REQUIRE_MESSAGE(file.ok(), (file ? "" : file.error().message));
  for (const ConfigKey& key : config_keys()) {
    if (key.path.find('<') == key.path.npos) CHECK(file->find(key.path) == nullptr);
  }
  std::string active = cli::config_template();  // each line of the form // "name": value, becomes part of the file
  for (std::size_t at = active.find("// \""); at != active.npos; at = active.find("// \"", at)) active.erase(at, 3);
  for (std::size_t at = 0; (at = active.find(",\n", at)) != active.npos;) {
    const std::size_t next = active.find_first_not_of(" \n", at + 1);
    if (active[next] == '}') {
      active.erase(at, 1);
    } else {
      at = next;
    }
  }
  const auto all = ConfigFile::parse(active, "f");
  CHECK_MESSAGE(all.ok(), (all ? "" : all.error().context + all.error().message + active));
}

}  // namespace finops::test::config_schema_test
