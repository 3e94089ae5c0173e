// Prints lines about exchanges on stderr for `finops serve`, as observers of the runner. The queue never waits. Any
// thread.
#pragma once
#include "cli/serve/access_line.h"
#include "cli/serve/head_lines.h"
#include "cli/serve/stderr_queue.h"
#include "core/exchange/exchange_observer.h"

namespace finops::cli {

// A line for each exchange that has ended.
class AccessLog final : public ExchangeObserver {
 public:
  AccessLog(AccessLine line, StderrQueue& err) : line_(line), err_(err) {}
  void on_finished(const Exchange& x) override { err_.put(line_.format(x)); }

 private:
  AccessLine line_;
  StderrQueue& err_;
};

// `-v`: the heads, as they come.
class HeadLog final : public ExchangeObserver {
 public:
  HeadLog(HeadLines lines, StderrQueue& err) : lines_(std::move(lines)), err_(err) {}
  void on_request_head(const Exchange& x) override { err_.put(lines_.request(x)); }
  void on_response_head(const Exchange& x) override { err_.put(lines_.response(x)); }

 private:
  HeadLines lines_;
  StderrQueue& err_;
};

}  // namespace finops::cli
