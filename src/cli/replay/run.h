// Runs the exchanges of a replay on several threads, and gives what came of each to one receiver.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/replay/exchange.h"
#include "cli/replay/progress.h"
#include "cli/replay/schedule.h"
#include "cli/replay/select.h"
#include "cli/replay/spending.h"

namespace finops::cli {

struct RunPlan {
  std::uint64_t at_once = 1, baseline = 0;
  Pace pace;
  Spending::Limits limits;
  std::uint64_t all = 0;  // for the progress: also those that an earlier run has sent
  std::uint64_t before = 0;
};

struct RunEnd {
  std::string limit;        // which one stopped it; empty: none
  std::string local_io;     // the log cannot be written, so nothing is sent; empty: it can
  std::string refused_key;  // lines for people; empty: none was
  std::uint64_t at_once = 1;
  Schedule::Late late;
};

class ReplayRun {
 public:
  // `receive` is called by one thread at a time; false: nobody wants more. `summary` is what it adds to. All of them
  // outlive the object.
  ReplayRun(const RunPlan& plan, std::span<const ReplayEntry> entries, const ReplayParts& parts,
            const ReplaySummary& summary, std::function<bool(const ReplayedPair&)> receive)
      : plan_(plan),
        entries_(entries),
        parts_(parts),
        summary_(summary),
        receive_(std::move(receive)),
        schedule_(entries, plan.pace),
        spending_(plan.limits) {}

  // Returns when all have ended, early if the descriptor parts.cancel_fd breaks.
  RunEnd run(Progress& progress);

 private:
  void work();
  bool may_send(const ReplayEntry& entry);
  void handle(const ReplayEntry& entry, ExchangeSender& sender);
  void ask_baseline(const ReplayEntry& entry, const RecordedRequest& recorded, ExchangeSender& sender);
  void finished(const ReplayEntry& entry, const SentPair& sent);
  void give(const ReplayedPair& pair);
  void stop();
  void watch(Progress& progress);
  ProgressView view() const;

  const RunPlan& plan_;
  const std::span<const ReplayEntry> entries_;
  const ReplayParts& parts_;
  const ReplaySummary& summary_;
  const std::function<bool(const ReplayedPair&)> receive_;
  Schedule schedule_;
  Spending spending_;
  std::mutex mutex_;  // guards what follows, and receive_
  std::uint64_t done_ = 0, in_flight_ = 0;
  std::size_t working_ = 0;
  std::string refused_key_, limit_, local_io_;
  UniqueFd all_done_;  // an eventfd that is readable once no thread works
};

}  // namespace finops::cli
