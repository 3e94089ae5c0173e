// L1: the session of an agent, from its headers or from the user id in its body.
#include "core/provider/session.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::session_test {
namespace {

std::string of_header(std::string_view name, std::string_view value, std::string_view user = "") {
  HeaderList headers;
  headers.add(name, value);
  return session_id(headers, user);
}

}  // namespace

TEST_CASE("L1 session: the headers of agents before the body, opencode's among them") {
  CHECK(of_header("x-session-id", "ses_1", "user_x_session_abc") == "ses_1");
  CHECK(of_header("x-session-id", "has blanks in it", R"({"device_id":"d","session_id":"s1"})") == "s1");
  CHECK(of_header("x-session-id", "has blanks in it") == "");
  for (const char* name : {"X-Claude-Code-Session-Id", "session_id", "session-id", "conversation_id", "x-session-id"}) {
    CHECK(of_header(name, "s") == "s");
  }
  CHECK(of_header("x-other", "s") == "");
  HeaderList both;
  both.add("x-session-id", "later");
  both.add("session_id", "first");
  CHECK(session_id(both, "") == "first");
}

TEST_CASE("L1 session: the user id of Claude Code in both of its forms") {
  CHECK(session_id({}, "user_h_account_a_session_abc") == "abc");
  CHECK(session_id({}, "user_session_x_session_abc") == "abc");
  CHECK(session_id({}, "user_h_account_a") == "");
  CHECK(session_id({}, "user_h_session_") == "");
  CHECK(session_id({}, "") == "");
  CHECK(session_id({}, R"({"device_id":"d","session_id":"s1"})") == "s1");
  CHECK(session_id({}, R"({"session_id":7})") == "");
  CHECK(session_id({}, R"({"device_id":"d"})") == "");
}

TEST_CASE("L1 session: what cannot be shown or is longer than any id is none") {
  const std::string longest(128, 'x');
  CHECK(of_header("session_id", longest) == longest);
  CHECK(of_header("session_id", longest + "x") == "");
  CHECK(session_id({}, "_session_" + longest) == longest);
  CHECK(session_id({}, "_session_" + longest + "x") == "");
  CHECK(session_id({}, "{\"session_id\":\"" + longest + "\"}") == longest);
  CHECK(session_id({}, "{\"session_id\":\"" + longest + "x\"}") == "");
  CHECK(of_header("session_id", "!~") == "!~");
  for (const char* value : {"a b", "a\tb", "a\x7f", "caf\xc3\xa9", "\x1b[1m"})
    CHECK(of_header("session_id", value) == "");
}

TEST_CASE("L1 session: the user id is read from bodies of Anthropic Messages only, on Vertex, too") {
  using Wanted = RequestFacts::Wanted;
  CHECK(wanted_facts("/v1/messages?beta=true") == Wanted::model_and_user);
  CHECK(wanted_facts("/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict") == Wanted::model_and_user);
  CHECK(wanted_facts("/v1/publishers/anthropic/models/m:streamRawPredict") == Wanted::model_and_user);
  CHECK(wanted_facts("/v1/chat/completions") == Wanted::model);
}

}  // namespace finops::test::session_test
