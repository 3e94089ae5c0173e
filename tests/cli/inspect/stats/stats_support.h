// Logs to sum up, and what the tests of `inspect --stats` read of the sums.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test {

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Numbers the records, so that none is a copy of another.
class Log {
 public:
  void add(SampleRecord record) {
    record.id = "01KEZ87T5W000000000" + std::to_string(1'000'000 + ++count_);
    text_ += record.line() + '\n';
  }
  const std::string& text() const { return text_; }

 private:
  int count_ = 0;
  std::string text_;
};

inline std::string at(int hour, int minute, int second) {
  char text[40];
  std::snprintf(text, sizeof text, "2026-01-15T%02d:%02d:%02d.482Z", hour, minute, second);
  return text;
}

inline SampleRecord priced(const std::string& usd, const std::string& ms) {
  SampleRecord record;
  record.cost_usd = usd, record.cost = R"({"status":"priced","by":{},"table":"t"})";
  record.duration_ms = ms, record.input = "1000", record.cached = "400", record.output = "100";
  return record;
}

// A working day: four models, some failures, one stream that broke and was billed, one model without a price.
inline std::string day_log() {
  Log log;
  for (int i = 0; i < 60; ++i) {
    SampleRecord record = priced("0.0" + std::to_string(100 + i * 7), std::to_string(180 * (i % 13 + 1) * (i % 5 + 1)));
    record.ts = at(8 + i / 10, i % 10 * 6, i);
    record.input = std::to_string(900 + i * 410), record.cached = std::to_string(i % 4 * 200);
    record.stream = i % 3 == 0 ? "false" : "true";
    record.ttft_ms = i % 3 == 0 ? "null" : std::to_string(150 + i * 11);
    if (i % 4 == 1) {
      record.provider = R"("anthropic")", record.model = R"("claude-sonnet-4-20250514")";
    } else if (i % 4 == 2) {
      record.provider = i % 8 == 2 ? R"("azure")" : R"("openai")", record.model = R"("gpt-4.1")";
    } else if (i % 10 == 7) {
      record.model = R"("in-house")", record.cost_usd = "null";
      record.cost = R"({"status":"no_price","by":{},"table":"t"})";
    }
    if (i == 9 || i == 29 || i == 30) {
      record.status = "429", record.outcome = "http_error", record.cost_usd = "null", record.cost = SampleRecord().cost;
      record.input = record.output = record.cached = "null", record.duration_ms = "96";
      record.error = R"({"code":"rate_limit_error","message":"slow down","phase":null})";
    } else if (i == 41) {
      record.outcome = "truncated", record.output = "12";
      record.usage = R"({"input_tokens":9000,"output_tokens":12,"cache_read_tokens":null,"source":"partial"})";
    } else if (i == 45) {
      record.status = "null", record.outcome = "timeout", record.cost_usd = "null", record.cost = SampleRecord().cost;
      record.input = record.output = record.cached = "null", record.duration_ms = "30012",
      record.model = R"("gpt-4.1")";
    }
    log.add(record);
  }
  return log.text() + "{\"torn\n";
}

// Everything that can be odd: names, numbers, missing things, a day without a known time.
inline std::string odd_log() {
  Log log;
  SampleRecord record = priced("123456.789", "99999999");
  record.model = R"("红楼梦红楼梦红楼梦红楼梦红楼梦红楼梦")", record.input = "18446744073709551615";
  log.add(record);
  log.add(record);
  record = priced("0.00000001", "0");
  record.model = R"("evil\u001b[2J\u202emodel\nx")", record.ts = "2026-01-14T01:00:00.000Z";
  log.add(record);
  record = {};
  record.model = "null", record.outcome = "lost", record.status = "null", record.duration_ms = "null";
  log.add(record);
  record.ts = "yesterday", record.outcome = "rejected";
  record.error = R"({"code":"budget\u001b[1m","message":null,"phase":null})";
  log.add(record);
  record = {};
  record.ts = "2026-01-15T22:59:59.999Z";  // answered well, and no usage
  log.add(record);
  record.duration_ms = "-5", record.outcome = "strange";
  log.add(record);
  record = {};
  record.kind = "note";
  log.add(record);
  return log.text();
}

inline cli::InspectOptions stats(std::string by = "") {
  cli::InspectOptions options;
  options.mode = cli::InspectMode::stats;
  options.by = std::move(by);
  return options;
}

inline nlohmann::json json_of(const InspectRun& run, cli::InspectOptions options) {
  options.json = true;
  return nlohmann::json::parse(run(kPipe, options).out);
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

inline std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == '\t') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace finops::test
