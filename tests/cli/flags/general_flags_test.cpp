// C5, C7: the flags that every command takes: what they set.
#include "cli/flags/flag_case.h"
#include "cli/inspect/read_options.h"
#include "cli/prices/command.h"
#include "cli/serve/options.h"

namespace finops::cli::test::general_flags_test {
namespace {

struct General {
  ServeOptions serve;
  std::string config;
  bool no_config = false;
  std::optional<std::string> text;
};
using O = General;
using Case = FlagCase<General>;

const std::vector<Case> kCases = {
    {"color",
     {},
     "always",
     [](const O& o) { return o.serve.color == ColorMode::always; },
     {{"sometimes", "--color: 'sometimes' is not one of auto|always|never"}}},
    {"config", {}, "f.json", [](const O& o) { return o.config == "f.json"; }},
    {"no-config", {}, "", [](const O& o) { return o.no_config; }},
    {"no-color", {}, "", [](const O& o) { return o.serve.color == ColorMode::never; }},
    {"verbose", {}, "", [](const O& o) { return o.serve.verbose; }},
    {"quiet", {}, "", [](const O& o) { return o.serve.quiet; }},
    {"version", {}, "", [](const O& o) { return o.text == version_line(); }},
    {"help", {}, "", [](const O& o) { return o.text == command_help("serve", false); }},
    {"h", {}, "", [](const O& o) { return o.text == command_help("serve", true); }},
};

Result<General> read(const Arguments& arguments) {
  auto serve = read_serve_options(arguments);
  if (!serve) return std::move(serve).error();
  return General{*std::move(serve), arguments.value("config").value_or(""), arguments.on("no-config"),
                 asked_text(arguments)};
}

ColorMode color_of(const Words& words) { return read_inspect_options(*parse_words(words), {})->color; }

}  // namespace

TEST_CASE("C5 C7 C8 general flags: each sets what it says, in every way to give it") {
  prove_all("serve", general_flags(), read, kCases);
}

TEST_CASE("C5 general flags: inspect and prices read them, too") {
  const NoVariables clean;
  CHECK(color_of({"inspect", "--color", "always"}) == ColorMode::always);
  CHECK(read_inspect_options(*parse_words({"inspect", "-q"}), {})->quiet);
  CHECK(read_prices_options(*parse_words({"prices", "--color=never"}), {})->color == ColorMode::never);
}

TEST_CASE("C5 general flags: of --color and --no-color the last one wins") {
  const NoVariables clean;
  CHECK(color_of({"inspect", "--no-color", "--color=always"}) == ColorMode::always);
  CHECK(color_of({"inspect", "--color=always", "--no-color"}) == ColorMode::never);
  CHECK(color_of({"--color=always", "inspect", "--no-color"}) == ColorMode::never);
  CHECK(color_of({"--no-color", "inspect", "--color", "always"}) == ColorMode::always);
  const finops::test::ScopedEnv color("FINOPS_COLOR", "always");
  CHECK(color_of({"inspect", "--no-color"}) == ColorMode::never);
}

TEST_CASE("C8 general flags: help and version are shown even if other arguments are wrong") {
  const NoVariables clean;
  for (const Words& words : {Words{"serve", "--help", "--port", "x"}, Words{"inspect", "-h", "--since", "soon"},
                             Words{"--version", "serve", "--color", "blue"}}) {
    const auto arguments = parse_words(words);
    REQUIRE(arguments.ok());
    CHECK(asked_text(*arguments));
  }
}

}  // namespace finops::cli::test::general_flags_test
