// C7: the configuration file through the real binary: what it sets, what is wrong with it, and `finops config`.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "support/process.h"
#include "support/temp_dir.h"

namespace finops::test::c7_config_test {
namespace {

using Words = std::vector<std::string>;

struct Answer {
  int code = -1;
  std::string out, err;
};

// Runs finops with a home folder of the test's own.
class Home {
 public:
  void write(const std::string& text) {
    std::filesystem::create_directories(dir_ / "config/finops");
    std::ofstream(path()) << text;
  }
  std::string path() const { return (dir_ / "config/finops/config.json").string(); }
  std::string text() const { return read_file(path()); }

  Answer finops(const Words& words, const Words& variables = {}) const {
    Words environment = {"HOME=" + dir_.path().string(), "XDG_CONFIG_HOME=" + (dir_ / "config").string(),
                         "XDG_STATE_HOME=" + (dir_ / "state").string(), "PATH=/usr/bin:/bin"};
    environment.insert(environment.end(), variables.begin(), variables.end());
    Process process({FINOPS_BINARY, words, environment});
    Answer out;
    out.code = process.wait_exit().value_or(-1);
    out.out = process.out(), out.err = process.err();
    return out;
  }

 private:
  TempDir dir_;
};

}  // namespace

TEST_CASE("C7 config: every command refuses a wrong file with its place, and exit code 2") {
  Home home;
  home.write("{\n  // a comment\n  \"log\": {\"bodies\": \"some\"}\n}\n");
  const std::string said = home.path() + ":3:21: log.bodies: 'some' is not one of full|request|response|none\n";
  CHECK(home.finops({"serve", "--port", "0"}).err == "finops: " + said);
  CHECK(home.finops({"serve", "--port", "0"}).code == 2);
  CHECK(home.finops({"send", "--dry-run", "-m", "gpt-4o-mini", "hi"}).code == 2);
  home.write("{\"lgo\": {}}");
  for (const Words& words : {Words{"serve"}, {"inspect"}, {"prices"}, {"send", "openai", "/v1/models"}}) {
    CAPTURE(words[0]);
    const Answer answer = home.finops(words);
    CHECK(answer.code == 2);
    CHECK(answer.err == "finops: " + home.path() + ":1:2: there is no key 'lgo'; did you mean 'log'?\n");
    Words without = words;
    without.push_back("--no-config");
    CHECK(home.finops(without).err.find("lgo") == std::string::npos);
  }
  const Answer named = home.finops({"inspect", "--config", "/no/such.json"});
  CHECK(named.code == 2);
  CHECK(named.err == "finops: /no/such.json: the configuration file cannot be read: No such file or directory\n");
  CHECK(home.finops({"help"}).code == 0);
  CHECK(home.finops({"--version"}).code == 0);
}

TEST_CASE("C7 config: a missing secret names the key and its place, never the secret") {
  Home home;
  home.write(R"({"providers": {"openai": {"keys": [{"value": "env:NO_SUCH_KEY"}]}}})");
  const Answer missing = home.finops({"serve", "--port", "0", "--no-log"});
  CHECK(missing.code == 2);
  CHECK(missing.err ==
        "finops: " + home.path() + ":1:46: providers.openai.keys[0].value: the variable NO_SUCH_KEY is not set\n");
  home.write(R"({"providers": {"openai": {"keys": [{"value": "sk-fake-1234567890 abcdef"}]}}})");
  for (const Words& words : {Words{"serve", "--port", "0"}, {"config", "validate"}, {"config", "show", "--origin"}}) {
    const Answer answer = home.finops(words);
    CHECK((answer.out + answer.err).find("sk-fake") == std::string::npos);
  }
}

TEST_CASE("C7 config: path, init, validate, set, get and show work together") {
  Home home;
  CHECK(home.finops({"config", "path"}).out == home.path() + "\n");
  CHECK(home.finops({"config", "validate"}).code == 0);
  const Answer made = home.finops({"config", "init"});
  CHECK(made.code == 0);
  CHECK(made.out == home.path() + "\n");
  CHECK((std::filesystem::status(home.path()).permissions() & std::filesystem::perms(0777)) ==
        std::filesystem::perms(0600));
  const std::string first = home.text();
  const Answer again = home.finops({"config", "init"});
  CHECK(again.code == 6);
  CHECK(again.err == "finops: " + home.path() + ": File exists\n");
  CHECK(home.text() == first);
  CHECK(home.finops({"config", "validate"}).out == home.path() + ": right\n");

  CHECK(home.finops({"config", "set", "server.port", "9000"}).code == 0);
  CHECK(home.finops({"config", "set", "log.bodies", "request"}).code == 0);
  CHECK(home.finops({"config", "set", "tags", R"({"team": "core"})"}).code == 0);
  CHECK(home.finops({"config", "set", "providers.openai.keys", R"([{"value": "env:WORK_KEY"}])"}).code == 0);
  CHECK(home.text().find("// Port to listen on") != std::string::npos);
  CHECK(home.finops({"config", "get", "server.port"}).out == "9000\n");
  CHECK(home.finops({"config", "get", "server.port"}, {"FINOPS_PORT=1234"}).out == "1234\n");
  CHECK(home.finops({"config", "get", "log.bodies"}).out == "request\n");
  CHECK(home.finops({"config", "get", "log.fsync"}).out == "interval\n");
  CHECK(home.finops({"config", "get", "server.max_body"}).code == 1);
  const std::string shown = home.finops({"config", "show", "--origin"}, {"FINOPS_FSYNC=never"}).out;
  CHECK(shown.find("server.port\t9000\t" + home.path() + ":") != std::string::npos);
  CHECK(shown.find("log.fsync\tnever\tenv FINOPS_FSYNC\n") != std::string::npos);
  CHECK(shown.find("log.keep_days\t30\tdefault\n") != std::string::npos);
  CHECK(shown.find("tags.team\tcore\t") != std::string::npos);
  CHECK(shown.find("providers.openai.keys[0].value\tenv:WORK_KEY\t") != std::string::npos);
  CHECK(home.finops({"config", "validate"}).code == 1);
  CHECK(home.finops({"config", "validate"}, {"WORK_KEY=k"}).code == 0);
}

TEST_CASE("C7 L7 config: set replaces no key by a written one, and show masks what is in the wrong place") {
  Home home;
  home.write(
      R"({"providers": {"openai": {"base_url": "http://h/sk-fake-path-1234567890", "keys": [{"value": "sk-fake-old-key-1234"}]}},
                "tags": {"value": "x", "k": "sk-fake-tag-1234567890"}})");
  const std::string before = home.text();
  const Answer set = home.finops({"config", "set", "providers.openai.keys", R"([{"value": "sk-fake-new-key-1234"}])"});
  CHECK(set.code == 2);
  CHECK(home.text() == before);
  for (const Words& words :
       {Words{"config", "show", "--origin"}, {"config", "get", "providers.openai"}, {"config", "get", "tags"}}) {
    const Answer shown = home.finops(words);
    CHECK(shown.code == 0);
    CHECK((shown.out + shown.err).find("sk-fake") == std::string::npos);
  }
  CHECK(home.finops({"config", "get", "tags"}).out.find("tags.value\tx\n") != std::string::npos);
}

TEST_CASE("C7 config: changes at the same time are all kept, and only regular files are written") {
  Home home;
  home.write("{}");
  const char* keys[] = {"server.port", "server.max_connections", "log.keep_days",
                        "budget_warn", "server.drain",           "log.keep_size"};
  std::vector<std::unique_ptr<Process>> running;
  for (const char* key : keys) {
    running.push_back(std::make_unique<Process>(Command{FINOPS_BINARY,
                                                        {"config", "--config", home.path(), "set", key, "50"},
                                                        {"HOME=/nonexistent", "PATH=/usr/bin:/bin"}}));
  }
  for (const auto& process : running) CHECK(process->wait_exit() == 0);
  for (const char* key : keys) CHECK(home.finops({"config", "get", key}).out == "50\n");
  const std::string fifo = home.path() + ".fifo", link = home.path() + ".link";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(home.finops({"config", "--config", fifo, "init", "--force"}).code == 6);
  CHECK(std::filesystem::is_fifo(fifo));
  std::filesystem::create_symlink("nothing-here", link);
  CHECK(home.finops({"config", "--config", link, "init"}).code == 6);
  CHECK(std::filesystem::is_symlink(link));
}

TEST_CASE("C4 C7 config: what one command writes to the log of the file, the others read there") {
  Home home;
  home.write(R"({"log": {"path": "~/my log"}})");
  CHECK(home.finops({"send", "--mock", "-m", "gpt-4o-mini", "Hi"}).code == 0);
  CHECK(home.finops({"inspect", "--fields", "model"}).out.starts_with("gpt-4o-mini"));
  CHECK(home.finops({"inspect", "--no-config", "--fields", "model"}).out.empty());
  CHECK(home.finops({"send", "--mock", "--last", "-t"}).code == 0);
  CHECK(home.finops({"replay", "--mock", "--yes", "--no-log"}).out.starts_with("same\t"));
}

TEST_CASE("C7 config: what set refuses leaves the file as it is") {
  Home home;
  home.write("{\"log\": {\"bodies\": \"none\"}} // mine\n");
  const std::string before = home.text();
  struct Row {
    Words words;
    int code;
    std::string err;
  };
  const Row rows[] = {
      {{"config", "set", "log.bodies", "some"}, 2, "log.bodies: 'some' is not one of full|request|response|none"},
      {{"config", "set", "log.bodeis", "full"},
       2,
       "there is no key 'log.bodeis' that can be set; did you mean 'log.bodies'?"},
      {{"config", "set", "budget_hard", "true, \"tags\": {\"a\": \"b\"}"}, 2, "is neither true nor false"},
      {{"config", "set", "providers.openai.base_url", "sk-fake-1234567890123456"}, 2, "not a usable base URL"},
      {{"config", "set", "providers.openai.base_url", "http://u:sk-fake-1234567890@h"},
       2,
       "must not hold a user name or password"},
      {{"config", "set", "providers.openai.idle_timeout", "soon"}, 2, "'soon' is not a number of seconds"},
      {{"config", "get", "log.path", "--no-config"}, 2, "--no-config has no meaning here"},
      {{"config", "set", "log", "full"}, 2, "there is no key 'log' that can be set"},
      {{"config", "set", "tags", "a=b"}, 2, "'a=b' is not JSON, and this key takes a list or an object"},
      {{"config", "set", "providers.openai.keys", R"([{"value": "sk-fake-1234567890"}])"},
       2,
       "a key is never an argument"},
      {{"config", "set", "providers.openia.base_url", "x"}, 2, "there is no provider 'openia'; did you mean 'openai'?"},
      {{"config", "set", "server.port"}, 2, "set needs a key and a value"},
      {{"config", "get"}, 2, "get needs a key"},
      {{"config", "get", "server.prot"}, 2, "there is no key 'server.prot'; did you mean 'server.port'?"},
      {{"config", "vaildate"}, 2, "'vaildate' is not one of"},
      {{"config", "path", "x"}, 2, "unexpected argument 'x'"},
      {{"config", "validate", "/no/such"}, 2, "/no/such: the configuration file cannot be read"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.err);
    const Answer answer = home.finops(row.words);
    CHECK(answer.code == row.code);
    CHECK_MESSAGE(answer.err.find(row.err) != std::string::npos, answer.err);
    CHECK(answer.err.find("sk-fake") == std::string::npos);
    CHECK(answer.out.empty());
    CHECK(home.text() == before);
  }
}

}  // namespace finops::test::c7_config_test
