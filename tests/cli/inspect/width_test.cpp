// Nothing that inspect shows on a terminal is wider than the terminal minus one, whatever the records hold.
#include <doctest/doctest.h>

#include <sstream>

#include "cli/inspect/one/text_lines.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::width_test {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string awkward_log() {
  std::string out;
  int number = 0;
  const auto add = [&](SampleRecord record) {
    record.id = "01KEZ87T5W0000000000" + std::to_string(100'000 + ++number);
    out += record.line() + '\n';
  };
  SampleRecord record;
  record.model = '"' + repeated("very-long-model-name-", 8) + '"';
  record.response_model = record.model;
  record.upstream = R"({"url":"https://)" + repeated("long-host.", 12) + "example/" + repeated("path/", 20) +
                    R"(","request_id":"req_)" + repeated("8d1fe20", 12) +
                    R"(","reused":true,"connect_ms":null,"headers_removed":[],"headers_added":[]})";
  record.path = "\"/v1/" + repeated("segment/", 20) + '"';
  record.cost_usd = "123456.789012", record.input = "18446744073709551615", record.output = "1", record.cached = "7";
  record.cost = R"({"status":"priced","by":{"input":123456,"output":0.789012},"table":"t"})";
  add(record);
  record.model = '"' + repeated("红楼梦", 30) + '"', record.path = "\"/" + repeated("红", 60) + '"';
  record.provider = '"' + repeated("红楼梦", 10) + '"', record.operation = record.provider;
  record.upstream = R"({"url":"https://)" + repeated("红", 100) +
                    R"(","request_id":null,"reused":true,"connect_ms":12,"headers_removed":[],"headers_added":[]})";
  add(record);
  record.outcome = "stream_error", record.duration_ms = "187000";
  record.error = R"({"code":")" + repeated("x", 150) + R"(","message":"\u001b[2J\u202e)" + repeated("y ", 99) +
                 R"(","phase":"read"})";
  add(record);
  record = {};
  record.outcome = "lost", record.status = "null", record.duration_ms = "null";
  add(record);
  record = {};
  record.stream = "true";  // answered well, without usage
  add(record);
  return out;
}

void check_width(const std::string& view, unsigned width, const InspectResult& result) {
  CAPTURE(view);
  CAPTURE(width);
  std::istringstream lines(result.out + result.err);
  for (std::string line; std::getline(lines, line);) {
    if (cli::styled_width(line) < width || line.starts_with("finops: ")) continue;  // a message is no view
    FAIL_CHECK("too wide: ", line);
  }
}

}  // namespace

TEST_CASE("C5: no view of inspect is wider than the terminal minus one, from 40 columns on") {
  InspectRun run(awkward_log());
  run.write(repeated("long-name-", 12) + ".jsonl", "{\"torn\n" + awkward_log());
  using Options = cli::InspectOptions;
  std::vector<std::pair<std::string, Options>> views(1, {"list", {}});
  const auto add = [&](std::string name) -> Options& { return views.emplace_back(std::move(name), Options{}).second; };
  for (const auto& fields : std::vector<std::vector<std::string>>{
           {"id", "model", "upstream.url"},
           {"ts", "model", "provider", "path", "upstream.url", "error.message"},
           {"ts", "id", "model", "provider", "path", "upstream.url", "status", "outcome", "duration_ms", "ttft_ms",
            "cost_usd", "source", "operation", "method", "usage.input_tokens", "usage.output_tokens", "error.code"},
           {"help"}}) {
    add("--fields " + fields.back()).fields = fields;
  }
  for (int i = 1; i <= 5; ++i) add("--id").id = std::to_string(100'000 + i);
  for (int i = 1; i <= 5; ++i) {
    Options& full = add("--full");
    full.id = std::to_string(100'000 + i), full.full = full.headers = true;
  }
  add("--stats").mode = cli::InspectMode::stats;
  for (const char* by : {"model", "provider", "outcome"}) {
    Options& grouped = add("--stats --by");
    grouped.mode = cli::InspectMode::stats, grouped.by = by;
  }
  Options verify;
  verify.mode = cli::InspectMode::verify;
  for (auto& [name, options] : views) {
    for (unsigned width = 40; width <= 200; ++width) {
      check_width(name, width, run(terminal(width, width % 2 == 0, width % 3 == 0), options));
    }
  }
  verify.inputs = {run.path(), run.path(repeated("long-name-", 12) + ".jsonl")};
  for (unsigned width = 40; width <= 200; ++width) {
    // What went wrong in reading is a message, not part of the view.
    InspectResult result = run(terminal(width), verify);
    result.err.clear();
    check_width("--verify", width, result);
  }
}

}  // namespace finops::test::width_test
