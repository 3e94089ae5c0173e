// C4: `inspect diff`: which two records, exit codes.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/inspect/diff/diff_records.h"
#include "cli/terminal/exit_codes.h"

namespace finops::test::diff_mode_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("C4 diff: 0 for the same, 1 for a difference, 2 for ids that name no two exchanges") {
  SampleRecord a = left_record(), b = right_record();
  b.duration_ms = "9", b.ttft_ms = "4";
  b.upstream =
      R"({"url":"https://api.openai.com/v1/chat/completions","request_id":"other","reused":false,"connect_ms":3,"headers_removed":[],"headers_added":[]})";
  a.request = diff_message(R"(["A","1"],["Date","x"],["b","2"],["X-Request-Id","1"])", "{\"model\":\"m\",\"n\":1}");
  b.request = diff_message(R"(["B","2"],["a","1"],["content-length","7"])", "{ \"n\": 1, \"model\": \"m\" }");
  const InspectRun same = diff_run(a, b);
  for (const auto& to : {kPipe, terminal(80), terminal(120)}) {
    const InspectResult result = same(to, diff_options("f3kaa", "f3ke0"));
    CHECK(result.code == kDone);
    CHECK(result.err.empty());
    CHECK_FALSE(has(result.out, "request."));
  }
  CHECK(has(same(terminal(80), diff_options()).out, "no difference that matters\n"));
  CHECK(same(kPipe, diff_options()).out == "duration_ms\t1843\t9\nttft_ms\t\t4\n");
  CHECK(same(kPipe, diff_options(kDiffIdA, kDiffIdA)).out.empty());
  CHECK(same(kPipe, diff_options(kDiffIdA, kDiffIdA)).code == kDone);

  for (const auto& [left, right] :
       {std::pair("zzzz", kDiffIdB), std::pair(kDiffIdA, "zzzz"), std::pair(kDiffIdA, "k")}) {
    const InspectResult wrong = same(kPipe, diff_options(left, right));
    CHECK(wrong.code == kUsage);
    CHECK(wrong.out.empty());
    CHECK(has(wrong.err, "id '"));
  }
  b.kind = "note";
  CHECK(has(diff_run(a, b)(kPipe, diff_options()).err, "is a note, not an exchange\n"));
  CHECK(diff_run(a, b)(kPipe, diff_options()).code == kUsage);

  const std::vector<std::pair<std::string SampleRecord::*, std::string>> each = {
      {&SampleRecord::model, R"("other")"}, {&SampleRecord::status, "500"},
      {&SampleRecord::outcome, "lost"},     {&SampleRecord::input, "5"},
      {&SampleRecord::cost_usd, "0.1"},     {&SampleRecord::error, R"({"code":"x"})"},
      {&SampleRecord::request, "null"},     {&SampleRecord::response, "null"},
  };
  for (const auto& changed : each) {
    SampleRecord other = right_record();
    other.*changed.first = changed.second;
    CHECK_MESSAGE(diff_run(left_record(), other)(kPipe, diff_options()).code == kNo, changed.second);
  }
}

}  // namespace finops::test::diff_mode_test
