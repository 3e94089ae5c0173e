// Header fields of requests: ordinary ones, credentials, finops' own, and those of one connection.
#include "support/fidelity_fields.h"
#include "support/fidelity_generate.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kOrdinary[] = {"User-Agent",
                                          "Accept",
                                          "accept-encoding",
                                          "X-Stainless-Lang",
                                          "x-stainless-retry-count",
                                          "OpenAI-Beta",
                                          "OpenAI-Organization",
                                          "x-request-id",
                                          "Idempotency-Key",
                                          "x-ms-client-request-id",
                                          "X-Goog-Api-Client",
                                          "x-goog-user-project",
                                          "traceparent",
                                          "sec-fetch-mode",
                                          "Range",
                                          "If-None-Match",
                                          "Referer",
                                          "Via",
                                          "X-Forwarded-For",
                                          "Accept-Language",
                                          "X-!#$%&'*+-.^_`|~9",
                                          "x-app",
                                          "session_id",
                                          "X-B",
                                          "Date",
                                          "From",
                                          "Pragma",
                                          "Content-MD5",
                                          "Content-Disposition"};
constexpr std::string_view kAnthropic[] = {"anthropic-version", "anthropic-beta", "Anthropic-Beta",
                                           "anthropic-dangerous-direct-browser-access"};
constexpr std::string_view kPlaceholders[] = {"dummy",
                                              "dummy-key",
                                              "your-api-key-goes-here-please",
                                              "YOUR_OPENAI_API_KEY_HERE",
                                              "example-key-0123456789abcdef",
                                              "test_0123456789abcdefghij",
                                              "placeholder-placeholder",
                                              "none-none-none-none-none",
                                              "unused_key_of_this_client",
                                              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                              "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
                                              "sk-dummy-0123456789abcdef0",
                                              "sk-test",
                                              "sk-1234",
                                              "abc",
                                              "123456789012345"};
constexpr std::string_view kRealStarts[] = {"sk-proj-",     "sk-ant-api03-",        "sk-or-v1-",    "AIza",
                                            "testing0123",  "dummyless-a123",       "examples.of.", "nonesuch-9-",
                                            "yours-truly0", "sk-xxxxxxxxxxxxxxxxa", "Xunusedxx-"};
constexpr std::string_view kKeyNames[] = {"Authorization", "x-api-key", "api-key", "x-goog-api-key"};
constexpr std::string_view kOwnFields[] = {"x-finops-tag", "x-finops-later", "x-finops-token", "x-finops-unknown",
                                           "x-finops-id",  "x-finops-",      "x-finops-error"};

bool is_for(const std::string& target, std::string_view endpoint) { return contains(target, endpoint); }

std::string make_key(Dice& dice) {
  if (dice.one_in(2)) return std::string(dice.pick(kPlaceholders));
  return std::string(dice.pick(kRealStarts)) + dice.text(20 + dice.below(40), kWordLetters);
}

Header make_credential(Dice& dice, const std::string& target) {
  if (is_for(target, "/genai_pass") && dice.one_in(3)) {
    return {dice.odd_case("Authorization"), "Bearer ya29." + dice.text(30, kWordLetters)};
  }
  if (is_for(target, "/anthropic_pass") && dice.one_in(3)) {
    return {"Authorization", "Bearer sk-ant-oat01-" + dice.text(30, kWordLetters)};
  }
  std::string name(dice.pick(kKeyNames));
  if (is_for(target, "/openai_pass") && !dice.one_in(4)) name = "Authorization";
  if (is_for(target, "/genai_pass") && !dice.one_in(4)) name = "x-goog-api-key";
  std::string value = make_key(dice);
  if (name == "Authorization") {
    if (dice.one_in(12)) return {name, "Basic " + dice.text(24, kWordLetters) + "=="};
    value.insert(0, dice.one_in(6) ? "bearer " : "Bearer ");
  }
  return {dice.one_in(3) ? dice.odd_case(name) : name, value};
}

void add_credentials(Dice& dice, const std::string& target, Headers& to) {
  if (dice.one_in(3)) return;
  for (std::size_t i = dice.one_in(8) ? 1 + dice.below(3) : 1; i > 0; --i) to.push_back(make_credential(dice, target));
  if (dice.one_in(20)) to.emplace_back(to.back().first, make_key(dice));
  if (is_for(target, "/azure_pass") && dice.one_in(4)) {
    to.emplace_back("Ocp-Apim-Subscription-Key", dice.text(32, kWordLetters));
  }
}

void add_own_fields(Dice& dice, Headers& to) {
  if (!dice.one_in(5)) return;
  for (std::size_t i = 1 + dice.below(2); i > 0; --i) {
    const std::string name = dice.one_in(3) ? dice.odd_case(dice.pick(kOwnFields)) : std::string(dice.pick(kOwnFields));
    to.emplace_back(name, dice.one_in(2) ? "team=" + dice.text(4, kWordLetters) : make_field_value(dice));
  }
  if (dice.one_in(4)) to.emplace_back(dice.odd_case("x-finops-log"), dice.one_in(2) ? "none" : "metadata");
}

void add_request_connection_fields(Dice& dice, Headers& to) {
  if (!dice.one_in(3)) return;
  switch (dice.below(8)) {
    case 0: to.insert(to.end(), {{"Connection", "keep-alive, X-Drop"}, {"X-Drop", "1"}, {"x-drop", ""}}); break;
    case 1: to.insert(to.end(), {{"connection", " x-drop-2 ,, X-B"}, {"X-DROP-2", make_field_value(dice)}}); break;
    case 2:
      to.insert(to.end(),
                {{"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", "h2c"}, {"HTTP2-Settings", "AAMAAABk"}});
      break;
    case 3: to.insert(to.end(), {{"TE", "trailers"}, {"Connection", "TE"}}); break;
    case 4: to.insert(to.end(), {{"Proxy-Connection", "keep-alive"}, {"Proxy-Authorization", "Basic dTpw"}}); break;
    case 5:
      to.insert(to.end(), {{"Connection", "host, content-length, Accept"}, {"Keep-Alive", "timeout=5, max=9"}});
      break;
    case 6: to.insert(to.end(), {{"Connection", ""}, {"Keep-Alive", ""}, {"TE", ""}}); break;
    default: to.emplace_back(dice.odd_case("connection"), "Keep-Alive"); break;
  }
}

std::string ordinary_value(Dice& dice, std::string_view name) {
  if (name == "sec-fetch-mode") return "cors";
  return make_field_value(dice);
}

}  // namespace

std::string make_field_value(Dice& dice) {
  switch (dice.below(10)) {
    case 0: return {};
    case 1: return "a%41,  \"b\"\t;=  c";
    case 2: return "\xc3\xa4 " + dice.text(3, "\x80\xfe\xff\xa0") + "z";
    case 3: return dice.text(1, kWordLetters);
    case 4: return dice.text(dice.one_in(30) ? 9000 : 200, kWordLetters);
    case 5: return "application/json; charset=\"utf-8\", */*;q=0.1";
    case 6: return ":,;=/?&" + dice.text(6, "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
    default: return dice.text(3 + dice.below(24), kWordLetters);
  }
}

Headers make_request_fields(Dice& dice, const World&, const std::string& target) {
  Headers fields;
  for (std::size_t i = dice.below(9); i > 0; --i) {
    const std::string_view name = dice.pick(kOrdinary);
    fields.emplace_back(dice.one_in(4) ? dice.odd_case(name) : std::string(name), ordinary_value(dice, name));
  }
  if (is_for(target, "/anthropic") || dice.one_in(8)) {
    for (std::size_t i = dice.below(4); i > 0; --i) {
      fields.emplace_back(dice.pick(kAnthropic), dice.one_in(2) ? "2023-06-01" : "oauth-2025-04-20,a");
    }
  }
  for (std::size_t i = dice.one_in(12) ? 1 + dice.below(2) : 0; i > 0; --i) {
    fields.emplace_back(dice.one_in(2) ? "Cookie" : "cookie", "a=" + dice.text(8, kWordLetters) + "; b=2");
  }
  add_credentials(dice, target, fields);
  add_own_fields(dice, fields);
  add_request_connection_fields(dice, fields);
  return fields;
}

}  // namespace finops::test::fidelity
