// Everything that `inspect` can be asked, as plain values. Filled by read_inspect_options() or by a test.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/prices/options.h"
#include "cli/terminal/terminal.h"
#include "core/prices/prices.h"
#include "core/query/query.h"

namespace finops::cli {

enum class InspectMode {
  list,  // or one exchange in full, with `id` or `last`
  stats,
  follow,
  exists,  // only the exit code
  har,
  verify,
  repair,
  disk_usage,
  vacuum,
  diff,  // of two records
};

struct InspectOptions {
  InspectMode mode = InspectMode::list;
  std::vector<std::string> inputs;  // files, folders, `-` for stdin; none: the default log folder

  // Which records.
  Query filter;                        // all of -w, -g, --since and the quick filters but --session
  std::vector<std::string> sessions;   // any of these; full, or a unique beginning or end of four characters or more
  std::optional<std::string> id;       // full, or a unique part, as of `sessions`; letter case is the same
  std::optional<std::uint64_t> last;   // the last so many in full
  std::optional<std::uint64_t> limit;  // list: the last so many; 0: all. Default: 20 on a terminal, else all
  bool reverse = false;                // list: newest first

  // In which form.
  bool json = false;                // records as they are, one a line; without bodies unless `id`, `last` or `bodies`
  bool csv = false;                 // RFC 4180
  bool plain = false;               // on a terminal as into a pipe
  bool header = false;              // name the columns of tab-separated output
  bool bodies = false;              // with `json`: request and response too
  std::vector<std::string> fields;  // columns of the list, names of query fields; empty: the usual ones
  ColorMode color = ColorMode::automatic;  // for detect_terminal(), as is `ascii`
  bool ascii = false;
  bool quiet = false;  // nothing for people but what went wrong

  // Of one exchange in full.
  std::string print;     // letters of --print; empty: the usual view
  bool full = false;     // nothing left out
  bool raw = false;      // bodies as they were, control characters and all
  bool headers = false;  // with all header fields
  bool curl = false;     // as a curl command

  std::string by;                                 // stats: the field to group by; empty: model
  std::vector<double> percentiles;                // stats; empty: the usual ones
  bool all_latency = false;                       // stats: failed exchanges count for times, too
  std::string har_path;                           // `-`: stdout
  std::string repair_path;                        // where the whole records go
  std::optional<std::uint64_t> vacuum_size;       // bytes to keep
  std::optional<std::chrono::hours> vacuum_time;  // age to keep
  std::string diff_left, diff_right;              // ids, as `id`

  bool wants_reprice = false;           // --reprice: the caller loads the table below
  PriceOptions price_options;           // what to load it from
  const PriceTable* reprice = nullptr;  // computes every cost anew; outlives the call
  const PriceTable* prices = nullptr;   // what verify derives costs with; nullptr: costs are not checked
  bool strict = false;                  // damaged lines make the exit code 1
  WallTime now{};                       // set by read_inspect_options()
};

}  // namespace finops::cli
