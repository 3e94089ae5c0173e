#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <unordered_set>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/list/list.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/typed.h"
#include "core/base/waiter.h"
#include "core/log/read/log_follower.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kFirstShown = 10;
constexpr std::chrono::minutes kWait{10};

class TailWriter final : public ListWriter {
 public:
  TailWriter(const Terminal& terminal, Output& out) : terminal_(terminal), out_(out) {}
  void add(const RecordView& record, const RecordView&) override {
    if (!is_note(record)) out_.write(tail_line(record, terminal_));
  }

 private:
  const Terminal& terminal_;
  Output& out_;
};

// Notices that the reader of a pipe or socket has closed it, without writing to it.
class Reader {
 public:
  Reader() {
    struct stat status {};
    if (::fstat(STDOUT_FILENO, &status) == 0 && S_ISFIFO(status.st_mode)) fd_ = STDOUT_FILENO;
  }
  int fd() const { return fd_; }  // -1: it is neither
  bool gone() const {
    Awaited one;
    one.fd = fd_;
    return fd_ >= 0 && blocking_waiter().wait({&one, 1}, std::chrono::milliseconds(0)) == 1;
  }

 private:
  int fd_ = -1;
};

class Follow {
 public:
  Follow(const InspectContext& context, std::unique_ptr<ListWriter> writer)
      : context_(context), writer_(std::move(writer)), reprice_(context.options.reprice) {}

  RecordDepth depth() const {
    const bool whole = writer_->wants_bodies() || context_.options.filter.needs_bodies();
    return whole ? RecordDepth::whole : RecordDepth::metadata;
  }

  // False: the output was closed or is broken.
  bool show(const RecordView& logged) {
    writer_->add(reprice_.metadata(logged), logged);
    writer_->finish();
    context_.out.finish(context_.err);
    return !context_.out.failed();
  }

  // Shows the last of the existing records.
  bool show_first() {
    ScanOptions options;
    options.filter = &context_.options.filter;
    options.depth = depth();
    bool read = true;
    const auto visit = [&](const RecordView& record) {
      shown_.emplace(record.id);
      read = show(record);
      return read;
    };
    const std::uint64_t count = context_.options.limit.value_or(kFirstShown);
    const ScanSummary summary =
        count == 0 ? scan(context_.inputs, options, visit) : scan_last(context_.inputs, count, options, visit);
    context_.err << report_of(summary);
    return read;
  }

  bool take(const LogFollower::Event& event) {
    using Kind = LogFollower::Event::Kind;
    if (event.kind == Kind::record) return take(*event.record);
    if (event.kind == Kind::switched) {
      const std::string text = fmt::format("-- now reading {} --", display_name({event.path}));
      if (is_table(context_.options, context_.terminal)) {
        context_.out.write(styled(context_.terminal, Style::dim, text) + '\n');
        context_.out.finish(context_.err);
      } else if (!context_.options.quiet) {
        context_.err << text << std::endl;
      }
    } else {
      context_.err << fmt::format("finops: skipped a damaged line in {} (bytes {} to {})", display_name({event.path}),
                                  event.damage.begin, event.damage.end)
                   << std::endl;
    }
    return !context_.out.failed();
  }

 private:
  bool take(const RecordView& record) {
    // The record was written after the follower was opened and is already shown.
    if (!shown_.empty() && shown_.erase(std::string(record.id)) > 0) return true;
    const bool note = is_note(record);
    if (note && !(context_.options.json && context_.options.fields.empty())) return true;
    if (!note && !context_.options.filter.matches(record)) return true;
    return show(record);
  }

  const InspectContext& context_;
  std::unique_ptr<ListWriter> writer_;
  Repricer reprice_;
  std::unordered_set<std::string> shown_;
};

Result<std::vector<std::string>> followed(const InspectOptions& options) {
  for (const std::string& path : options.inputs) {
    if (path == "-") return Error{ErrorCode::invalid_argument, "-f follows files and folders, not '-'", {}};
  }
  if (!options.inputs.empty()) return options.inputs;
  auto log = default_log();
  if (!log) return std::move(log).error();
  if (*log == "-") return Error{ErrorCode::invalid_argument, "-f follows files and folders, but FINOPS_LOG is '-'", {}};
  return std::vector<std::string>{*std::move(log)};
}

Result<std::unique_ptr<ListWriter>> make_writer(const InspectContext& context) {
  const InspectOptions& options = context.options;
  if (options.fields.empty() && is_table(options, context.terminal)) {
    return std::unique_ptr<ListWriter>(std::make_unique<TailWriter>(context.terminal, context.out));
  }
  return make_list_writer(options, context.terminal, context.out);
}

int refused(const Error& error, std::ostream& err) {
  err << "finops: " << error.message << (error.context.empty() ? "" : " (" + typed_file(error.context) + ")") << '\n';
  return error.code == ErrorCode::invalid_argument ? kUsage : kLocalIo;
}

}  // namespace

// SIGINT and SIGTERM keep their usual effect, which is a quiet end and the exit status 130 or 143: every line is
// written out at once.
int follow_log(const InspectContext& context) {
  auto writer = make_writer(context);
  if (!writer) return refused(writer.error(), context.err);
  const auto paths = followed(context.options);
  if (!paths) return refused(paths.error(), context.err);
  Follow follow(context, *std::move(writer));
  LogFollower::Options options;
  options.depth = follow.depth();
  auto follower = LogFollower::open(*paths, options);  // before the existing records are read, so that none is missed
  if (!follower) return refused(follower.error(), context.err);
  const Reader reader;
  bool read = follow.show_first();
  while (read) {
    const auto event = follower->next(kWait, reader.fd());
    if (!event) return refused(event.error(), context.err);
    read = *event ? follow.take(**event) : !reader.gone();
  }
  return context.out.finish(context.err);
}

}  // namespace finops::cli
