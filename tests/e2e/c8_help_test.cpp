// What the program itself answers to `help`, `version` and to command lines that are wrong (contract C8).
#include <doctest/doctest.h>

#include <algorithm>

#include "support/process.h"

namespace finops::test::c8_help_test {
namespace {

using Words = std::vector<std::string>;

struct Answer {
  int code = -1;
  std::string out, err;
};

Answer finops(const Words& words, const Words& variables = {}) {
  Words environment = {"HOME=/nonexistent", "PATH=/usr/bin:/bin"};
  environment.insert(environment.end(), variables.begin(), variables.end());
  Process process({FINOPS_BINARY, words, environment});
  Answer out;
  out.code = process.wait_exit().value_or(-1);
  out.out = process.out(), out.err = process.err();
  return out;
}

// As a terminal of 80 columns shows it.
long screen_lines(const std::string& text) {
  long lines = 0, column = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++lines, column = 0;
    } else if ((c & 0xc0) != 0x80 && ++column == 81) {
      ++lines, column = 1;
    }
  }
  return lines + (column > 0 ? 1 : 0);
}

}  // namespace

TEST_CASE("C8: finops help is the overview, names itself, and takes a command") {
  const Answer overview = finops({"help"});
  CHECK(overview.code == 0);
  CHECK(overview.err.empty());
  for (const char* word :
       {"\n  serve ", "\n  send ", "\n  replay ", "\n  inspect ", "\n  prices ", "\n  help ", "\n  version "}) {
    CHECK(overview.out.find(word) != std::string::npos);
  }
  CHECK(screen_lines(overview.out) <= 40);
  for (const Words& same : {Words{"--help"}, Words{"-h"}, Words{"help", "help"}, Words{"help", "--help"}}) {
    CHECK(finops(same).out == overview.out);
  }
  for (const std::string command : {"serve", "send", "replay", "inspect", "prices"}) {
    const Answer long_help = finops({"help", command});
    CHECK(long_help.code == 0);
    CHECK(long_help.out.find("Usage: finops " + command) != std::string::npos);
    CHECK(long_help.out == finops({command, "--help"}).out);
    const Answer brief = finops({command, "-h"});
    CHECK(brief.code == 0);
    CHECK(screen_lines(brief.out) <= (command == "inspect" ? 45 : 40));
  }
}

TEST_CASE("C8: finops version is finops --version") {
  const Answer version = finops({"version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("finops "));
  CHECK(version.out == finops({"--version"}).out);
}

TEST_CASE("C6 C8: a wrong command line gives an error of at most six lines, on stderr only, and status 2") {
  CHECK(finops({"help", "NOPE"}).err == "finops: there is no command 'NOPE' (see finops help)\n");
  CHECK(finops({"help", "serv"}).err.find("did you mean 'serve'?") != std::string::npos);
  CHECK(finops({"inspect", "--id"}).err == "finops: --id needs a value (see finops --help)\n");
  const std::string many(5000, 'a'), lines = "a\nb\nc\nd\ne\nf\ng\x1b[2J";
  for (const std::string& word : {std::string("nope"), many, lines}) {
    for (const Words& wrong : {
             Words{word},
             {"help", word},
             {"help", "serve", word},
             {"version", word},
             {"serve", word},
             {"serve", "--" + word},
             {"serve", "--port", word},
             {"serve", "--access-log", word},
             {"serve", "--upstream", word},
             {"serve", "--max-body", word},
             {"serve", "--budget", word},
             {"serve", "--plugin", word},
             {"serve", "--host", word},
             {"serve", "--drain", word},
             {"inspect", "--" + word},
             {"inspect", "-n", word},
             {"inspect", "--since", word},
             {"inspect", "--status", word},
             {"inspect", "--provider", word},
             {"inspect", "--min-cost", word},
             {"inspect", "-g", '(' + word},
             {"inspect", "-w", word},
             {"inspect", "-w", "model='" + word + "' and status>"},
             {"inspect", "-w", "model~'(" + word + '\''},
             {"inspect", "--fields", word, "/dev/null"},
             {"inspect", "--stats", "--by", word, "/dev/null"},
             {"inspect", "--percentiles", word},
             {"inspect", "--print", '?' + word},
             {"inspect", "--vacuum-size", word},
             {"inspect", "--vacuum-time", word},
             {"prices", word},
             {"prices", "--" + word},
         }) {
      const std::string flag = wrong.size() > 1 ? wrong[1] : wrong[0];
      CAPTURE(flag.substr(0, 20));
      const Answer answer = finops(wrong);
      CHECK(answer.code == 2);
      CHECK(answer.out.empty());
      CHECK(answer.err.starts_with("finops: "));
      CHECK(answer.err.find('\x1b') == std::string::npos);
      CHECK(screen_lines(answer.err) <= 6);
    }
  }
}

TEST_CASE("L7: no error repeats a key that was typed in the wrong place, or that is in a variable") {
  const std::string key = "sk-proj-fake_0123456789ABCDEFghijklmnop-QRSTUV", plain = "plain-words-only";
  for (const std::string& secret : {key, std::string("0123456789abcdef0123456789abcdef"), plain}) {
    for (const Words& wrong : {
             Words{secret},
             {"--" + secret},
             {"-" + secret},
             {"help", secret},
             {"version", secret},
             {"serve", secret},
             {"serve", "--openai-key=" + secret},
             {"serve", "--openai-key", secret},
             {"serve", "--" + secret},
             {"serve", "--" + secret + "=1"},
             {"serve", "--mock=" + secret},
             {"serve", "--port", secret},
             {"serve", "-p" + secret},
             {"serve", "--access-log", secret},
             {"serve", "--upstream", secret},
             {"serve", "--upstream=openai=" + secret},
             {"serve", "--upstream=openai=ftp://me:" + secret + "@host"},
             {"serve", "--upstream=openai=https://host?key=" + secret},
             {"serve", "--tag", secret},
             {"serve", "--tag", "x-api-key: " + secret},
             {"serve", "--max-body", secret},
             {"serve", "--budget", secret},
             {"serve", "--plugin", secret},
             {"serve", "--no-plugin", secret},
             {"serve", "--host", secret},
             {"serve", "--drain", secret},
             {"serve", "--prices", secret},
             {"serve", "--model-map", secret},
             {"serve", "--log", "/dev/null/" + secret},
             {"inspect", secret},
             {"inspect", "/nonexistent/" + secret},
             {"inspect", "--" + secret},
             {"inspect", "--id", secret, "/dev/null"},
             {"inspect", "-n", secret},
             {"inspect", "--since", secret},
             {"inspect", "--status", secret},
             {"inspect", "--provider", secret},
             {"inspect", "-g", '(' + secret},
             {"inspect", "-w", secret},
             {"inspect", "-w", "model='" + secret + "' and status>"},
             {"inspect", "-w", "outcome=" + secret},
             {"inspect", "-w", secret + "=1"},
             {"inspect", "-w", "model~'(" + secret + '\''},
             {"inspect", "--fields", secret, "/dev/null"},
             {"inspect", "--stats", "--by", secret, "/dev/null"},
             {"inspect", "--stats", "--by", "model," + secret, "/dev/null"},
             {"inspect", "--percentiles", secret},
             {"inspect", "--print", '?' + secret},
             {"inspect", "--vacuum-size", secret},
             {"inspect", "-f", secret},
             {"inspect", "--har", "/dev/null/" + secret, "/dev/null"},
             {"inspect", "--repair", "/dev/null/" + secret, "/dev/null"},
             {"inspect", "diff", secret, secret, "/dev/null"},
             {"prices", secret},
             {"prices", "--" + secret},
             {"prices", "show", secret},
             {"prices", "list", secret},
             {"prices", "check", secret},
             {"prices", "show", "gpt-4o", secret},
         }) {
      const std::string line = wrong.size() > 1 ? wrong[0] + " " + wrong[1] : wrong[0];
      CAPTURE(line);
      const Answer answer = finops(wrong, {"TEST_API_KEY=" + plain});
      CHECK(answer.code != 0);
      CHECK(answer.err.starts_with("finops: "));
      CHECK(answer.err.find(secret) == std::string::npos);
      CHECK(answer.err.find(secret.substr(0, 12)) == std::string::npos);
    }
    for (const std::string variable : {"FINOPS_PORT", "FINOPS_PRICES", "FINOPS_COLOR", "FINOPS_KEEP_SIZE",
                                       "SSL_CERT_FILE", "AZURE_OPENAI_ENDPOINT", "HTTPS_PROXY"}) {
      CAPTURE(variable);
      const Answer answer =
          finops({"serve", "--no-log", "--port", "0"},
                 {"TEST_API_KEY=" + plain, variable + "=" + (variable == "HTTPS_PROXY" ? "x://" : "") + secret});
      CHECK(answer.code != 0);
      CHECK(answer.err.find(secret.substr(0, 12)) == std::string::npos);
    }
    const Answer nothing = finops({"inspect"}, {"TEST_API_KEY=" + plain, "FINOPS_LOG=/dev/null/" + secret});
    CHECK(nothing.err.starts_with("no entries in /dev/null/"));
    CHECK(nothing.err.find(secret.substr(0, 12)) == std::string::npos);
  }
}

}  // namespace finops::test::c8_help_test
