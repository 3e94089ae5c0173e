#include "core/provider/credential_origin.h"

#include <doctest/doctest.h>

namespace finops {

using Kind = CredentialOrigin::Kind;

TEST_CASE("F6: where a credential comes from is written and read back, and what is none of it is refused") {
  const struct {
    CredentialOrigin origin;
    const char* text;
    bool ours;
  } kCases[] = {{{Kind::none, ""}, "none", false},
                {{Kind::client, ""}, "client", false},
                {{Kind::environment, "OPENAI_API_KEY"}, "env:OPENAI_API_KEY", true},
                {{Kind::config, "work:eu"}, "config:work:eu", true},
                {{Kind::config, "client"}, "config:client", true}};
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    CHECK(to_string(c.origin) == c.text);
    CHECK(credential_origin(c.text) == c.origin);
    CHECK(c.origin.is_ours() == c.ours);
  }
  CHECK(to_string(CredentialOrigin{}).empty());
  CHECK_FALSE(CredentialOrigin{}.is_ours());
  for (const char* text : {"", "env:", "config:", "clients", "nonesuch", "ENV:X", "env"}) {
    CAPTURE(text);
    CHECK_FALSE(credential_origin(text).has_value());
  }
}

}  // namespace finops
