#include "cli/replay/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "cli/replay/options.h"
#include "cli/replay/output.h"
#include "cli/replay/plan.h"
#include "cli/replay/run.h"
#include "cli/send/interrupt.h"
#include "cli/send/preflight.h"
#include "cli/setup/core.h"
#include "cli/setup/process_setup.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/output.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/redact/install_key.h"

namespace finops::cli {
namespace {

int fail(const Error& error) {
  std::cerr << start_error_line(error);
  return start_error_code(error);
}

// Adds the `lost` records of what was in flight when an earlier run was killed, so that it is not sent again.
Result<void> recover_earlier_run(const ExchangeLogger::Options& options) {
  auto log = ExchangeLogger::open(options);
  if (!log) return std::move(log).error();
  (*log)->run_housekeeping();
  (*log)->close();
  return {};
}

bool has_content(const std::string& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 && found.st_size > 0;
}

bool is_same_file(const std::string& one, const std::string& other) {
  struct stat a {};
  struct stat b {};
  return ::stat(one.c_str(), &a) == 0 && ::stat(other.c_str(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

class Replay {
 public:
  Replay(ReplayOptions options, bool has_out, TerminalSink* sink)
      : options_(std::move(options)),
        has_out_(has_out),
        sink_(sink),
        out_(std::cout),
        terminal_(detect_terminal(STDOUT_FILENO, options_.color, false)) {}

  int run() {
    auto prices = price_table(options_.prices);
    if (!prices) return say_price_error(prices.error(), std::cerr);
    if (const int code = look_at_file(); code != kDone) return code;
    selection_ = select_exchanges(options_, **prices, earlier_, std::cerr);
    if (selection_.code != kDone) return selection_.code;
    old_settings_ = options_.providers;
    choose_target();
    auto providers = build_providers(options_.providers);
    if (!providers) return fail(providers.error());
    auto old_providers = build_providers(old_settings_);
    if (!old_providers) return fail(old_providers.error());
    if (options_.dry_run) return print_plan(options_, selection_, *providers, out_, std::cerr);
    if (const int code = check_keys(*providers, selection_.providers); code != kDone) return code;
    if (options_.baseline > 0) {
      if (const int code = check_keys(*old_providers, selection_.recorded_providers); code != kDone) return code;
    }
    const ReplayEstimate estimate = estimate_of(selection_, options_.baseline, options_.max_requests);
    if (const int code = confirm_cost(options_, estimate, std::cerr); code != kDone) return code;
    auto core = build_core(static_cast<CoreOptions&>(options_), std::move(*prices));
    if (!core) return fail(core.error());
    core_ = std::move(*core);
    auto reports = ReplayReports::open(options_.reports);
    if (!reports) return fail(reports.error());
    reports_.emplace(*std::move(reports));
    return send(*old_providers);
  }

 private:
  // --out names a new file; --resume one that an earlier run has begun.
  int look_at_file() {
    if (has_out_ && has_content(options_.log->path)) {
      std::cerr << "finops: " << typed_file(options_.log->path)
                << " exists; --resume goes on with the run that wrote it\n";
      return kUsage;
    }
    if (options_.resume.empty()) return kDone;
    for (const std::string& input : options_.choice.inputs) {
      if (!is_same_file(input, options_.resume)) continue;
      std::cerr << "finops: --resume names the file that an earlier run wrote, and " << typed_file(options_.resume)
                << " is what is replayed\n";
      return kUsage;
    }
    if (!has_content(options_.resume)) {
      std::cerr << "finops: cannot read " << typed_file(options_.resume) << ": there is no run to go on with\n";
      return kLocalIo;
    }
    if (auto recovered = recover_earlier_run(*options_.log); !recovered) return fail(recovered.error());
    return read_earlier_run(options_.resume, earlier_, std::cerr);
  }

  void choose_target() {
    if (selection_.providers.size() == 1) options_.only = *selection_.providers.begin();
    if (options_.to.empty()) return;
    for (const ProviderId id : selection_.providers) options_.providers.upstreams.push_back({id, options_.to});
  }

  int check_keys(const ProviderRegistry& providers, const std::set<ProviderId>& asked) const {
    if (options_.mock) return kDone;
    for (const ProviderId id : asked) {
      const Provider& provider = providers.get(id);
      const bool own_key = options_.changes.brings_credential();
      if (!provider.keys.empty() || own_key || !provider.base_is_default) continue;
      std::cerr << "finops: there is no key for " << provider.name << ": set " << key_variable(id) << '\n';
      return kUsage;
    }
    return kDone;
  }

  std::string target() const {
    if (options_.mock) return "the mock";
    if (!options_.to.empty()) return url_without_secrets(options_.to);
    if (selection_.providers.size() != 1) return {};
    const Provider& provider = core_->providers.get(*selection_.providers.begin());
    return provider.base ? provider.base->origin() : provider.name;
  }

  bool receive(const ReplayedPair& pair) {
    summary_.add(pair);
    reports_->add(pair);
    if (pair.baseline) return true;
    if (options_.json) return out_.write(pair_json_line(pair)) && flush();
    if (!terminal_.tty) return out_.write(pair_line(pair)) && flush();
    return true;
  }
  bool flush() {
    std::cout.flush();
    return out_.write("");
  }

  // What an earlier run has sent counts in the result, from its records.
  bool count_earlier() {
    std::string recorded, replayed;
    for (const ReplayEntry& entry : selection_.entries) {
      if (entry.earlier < 0) continue;
      const auto& place = earlier_.places[static_cast<std::size_t>(entry.earlier)];
      ReplayedPair pair;
      const auto from = selection_.shelf.read(entry.place, recorded);
      const auto to = earlier_.shelf.read(place, replayed);
      if (from && to) {
        pair = read_recorded(recorded, options_.changes, core_->providers, false).pair;
        compare_records(recorded, replayed, options_.compare, reports_->want_patch(), reports_->want_texts(), pair);
      } else {
        pair.comparison.reason = (from ? to : from).error().message;
      }
      ++earlier_count_;
      if (!receive(pair)) return false;
    }
    return true;
  }

  int send(const ProviderRegistry& old_providers) {
    int came = 0, code = kDone;
    {
      const Interrupt interrupt;
      for (const std::string& line : core_->warnings()) spdlog::warn("{}", line);
      if (core_->log != nullptr) {
        if (auto cared = core_->log->start_care(); !cared) return fail(cared.error());
      }
      const auto begun = std::chrono::steady_clock::now();
      RunEnd ended;
      if (count_earlier()) ended = send_rest(old_providers, interrupt.fd());
      if (core_->log != nullptr) core_->log->close();
      came = interrupt.signal();
      code = finish(ended, std::chrono::steady_clock::now() - begun, came);
    }
    if (came != 0) end_by_signal(came);
    return code;
  }

  RunEnd send_rest(const ProviderRegistry& old_providers, int cancel_fd) {
    const std::size_t all = selection_.entries.size();
    std::erase_if(selection_.entries, [](const ReplayEntry& entry) { return entry.earlier >= 0; });
    const auto secrets = core_->providers.secrets();
    // The marks are those of the log, so that masked texts can be compared.
    std::string key = core_->log != nullptr ? install_key() : existing_install_key().value_or("");
    if (key.empty()) key = new_ulid(std::chrono::system_clock::now());
    const Redactor redactor(std::vector<std::string>(secrets.begin(), secrets.end()), std::move(key));
    std::mutex comparing;
    const ReplayParts parts{
        selection_.shelf,       options_.changes,       options_.compare,  core_->providers, old_providers,
        core_->pipeline,        *core_->transport,      core_->log.get(),  redactor,         options_.limits,
        reports_->want_patch(), reports_->want_texts(), options_.baseline, cancel_fd,        comparing};
    const RunPlan plan{
        options_.at_once, options_.baseline, options_.pace, {options_.max_cost, options_.max_requests}, all,
        earlier_count_};
    Progress progress(detect_terminal(STDERR_FILENO, options_.color, false), !options_.quiet);
    ReplayRun run(plan, selection_.entries, parts, summary_, [&](const ReplayedPair& pair) {
      progress.clear();
      return receive(pair);
    });
    return run.run(progress);
  }

  // "2 records": so many are missing in the log, which is closed. Empty: it has them all.
  std::string unwritten_records() const {
    if (core_->log == nullptr) return {};
    const LogHealth health = core_->log->health();
    const std::uint64_t missing = health.waiting + health.dropped;
    return missing == 0 ? "" : counted(missing, "record");
  }

  ReplayEnd how_it_ended(const RunEnd& ended, std::chrono::nanoseconds elapsed, int came) const {
    ReplayEnd end;
    end.target = target();
    end.at_once = ended.at_once;
    end.elapsed = elapsed;
    if (!ended.limit.empty()) {
      end.stop = ReplayEnd::Stop::limit;
      end.why = ended.limit;
    }
    if (!ended.refused_key.empty()) {
      end.stop = ReplayEnd::Stop::key_refused;
      end.why = "the key was refused";
    }
    const std::string unwritten = unwritten_records();
    if (!ended.local_io.empty() || !unwritten.empty()) {
      end.stop = ReplayEnd::Stop::local_io;
      end.why = unwritten.empty() ? ended.local_io : unwritten + " could not be written";
    }
    if (came != 0) {
      end.stop = ReplayEnd::Stop::signal;
      end.why = came == SIGINT ? "interrupted" : "ended by a signal";
      end.signal = came;
    }
    return end;
  }

  int finish(const RunEnd& ended, std::chrono::nanoseconds elapsed, int came) {
    if (out_.failed()) return out_.finish(std::cerr);
    const ReplayEnd end = how_it_ended(ended, elapsed, came);
    const ReplayResult result = judge(summary_, options_.tolerance, end);
    std::cerr << ended.refused_key;
    if (const std::string unwritten = unwritten_records(); !unwritten.empty()) {
      const LogHealth health = core_->log->health();
      std::cerr << fmt::format("finops: {} could not be written to {}: {}\n", unwritten, neutralise(health.path),
                               neutralise(health.last_error));
    }
    if (ended.late.count > 0) {
      std::cerr << fmt::format("finops: {} began late, by up to {}; a larger -c may help\n",
                               counted(ended.late.count, "request"), format_duration(to_ms(ended.late.most)));
    }
    if (terminal_.tty && !options_.json) {
      if (sink_ != nullptr) sink_->allow_styles(terminal_.color);
      print_summary(summary_, result, end, terminal_, out_);
    } else if (!options_.quiet || result.exit_code != kDone) {
      Output err(std::cerr);
      print_summary(summary_, result, end, Terminal{}, err);
    }
    const auto reported = reports_->finish(summary_, result, end);
    const int written = out_.finish(std::cerr);
    if (out_.failed()) return written;
    if (!reported) return fail(reported.error());
    return result.exit_code;
  }

  ReplayOptions options_;
  const bool has_out_;
  TerminalSink* sink_;
  Output out_;
  const Terminal terminal_;  // of stdout
  ProviderSettings old_settings_;
  EarlierRun earlier_;
  Selection selection_;
  std::unique_ptr<Core> core_;
  std::optional<ReplayReports> reports_;
  ReplaySummary summary_;
  std::uint64_t earlier_count_ = 0;
};

}  // namespace

int run_replay(const Arguments& arguments, TerminalSink* sink) {
  keep_memory_out_of_core_dumps();
  auto options = read_replay_options(arguments, std::chrono::system_clock::now());
  if (!options) return fail(options.error());
  return Replay(*std::move(options), arguments.value("out").has_value(), sink).run();
}

}  // namespace finops::cli
