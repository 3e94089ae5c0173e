// The addresses that README.md and docs/clients.md give to users are addresses that finops serves.
#include <algorithm>

#include "core/plugins/mock/mock_call.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test::clients_docs_test {
namespace {

// The paths of all http://localhost:8787/..._passthrough... in a page.
std::vector<std::string> addresses_in(const std::string& page) {
  constexpr std::string_view kServer = "http://localhost:8787";
  std::vector<std::string> out;
  for (std::size_t at = page.find(kServer); at != std::string::npos; at = page.find(kServer, at + 1)) {
    const std::size_t from = at + kServer.size();
    std::string path = page.substr(from, page.find_first_of("`\"' ,)\n\\", from) - from);
    if (path.find("_passthrough") != std::string::npos) out.push_back(std::move(path));
  }
  return out;
}

// A base URL is right when some list that clients ask for is below it; a whole URL when its path is known.
bool is_served(std::string base) {
  if (base.ends_with('/')) base.pop_back();
  if (find_endpoint(base) == nullptr) return false;
  for (const char* list : {"", "/models", "/v1/models", "/v1beta/models", "/openai/models?api-version=2024-10-21"}) {
    if (get(base + list).status != 404) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("C1: every address in README.md and docs/clients.md is served") {
  CHECK_FALSE(is_served("/openai_passthrough/v2"));
  CHECK_FALSE(is_served("/nobody_passthrough/v1"));
  const auto root = tests_folder().parent_path();
  for (const char* page : {"README.md", "docs/clients.md"}) {
    const std::vector<std::string> found = addresses_in(read_file(root / page));
    CHECK(found.size() > 5);
    for (const std::string& address : found) {
      INFO(page, ": ", address);
      CHECK(is_served(address));
    }
  }
}

TEST_CASE("C1: docs/clients.md names only tests that exist") {
  const auto root = tests_folder();
  const std::string page = read_file(root.parent_path() / "docs" / "clients.md");
  int named = 0;
  for (const std::string_view folder : {"`upstream/", "`mock/", "`agents/"}) {
    for (std::size_t at = page.find(folder); at != std::string::npos; at = page.find(folder, at + 1)) {
      const std::string name = page.substr(at + 1, page.find('`', at + 1) - at - 1);
      INFO(name);
      CHECK(std::filesystem::exists(root / "sdk" / (name + ".test.mjs")));
      ++named;
    }
  }
  CHECK(named > 10);
}

}  // namespace finops::test::clients_docs_test
