#include "cli/cmd_inspect.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <sstream>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/display_text.h"
#include "cli/exit_codes.h"
#include "cli/inspect_detail.h"
#include "cli/inspect_input.h"
#include "cli/inspect_list.h"
#include "cli/json_text.h"
#include "cli/reprice.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kTerminalLimit = 20;
constexpr std::size_t kLeastIdEnd = 4, kFullId = 26;
constexpr std::size_t kCandidatesShown = 10;

int fail_to_read(const Error& error, std::string_view name, std::ostream& err) {
  err << fmt::format("finops: cannot read {}: {}\n", neutralise(name), error.message);
  return kLocalIo;
}

struct ReadSummary {
  int code = kDone;
  std::uint64_t damaged = 0;
  std::string report;  // for people, file by file; said after the data
};

// Which ids came already: 16 bytes for each, by two hashes, so that two ids are never taken for one by chance.
class SeenIds {
 public:
  bool insert(std::string_view id) { return seen_.insert({std::hash<std::string_view>{}(id), fnv(id)}).second; }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  struct First {
    std::size_t operator()(const Key& key) const { return key.first; }
  };
  static std::uint64_t fnv(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
  }

  std::unordered_set<Key, First> seen_;
};

enum class Copies { read, skip };  // of a record in several files

// Gives every record of all inputs to `visit` until it returns false.
ReadSummary read_all(const std::vector<LogInput>& inputs, Copies copies,
                     const std::function<bool(const RecordView&)>& visit) {
  const bool skip_copies = copies == Copies::skip && inputs.size() > 1;
  SeenIds seen;
  ReadSummary summary;
  std::ostringstream err;
  RecordView record;
  for (const LogInput& input : inputs) {
    auto reader = open_input(input);
    if (!reader) {
      summary.code = fail_to_read(reader.error(), display_name(input), err);
      continue;
    }
    bool wanted = true;
    std::uint64_t duplicates = 0;
    while (wanted) {
      const auto more = reader->next(record);
      if (!more) summary.code = fail_to_read(more.error(), display_name(input), err);
      if (!more || !*more) break;
      if (skip_copies && !record.id.empty() && !seen.insert(record.id)) {
        ++duplicates;
      } else {
        wanted = visit(record);
      }
    }
    report_counts(reader->counts(), input, err);
    if (duplicates > 0) {
      err << fmt::format("finops: {} {} skipped in {}\n", duplicates, duplicates == 1 ? "duplicate" : "duplicates",
                         display_name(input));
    }
    summary.damaged += reader->counts().damaged;
    if (!wanted) break;
  }
  summary.report = err.str();
  return summary;
}

// The newest records of everything offered, by their time and id, since parallel writers have a file each.
class Newest {
 public:
  explicit Newest(std::uint64_t limit) : limit_(limit) {}

  void offer(const RecordView& record) {
    const auto older = [](const Kept& a, const Kept& b) { return a > b; };  // the heap's front is the oldest
    if (kept_.size() >= limit_) {
      const Kept& oldest = kept_.front();
      if (std::tie(record.ts, record.id) < std::tuple<std::string_view, std::string_view>(oldest.ts, oldest.id)) return;
      std::pop_heap(kept_.begin(), kept_.end(), older);
      kept_.pop_back();
    }
    kept_.push_back({std::string(record.ts), std::string(record.id), ++seen_, metadata_line(record)});
    std::push_heap(kept_.begin(), kept_.end(), older);
  }

  // Oldest first.
  template <class Visit>
  void for_each(Visit visit) {
    std::sort(kept_.begin(), kept_.end());
    RecordParser parser;
    RecordView record;
    for (const Kept& kept : kept_) {
      if (parser.parse_copy(kept.line, record)) visit(record);
    }
  }

 private:
  struct Kept {
    std::string ts, id;
    std::uint64_t order;
    std::string line;
    bool operator<(const Kept& o) const { return std::tie(ts, id, order) < std::tie(o.ts, o.id, o.order); }
    bool operator>(const Kept& o) const { return o < *this; }
  };

  std::uint64_t limit_;
  std::uint64_t seen_ = 0;
  std::vector<Kept> kept_;
};

int list(const InspectOptions& options, const Terminal& terminal, const std::vector<LogInput>& inputs, Output& out,
         std::ostream& err) {
  const bool as_table = terminal.tty && !options.json && !options.plain;
  const std::uint64_t limit = options.limit.value_or(terminal.tty && !options.plain ? kTerminalLimit : 0);
  const std::unique_ptr<ListWriter> writer = options.json ? make_json_writer(out)
                                             : as_table   ? make_table_writer(terminal, out)
                                                          : make_tsv_writer(options.header, out);
  ListTotals totals;
  std::uint64_t entries = 0, notes = 0;
  Repricer reprice(options.reprice);
  const auto show = [&](const RecordView& logged) {
    const RecordView& record = reprice.metadata(logged);
    writer->add(record);
    totals.add(record);
  };
  Newest newest(limit);
  const ReadSummary read = read_all(inputs, Copies::skip, [&](const RecordView& record) {
    ++(is_note(record) ? notes : entries);
    if (limit == 0) {
      show(record);
    } else if (options.json || !is_note(record)) {
      newest.offer(record);
    }
    return !out.failed();
  });
  if (limit > 0) newest.for_each(show);
  writer->finish();

  const int written = out.finish(err);
  if (out.failed()) return written;
  err << read.report;
  if (entries == 0 && !(options.json && notes > 0)) {
    err << "no entries\n";
  } else if (as_table) {
    err << list_footer(totals, entries, inputs.size() == 1 ? display_name(inputs[0]) : "", terminal);
  }
  if (read.code != kDone) return read.code;
  return options.strict && read.damaged > 0 ? kNo : kDone;
}

struct Candidate {
  std::string id, description;
};

int refuse_ambiguous(std::string_view id, const std::vector<Candidate>& candidates, std::ostream& err) {
  err << fmt::format("finops: id '{}' fits {} entries\n", neutralise(id), candidates.size());
  for (std::size_t i = 0; i < candidates.size() && i < kCandidatesShown; ++i) {
    err << "  " << neutralise(candidates[i].description) << '\n';
  }
  if (candidates.size() > kCandidatesShown) err << "  ...\n";
  return kUsage;
}

int detail(const InspectOptions& options, const Terminal& terminal, const std::vector<LogInput>& inputs, Output& out,
           std::ostream& err) {
  const std::string& wanted = *options.id;
  if (wanted.size() < kLeastIdEnd) {
    err << fmt::format("finops: id '{}' is too short\n  give at least its last {} characters\n", neutralise(wanted),
                       kLeastIdEnd);
    return kUsage;
  }
  std::vector<Candidate> candidates;
  std::string line;  // of the first
  const ReadSummary read = read_all(inputs, Copies::read, [&](const RecordView& record) {
    const std::size_t rest = record.id.size() - std::min(record.id.size(), wanted.size());
    if (!iequals(record.id.substr(rest), wanted)) return true;
    const bool known =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return iequals(c.id, record.id); });
    if (known) return true;
    if (candidates.empty()) line = record.line;
    candidates.push_back({std::string(record.id), fmt::format("{}  {}  {}", record.id, record.ts, record.model)});
    return wanted.size() < kFullId;  // a full id names one
  });
  err << read.report;
  if (candidates.size() > 1) return refuse_ambiguous(wanted, candidates, err);
  if (candidates.empty()) {
    err << fmt::format("finops: no entry with id '{}'\n", neutralise(wanted));
    return read.code == kDone ? kNo : read.code;
  }
  line = Repricer(options.reprice).line(line);
  RecordParser parser;
  RecordView record;
  if (options.json) {
    out.write(line + '\n');
  } else if (terminal.tty && !options.plain && parser.parse_copy(line, record)) {
    out.write(render_detail(record, terminal));
  } else {
    out.write(indent_json(line) + '\n');
  }
  const int written = out.finish(err);
  if (out.failed()) return written;
  if (read.code != kDone) return read.code;
  return options.strict && read.damaged > 0 ? kNo : kDone;
}

}  // namespace

int run_inspect(const InspectOptions& options, const Terminal& out_terminal, std::ostream& out, std::ostream& err) {
  const auto inputs = find_inputs(options.inputs);
  if (!inputs) {
    if (inputs.error().code != ErrorCode::io) {
      err << "finops: " << inputs.error().message << '\n';
      return kUsage;
    }
    return fail_to_read(inputs.error(), inputs.error().context, err);
  }
  Output output(out);
  return options.id ? detail(options, out_terminal, *inputs, output, err)
                    : list(options, out_terminal, *inputs, output, err);
}

}  // namespace finops::cli
