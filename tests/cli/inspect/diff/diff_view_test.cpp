// C4, C5: `inspect diff` on a terminal, in a pipe and as JSON.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "cli/inspect/diff/diff_records.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"

namespace finops::test::diff_view_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("C4 C5: inspect diff on a terminal, with colour, without, in ASCII") {
  const InspectRun run = diff_run(agent_record(false), agent_record(true));
  for (const unsigned width : {80u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const InspectResult result = run(terminal(width, look == "color", look == "ascii"), diff_options());
      CHECK(result.code == kNo);
      CHECK(result.err.empty());
      std::istringstream lines(result.out);
      for (std::string line; look != "color" && std::getline(lines, line);) {
        CHECK_MESSAGE(display_width(line) < width, line);
        CHECK_FALSE(line.ends_with(' '));
      }
      if (look != "color") CHECK_FALSE(has(result.out, "\x1b"));
      CHECK_FALSE(has(result.out, "\x1b[31mRed"));
      check_golden("inspect/diff_" + std::to_string(width) + "_" + look + ".txt", result.out);
    }
  }
}

TEST_CASE("C4 diff: values go whole into a pipe, with every character") {
  SampleRecord a = left_record(), b = right_record();
  const std::string text(5000, 'x');
  a.request = diff_message("", Json({{"prompt", text}}).dump()),
  b.request = diff_message("", Json({{"prompt", "a\tb\n\x1b"}}).dump());
  InspectOptions options = diff_options();
  options.header = true;
  CHECK(diff_run(a, b)(kPipe, options).out == "path\tleft\tright\nrequest.body.prompt\t" + text + "\ta\\tb\\n\x1b\n");
  a.request = diff_message("", "plain"), b.request = diff_message("", "{\"n\":1}");
  CHECK(diff_run(a, b)(kPipe, diff_options()).out == "request.body\tplain\t{\"n\":1}\n");
}

TEST_CASE("C4 diff --json: what changed, a patch that leads from one to the other, and the cache") {
  const InspectRun run = diff_run(agent_record(false), agent_record(true));
  InspectOptions options = diff_options();
  options.json = true;
  const InspectResult result = run(kPipe, options);
  CHECK(result.code == kNo);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 1);
  const Json all = Json::parse(result.out);
  CHECK(all["a"] == kDiffIdA);
  CHECK(all["same"] == false);
  CHECK(all["prompt_cache"]["breaks_at"] == "system prompt, word 22");
  CHECK(all["prompt_cache"]["kept_tokens"] == 17584);
  CHECK(all["prompt_cache"]["read_tokens"] == 0);
  Json body = {{"request", {{"body", Json::parse(agent_request(false).dump())}}}};
  Json patch = Json::array();
  for (const Json& step : all["patch"]) {
    if (step["path"].get<std::string>().starts_with("/request/body")) patch.push_back(step);
  }
  CHECK(body.patch(patch)["request"]["body"] == Json::parse(agent_request(true).dump()));
  options.diff_right = kDiffIdA;
  const Json same = Json::parse(run(kPipe, options).out);
  CHECK(same["same"] == true);
  CHECK(same["changes"].empty());
  CHECK(same["patch"].empty());
  CHECK(same["prompt_cache"]["prompt"] == "same");
  CHECK(same["prompt_cache"]["estimated_lost_usd"] == 0);
}

}  // namespace finops::test::diff_view_test
