// The spellings of one model in price lists.
#include "core/usage/model_name.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace finops::test::model_name_test {

using Names = std::vector<std::string>;

TEST_CASE("L1 cost: a model's plain name is in small letters, without blanks and without a resource path") {
  CHECK(plain_model_name(" \tGPT-4o\r\n") == "gpt-4o");
  CHECK(plain_model_name("models/gemini-2.5-flash") == "gemini-2.5-flash");
  CHECK(plain_model_name("projects/p/locations/l/publishers/google/models/gemini-2.5-flash") == "gemini-2.5-flash");
  CHECK(plain_model_name("mymodels/x") == "mymodels/x");
  CHECK(plain_model_name("google/gemini") == "google/gemini");
  CHECK(plain_model_name("") == "");
  CHECK(plain_model_name("  ") == "");
}

TEST_CASE("L1 cost: a date is written with dashes, too, if it is a day") {
  CHECK(model_spellings("claude-sonnet-4-20250514") == Names{"claude-sonnet-4-20250514", "claude-sonnet-4-2025-05-14"});
  CHECK(model_spellings("a-20250514-v1") == Names{"a-20250514-v1", "a-2025-05-14-v1"});
  CHECK(model_spellings("a-20250514:free") == Names{"a-20250514:free", "a-2025-05-14:free"});
  for (const char* name : {"a-20250514x", "a-20251341", "a-20250230", "a-19991231", "a-2025051", "a-202505144", "a-",
                           "a-2025ab14", "20250514"}) {
    CAPTURE(name);
    CHECK(model_spellings(name) == Names{name});
  }
}

TEST_CASE("L1 cost: a version after @ is a part of the name, the default one is none") {
  CHECK(model_spellings("claude@20250514") == Names{"claude@20250514", "claude-20250514", "claude-2025-05-14"});
  CHECK(model_spellings("claude@001") == Names{"claude@001", "claude-001"});
  for (const char* mark : {"default", "latest", ""}) {
    const std::string name = "claude@" + std::string(mark);
    CHECK(model_spellings(name) == Names{name, "claude"});
  }
}

TEST_CASE("L1 cost: Google's publisher is left out, a path of Fireworks is whole") {
  CHECK(model_spellings("google/gemini@001") ==
        Names{"google/gemini@001", "google/gemini-001", "gemini@001", "gemini-001"});
  CHECK(model_spellings(" Accounts/fireworks/models/Llama") == Names{"accounts/fireworks/models/llama", "llama"});
  CHECK(model_spellings("").empty());
  const std::string longest = std::string(250, 'x') + "@00001", longer = "x" + longest;
  CHECK(model_spellings(longest).size() == 2);
  CHECK(model_spellings(longer) == Names{longer});
}

}  // namespace finops::test::model_name_test
