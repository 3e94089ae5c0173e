#include "cli/replay/select.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <unordered_map>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/find.h"
#include "cli/replay/baseline.h"
#include "cli/replay/estimate.h"
#include "cli/replay/recorded.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/output.h"
#include "cli/terminal/typed.h"
#include "core/log/read/id_set.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr std::string_view kReplay = "replay";

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash ^= hash >> 33;  // spreads what differs only at the end
  hash *= 0xff51afd7ed558ccd;
  return hash ^ (hash >> 33);
}

// The same for the same id in every run.
bool is_in_sample(std::string_view id, double percent) {
  return static_cast<double>(hash_of(id) >> 11) / 9007199254740992.0 * 100 < percent;
}

// The file, if it can be read at any offset; else no descriptor.
UniqueFd plain_file(const LogInput& input) {
  if (!can_be_read_again(input)) return {};
  auto fd = open_descriptor(input);
  if (!fd) return {};
  std::array<char, 4096> start;
  const ssize_t n = ::pread(fd->get(), start.data(), start.size(), 0);
  if (n <= 0) return {};
  const auto size = static_cast<std::size_t>(n);
  const LogFormat format = format_of({start.data(), size}, size < start.size());
  return format == LogFormat::plain ? *std::move(fd) : UniqueFd{};
}

std::string upper(std::string_view id) {
  std::string out(id);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// Reads all records of the inputs and gives each a place on the shelf.
class ShelfReader {
 public:
  explicit ShelfReader(RecordShelf& shelf) : shelf_(shelf) {}

  // `visit` sees the metadata; true: the record is wanted, and `take` gets it with its place.
  ScanSummary read(const std::vector<LogInput>& inputs, const Query* filter,
                   const std::function<bool(const RecordView&)>& wanted,
                   const std::function<void(const RecordView&, const RecordShelf::Place&)>& take) {
    ScanSummary all;
    for (const LogInput& input : inputs) {
      UniqueFd plain = plain_file(input);
      const bool copies = !plain;
      const std::uint32_t file = copies ? 0 : shelf_.add_file(std::move(plain));
      ScanPlace at;
      ScanOptions options;
      options.depth = copies ? Depth::whole : Depth::metadata;
      options.copies = Copies::read;
      options.filter = filter;
      options.place = &at;
      const ScanSummary one = scan({input}, options, [&](const RecordView& record) {
        if (record.kind == "note" || !seen_.insert(record.id) || !wanted(record)) return true;
        if (!copies) {
          take(record, {at.begin, at.end - at.begin, file});
          return true;
        }
        auto kept = shelf_.keep(record.line);
        if (!kept) failed_ = std::move(kept).error();
        if (kept) take(record, *kept);
        return !failed_;
      });
      add(one, all);
    }
    return all;
  }

  const std::optional<Error>& failed() const noexcept { return failed_; }

 private:
  static void add(const ScanSummary& one, ScanSummary& all) {
    all.unreadable = all.unreadable || one.unreadable;
    all.entries += one.entries;
    all.fitting += one.fitting;
    all.findings.insert(all.findings.end(), one.findings.begin(), one.findings.end());
  }

  RecordShelf& shelf_;
  IdSet seen_;  // a record may be in several files
  std::optional<Error> failed_;
};

class Selector {
 public:
  Selector(const ReplayOptions& options, const PriceTable& prices, const EarlierRun& earlier, std::ostream& err)
      : options_(options), choice_(options.choice), prices_(prices), earlier_(earlier), err_(err) {
    out_.models.emplace_back();
  }

  Selection run() {
    auto found = find_inputs(choice_.inputs);
    if (!found) return unreadable(found.error());
    warn_of_skipped(*found);
    out_.code = choice_.ids.empty() ? scan_all(found->inputs) : find_ids(found->inputs);
    if (out_.code == kDone) finish();
    return std::move(out_);
  }

 private:
  Selection unreadable(const Error& error) {
    const bool io = error.code == ErrorCode::io;
    err_ << (io ? fmt::format("finops: cannot read {}: {}\n", typed_file(error.context), error.message)
                : "finops: " + error_text(error.message) + "\n");
    out_.code = io ? kLocalIo : kUsage;
    return std::move(out_);
  }

  int find_ids(const std::vector<LogInput>& inputs) {
    const InspectOptions options;
    const Terminal terminal;
    Output nowhere(std::cout);
    const FoundLines lines = find_lines({options, terminal, inputs, nowhere, err_}, choice_.ids);
    if (lines.code != kDone) return lines.code;
    RecordParser parser;
    RecordView record;
    IdSet seen;
    for (const std::string& line : lines.lines) {
      if (!parser.parse_copy(line, record) || !seen.insert(record.id)) continue;
      auto place = out_.shelf.keep(line);
      if (!place) return local_io(place.error());
      take(record, *place);
    }
    return kDone;
  }

  int scan_all(const std::vector<LogInput>& inputs) {
    Query filter = choice_.filter;
    if (!choice_.sessions.empty()) {
      const SessionFilter sessions = filter_sessions(inputs, choice_.sessions, choice_.now, true, err_);
      if (sessions.code != kDone) return sessions.code;
      filter = Query::all_of({choice_.filter, sessions.filter});
    }
    ShelfReader reader(out_.shelf);
    const ScanSummary summary = reader.read(
        inputs, &filter, [this](const RecordView& record) { return is_wanted(record); },
        [this](const RecordView& record, const RecordShelf::Place& place) { take(record, place); });
    err_ << report_of(summary);
    if (reader.failed()) return local_io(*reader.failed());
    if (replays_ > 0 && !options_.quiet) {
      err_ << fmt::format("finops: left out {} of earlier replays; -w 'source=replay' selects them\n",
                          counted(replays_, "record"));
    }
    if (!out_.entries.empty()) return kDone;
    err_ << (summary.entries > 0 ? std::string("no entries match\n") : no_entries(choice_.inputs));
    return summary.unreadable ? kLocalIo : kNo;
  }

  int local_io(const Error& error) {
    err_ << "finops: " << error.message << '\n';
    return kLocalIo;
  }

  bool is_wanted(const RecordView& record) {
    if (record.source == kReplay && !choice_.with_replays) {
      ++replays_;
      return false;
    }
    return !choice_.sample || is_in_sample(record.id, *choice_.sample);
  }

  std::uint32_t number_of_model(std::string model) {
    const auto [at, is_new] = model_numbers_.emplace(std::move(model), 0);
    if (!is_new) return at->second;
    if (!at->first.empty()) {
      at->second = static_cast<std::uint32_t>(out_.models.size());
      out_.models.push_back(at->first);
    }
    return at->second;
  }

  void take(const RecordView& record, const RecordShelf::Place& place) {
    ReplayEntry entry;
    entry.place = place;
    if (const auto time = parse_rfc3339(record.ts)) {
      entry.at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count();
    } else if (!out_.entries.empty()) {
      entry.at_ms = out_.entries.back().at_ms;
    }
    if (!record.session.empty()) entry.conversation = hash_of(record.session) | 1;
    options_.changes.note_used_models(record.model, used_rules_);
    const std::string model = options_.changes.model_for(std::string(record.model));
    entry.model = number_of_model(model);
    const auto provider = provider_from_name(record.provider);
    if (provider) {
      out_.recorded_providers.insert(*provider);
      out_.providers.insert(options_.changes.provider().value_or(*provider));
    }
    entry.estimate = options_.mock ? 0 : estimate_again(record, model, options_.changes.provider(), prices_);
    if (const auto before = earlier_.by_id.find(upper(record.id)); before != earlier_.by_id.end()) {
      entry.earlier = before->second;
    }
    out_.entries.push_back(entry);
  }

  void finish() {
    std::vector<ReplayEntry>& all = out_.entries;
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
    if (choice_.last && all.size() > *choice_.last) {
      all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(*choice_.last));
    }
    if (!options_.quiet) {
      for (const std::string& name : options_.changes.unused_models(used_rules_)) {
        err_ << fmt::format("finops: --model: no request had the model '{}'\n", typed(name));
      }
    }
    if (choice_.limit && all.size() > *choice_.limit) all.resize(*choice_.limit);
  }

  const ReplayOptions& options_;
  const ReplayChoice& choice_;
  const PriceTable& prices_;
  const EarlierRun& earlier_;
  std::ostream& err_;
  Selection out_;
  std::unordered_map<std::string, std::uint32_t> model_numbers_;
  std::set<std::size_t> used_rules_;  // of --model
  std::uint64_t replays_ = 0;
};

// Whether it went out and was answered, or may have.
bool was_sent(const RecordView& record) {
  constexpr std::array<std::string_view, 5> kBefore = {"route", "credential", "plugin", "log", "connect"};
  const bool before = std::find(kBefore.begin(), kBefore.end(), record.error_phase) != kBefore.end();
  const bool refused = refuses_key(record.status, record.provider, record.error_message);
  return !before && !refused && record.outcome != to_string(Outcome::rejected);
}

}  // namespace

Selection select_exchanges(const ReplayOptions& options, const PriceTable& prices, const EarlierRun& earlier,
                           std::ostream& err) {
  return Selector(options, prices, earlier, err).run();
}

int read_earlier_run(const std::string& file, EarlierRun& out, std::ostream& err) {
  auto found = find_inputs({file});
  if (!found) {
    err << fmt::format("finops: cannot read {}: {}\n", typed_file(found.error().context), found.error().message);
    return kLocalIo;
  }
  ShelfReader reader(out.shelf);
  const ScanSummary summary = reader.read(
      found->inputs, nullptr,
      [](const RecordView& record) {
        return record.source == kReplay && !record.replay_of.empty() && !is_of_baseline(record) && was_sent(record);
      },
      [&](const RecordView& record, const RecordShelf::Place& place) {
        out.by_id.insert_or_assign(upper(record.replay_of), static_cast<std::int32_t>(out.places.size()));
        out.places.push_back(place);
      });
  err << report_of(summary);
  if (reader.failed()) err << "finops: " << reader.failed()->message << '\n';
  return summary.unreadable || reader.failed() ? kLocalIo : kDone;
}

}  // namespace finops::cli
