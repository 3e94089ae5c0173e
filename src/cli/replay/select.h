// Which recorded exchanges a replay sends again: one pass over the metadata of the logs. One thread.
#pragma once
#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/replay/options.h"
#include "cli/replay/shelf.h"
#include "core/prices/prices.h"

namespace finops::cli {

// One exchange of the log, without its texts: a log may hold millions.
struct ReplayEntry {
  RecordShelf::Place place;
  std::int64_t at_ms = 0;          // when it was recorded
  std::uint64_t conversation = 0;  // a hash of its session; 0: it belongs to none
  std::int64_t estimate = 0;       // in NanoUsd; kNotKnown
  std::uint32_t model = 0;         // of Selection::models
  std::int32_t earlier = -1;       // of EarlierRun::places: an earlier run has sent it
};
inline constexpr std::int64_t kNotKnown = -1;

struct Selection {
  int code = 0;  // not kDone: nothing can be sent; messages were printed
  RecordShelf shelf;
  std::vector<ReplayEntry> entries;  // in the order of recording
  std::vector<std::string> models;   // that are asked now; the first is empty: none
  std::set<ProviderId> providers;    // that are asked now
  std::set<ProviderId> recorded_providers;
};

// The records of an earlier run, by the exchange that they repeat (`replay --resume`).
struct EarlierRun {
  RecordShelf shelf;
  std::map<std::string, std::int32_t, std::less<>> by_id;  // in upper case
  std::vector<RecordShelf::Place> places;                  // on `shelf`
};

// Messages go to `err`: what could not be read, what is damaged, that nothing matches.
Selection select_exchanges(const ReplayOptions& options, const PriceTable& prices, const EarlierRun& earlier,
                           std::ostream& err);

// Reads `file` of an earlier run. What never went upstream, or was refused with its key, is left out: it
// is sent again. Returns kDone, or an exit code after a message on `err`.
int read_earlier_run(const std::string& file, EarlierRun& out, std::ostream& err);

}  // namespace finops::cli
