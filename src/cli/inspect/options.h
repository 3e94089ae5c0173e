// All options of `inspect`, as plain values. Filled by read_inspect_options() or by a test.
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
  Query filter;                        // -w, -g, --since and the quick filters, except --session
  std::vector<std::string> sessions;   // any of these; full, or a unique beginning or end of four characters or more
  std::optional<std::string> id;       // full, or a unique part as for `sessions`; letter case is ignored
  std::optional<std::uint64_t> last;   // show this many of the last records in full
  std::optional<std::uint64_t> limit;  // list: the number of last records; 0: all. Default: 20 on a terminal, else all
  bool reverse = false;                // list: newest first

  // The form of the output.
  bool json = false;                // records as logged, one per line; without bodies unless `id`, `last` or `bodies`
  bool csv = false;                 // RFC 4180
  bool plain = false;               // print on a terminal as into a pipe
  bool header = false;              // name the columns of tab-separated output
  bool bodies = false;              // with `json`: request and response too
  std::vector<std::string> fields;  // columns of the list, names of query fields; empty: the usual ones
  ColorMode color = ColorMode::automatic;  // for detect_terminal(), like `ascii`
  bool ascii = false;
  bool quiet = false;  // print no messages except errors

  // For one exchange in full.
  std::string print;     // letters of --print; empty: the usual view
  bool full = false;     // leave nothing out
  bool raw = false;      // bodies unchanged, including control characters
  bool headers = false;  // with all header fields
  bool curl = false;     // as a curl command

  std::string by;                                 // stats: the field to group by; empty: model
  std::vector<double> percentiles;                // stats; empty: the usual ones
  bool all_latency = false;                       // stats: include the times of failed exchanges
  std::string har_path;                           // `-`: stdout
  std::string repair_path;                        // the file for the undamaged records
  std::optional<std::uint64_t> vacuum_size;       // bytes to keep
  std::optional<std::chrono::hours> vacuum_time;  // age to keep
  std::string diff_left, diff_right;              // ids, as `id`

  bool wants_reprice = false;           // --reprice: the caller loads `reprice`
  PriceOptions price_options;           // where to load it from
  const PriceTable* reprice = nullptr;  // computes every cost again; outlives the call
  const PriceTable* prices = nullptr;   // verify computes costs with it; nullptr: costs are not checked
  bool strict = false;                  // damaged lines make the exit code 1
  WallTime now{};                       // set by read_inspect_options()
};

}  // namespace finops::cli
