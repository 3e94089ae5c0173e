// F6: which of several keys a request gets.
#include "core/provider/key_choice.h"

#include <doctest/doctest.h>

#include <map>

#include "core/base/clock.h"

namespace finops::test::key_choice_test {
namespace {

Key key(const std::string& name, std::vector<std::string> models = {}, unsigned weight = 1,
        CredentialOrigin::Kind kind = CredentialOrigin::Kind::config) {
  return {{kind, name}, SecretString("secret-of-" + name), std::move(models), weight};
}

std::string chosen(const Provider& provider, const KeyWish& wish) {
  const auto found = choose_key(provider, wish);
  if (!found) return "error: " + found.error().message;
  return *found == nullptr ? "none" : (*found)->origin.name;
}

}  // namespace

TEST_CASE("F6 keys: the model decides, and what no key of the file is for gets that of the environment") {
  Provider p;
  p.name = "openai";
  CHECK(chosen(p, {"gpt-4o", "", "1"}) == "none");
  p.keys = {key("big", {"gpt-4*", "o?"}), key("small", {"*-mini"})};
  CHECK(chosen(p, {"gpt-4o", "", "1"}) == "big");
  CHECK(chosen(p, {"o1", "", "1"}) == "big");
  CHECK(chosen(p, {"o1-mini", "", "1"}) == "small");
  CHECK(chosen(p, {"models/gpt-4o", "", "1"}) == "big");
  CHECK(chosen(p, {"publishers/google/models/gpt-4o", "", "1"}) == "big");
  CHECK(chosen(p, {"tts-1", "", "1"}) == "none");
  CHECK(chosen(p, {"", "", "1"}) == "none");
  p.keys.push_back(key("OPENAI_API_KEY", {}, 1, CredentialOrigin::Kind::environment));
  CHECK(chosen(p, {"tts-1", "", "1"}) == "OPENAI_API_KEY");
  CHECK(chosen(p, {"gpt-4o", "", "1"}) == "big");
  CHECK(chooses_by_model(p));
  p.keys.erase(p.keys.begin(), p.keys.begin() + 2);
  CHECK_FALSE(chooses_by_model(p));
}

TEST_CASE("F6 keys: each gets the share of its weight, and a weight of 0 none") {
  Provider p;
  p.keys = {key("a", {}, 1), key("b", {}, 3), key("never", {}, 0)};
  std::map<std::string, int> counts;
  constexpr int kRequests = 4000;
  for (int i = 0; i < kRequests; ++i) ++counts[chosen(p, {"m", "", new_ulid(std::chrono::system_clock::now())})];
  CHECK(counts["never"] == 0);
  CHECK(counts["a"] + counts["b"] == kRequests);
  CHECK(counts["a"] > kRequests / 5);
  CHECK(counts["a"] < kRequests * 3 / 10);
}

TEST_CASE("F6 keys: a request may ask for one by its name, and a wrong name is not repeated") {
  Provider p;
  p.name = "openai";
  p.keys = {key("a", {"gpt*"}), key("b", {}, 0), key("ENV", {}, 1, CredentialOrigin::Kind::environment)};
  CHECK(chosen(p, {"x", "a", "1"}) == "a");
  CHECK(chosen(p, {"x", "b", "1"}) == "b");
  CHECK(chosen(p, {"x", "sk-secret-1", "1"}) ==
        "error: the header x-finops-key asks for a key of openai that the configuration does not have (it is 11 "
        "characters long); there is a, b");
  CHECK(chosen(p, {"x", "ENV", "1"}).starts_with("error: "));
  p.rehearsal = true;  // nothing is asked, so a program that names a key works against the mock
  CHECK(chosen(p, {"gpt-4o", "nope", "1"}) == "a");
  HeaderList headers;
  headers.add("X-Finops-Key", " a ");
  CHECK(wished_key(headers) == "a");
}

}  // namespace finops::test::key_choice_test
