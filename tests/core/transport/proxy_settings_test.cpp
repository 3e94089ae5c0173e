#include "core/transport/proxy_settings.h"

#include <doctest/doctest.h>

#include <map>

namespace finops::test::proxy_settings_test {

using namespace finops;

namespace {

using Variables = std::map<std::string, std::string>;

Result<ProxySettings> read(const Variables& variables) {
  return ProxySettings::read([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) return std::nullopt;
    return found->second;
  });
}

// host:port of the proxy for this upstream, "" for none, the message of an error.
std::string proxy_for(const Variables& variables, const std::string& url) {
  auto settings = read(variables);
  if (!settings) return settings.error().message;
  const auto base = parse_base_url(url);
  REQUIRE(base);
  const Proxy* proxy = settings->for_upstream(*base);
  return proxy == nullptr ? "" : proxy->variable + " " + proxy->scheme + " " + proxy->authority();
}

}  // namespace

TEST_CASE("F13: which proxy variable counts") {
  const std::string tls = "https://api.openai.com", plain = "http://api.local";
  CHECK(proxy_for({}, tls) == "");
  CHECK(proxy_for({{"HTTPS_PROXY", "http://a:1"}}, tls) == "HTTPS_PROXY http a:1");
  CHECK(proxy_for({{"HTTPS_PROXY", "http://a:1"}}, plain) == "");
  CHECK(proxy_for({{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}}, tls) == "https_proxy http b:2");
  CHECK(proxy_for({{"HTTP_PROXY", "http://a:1"}}, plain) == "");
  CHECK(proxy_for({{"http_proxy", "http://a:1"}}, plain) == "http_proxy http a:1");
  CHECK(proxy_for({{"ALL_PROXY", "socks5h://a:1"}}, plain) == "ALL_PROXY socks5h a:1");
  CHECK(proxy_for({{"ALL_PROXY", "socks5h://a:1"}, {"HTTPS_PROXY", "http://b:2"}}, tls) == "HTTPS_PROXY http b:2");
  CHECK(proxy_for({{"HTTPS_PROXY", ""}, {"all_proxy", "a:1"}}, tls) == "all_proxy http a:1");
  CHECK(proxy_for({{"HTTPS_PROXY", "a"}}, tls) == "HTTPS_PROXY http a:1080");
  CHECK(proxy_for({{"HTTPS_PROXY", "https://a"}}, tls) == "HTTPS_PROXY https a:443");
  CHECK(proxy_for({{"HTTPS_PROXY", "http://[::1]:8080/"}}, tls) == "HTTPS_PROXY http [::1]:8080");
}

TEST_CASE("F13: a login of a proxy is kept apart and decoded") {
  auto settings = read({{"HTTPS_PROXY", "http://us%40er:p%23%2F:w@proxy:3128"}});
  REQUIRE(settings);
  const Proxy* proxy = settings->for_upstream(*parse_base_url("https://x"));
  REQUIRE(proxy != nullptr);
  CHECK(proxy->authority() == "proxy:3128");
  CHECK(proxy->user.reveal() == "us@er");
  CHECK(proxy->password.reveal() == "p#/:w");
}

TEST_CASE("F13: a proxy that cannot be used is an error with its variable and without its login") {
  for (const char* value :
       {"http://user:s3cret#x@host:3128", "http://user:33#s3cret@host:3128", "http://user:33/s3cret@host:3128",
        "http://user:33?s3cret@host:3128", "ftp://u:s3cret@h:1", "http://u:s3cret@", "http://u:s3cret@host:99999",
        "http://u:s3cret@[::1", "u:s3cret@h:x", "http://u:s3cret pass@host:1", "http:///u:s3cret@h", "://u:s3cret@h",
        "user:12#s3cret@h", "http://a:b@c:33#s3cret@h", "socks6://u:s3cret@h:1", "http://u:s3cret@ho st:1"}) {
    for (const char* name : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "http_proxy"}) {
      CAPTURE(value);
      auto settings = read({{name, value}});
      REQUIRE_FALSE(settings);
      CHECK(settings.error().code == ErrorCode::config);
      CHECK(settings.error().message.find(name) == 0);
      CHECK(settings.error().message.find("s3cret") == std::string::npos);
      CHECK(settings.error().message.find("33") == std::string::npos);
    }
  }
}

TEST_CASE("F13: which upstreams NO_PROXY takes out") {
  struct Case {
    const char *list, *url;
    bool direct;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"*", "https://a.example", true},
           {"a.example", "https://a.example", true},
           {"A.Example", "https://a.eXample", true},
           {"example", "https://a.example", true},
           {".example", "https://a.example", true},
           {"*.example", "https://a.example", true},
           {"example.", "https://a.example.", true},
           {"xample", "https://a.example", false},
           {"b.example, a.example", "https://a.example", true},
           {"b.example a.example", "https://a.example", true},
           {"a.example.com", "https://a.example", false},
           {"", "https://a.example", false},
           {",,", "https://a.example", false},
           {".", "https://a.example", false},
           {"127.0.0.1", "https://127.0.0.1", true},
           {"127.0.0.0/8", "https://127.9.9.9", true},
           {"10.0.0.0/9", "https://10.127.0.1", true},
           {"10.0.0.0/9", "https://10.128.0.1", false},
           {"10.0.0.0/99", "https://10.0.0.1", false},
           {"0.0.0.0/0", "https://10.0.0.1", true},
           {"0.1", "https://127.0.0.1", false},
           {"::1", "https://[::1]", true},
           {"[::1]", "https://[::1]", true},
           {"fe80::/10", "https://[fe81::1]", true},
           {"0.0.0.0/0", "https://[::1]", false},
           {"localhost,127.0.0.1", "https://localhost", true},
       }) {
    CAPTURE(c.list);
    CAPTURE(c.url);
    for (const char* name : {"NO_PROXY", "no_proxy"}) {
      CHECK((proxy_for({{"HTTPS_PROXY", "http://p:1"}, {name, c.list}}, c.url) == "") == c.direct);
    }
  }
}

TEST_CASE("L7: a login in somebody else's text is hidden") {
  CHECK(mask_logins("no proxy 'http://u:p@h:1'") == "no proxy 'http://***@h:1'");
  CHECK(mask_logins("u:p@h") == "***@h");
  CHECK(mask_logins("a u:p@b@h and x:y@z") == "a ***@h and ***@z");
  CHECK(mask_logins("nothing to hide at /path") == "nothing to hide at /path");
  CHECK(mask_logins("@") == "***@");
}

}  // namespace finops::test::proxy_settings_test
