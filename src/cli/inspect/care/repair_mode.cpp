#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/care/care.h"
#include "cli/inspect/context.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/typed.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"

namespace finops::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBuffer = std::size_t{1} << 20;

// The new file. It is deleted unless commit() was called.
class Copied {
 public:
  explicit Copied(const std::string& path) : path_(path) {}
  ~Copied() {
    if (fd_ && !committed_) (void)calls_.unlink(path_.c_str());
  }
  Copied(const Copied&) = delete;
  Copied& operator=(const Copied&) = delete;

  bool create() {
    fd_.reset(calls_.open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    return fd_ && calls_.fchmod(fd_.get(), 0600) == 0;
  }

  bool add(std::string_view line) {
    buffer_.append(line).append("\n");
    return buffer_.size() < kBuffer || flush();
  }

  // Syncs the file and its name.
  bool commit() {
    const UniqueFd folder = open_folder(folder_of(path_), calls_);
    committed_ = flush() && calls_.fsync(fd_.get()) == 0 && folder && calls_.fsync(folder.get()) == 0;
    return committed_;
  }

 private:
  bool flush() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t n = calls_.write(fd_.get(), rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    buffer_.clear();
    return true;
  }

  FileCalls& calls_ = system_file_calls();
  const std::string path_;
  UniqueFd fd_;
  std::string buffer_;
  bool committed_ = false;
};

// Why the file must not be created, and what to do instead; nullopt: it may be.
std::optional<std::string> objection(const InspectContext& context, const std::string& path) {
  if (path == "-") return "'-' is not a file; name a new one";
  if (has_compressed_name(path)) return "the copy is plain text; give it a name that ends in .jsonl";
  std::error_code failed;
  for (const LogInput& input : context.inputs) {
    if (input.path != "-" && fs::equivalent(path, input.path, failed)) return "it is one of the logs to copy from";
  }
  if (fs::symlink_status(path, failed).type() != fs::file_type::not_found) return "it exists already; name a new file";
  fs::path parent = fs::path(path).parent_path();
  if (parent.empty()) parent = ".";
  for (const LogInput& input : context.inputs) {
    const fs::path folder = fs::path(input.path).parent_path();
    const bool named = std::find(context.options.inputs.begin(), context.options.inputs.end(), input.path) !=
                       context.options.inputs.end();
    if (input.path != "-" && !named && fs::equivalent(parent, folder.empty() ? "." : folder, failed)) {
      return "in the folder it copies from it would become part of the log; choose another folder";
    }
  }
  return std::nullopt;
}

struct Tally {
  std::uint64_t copied = 0, same = 0, other = 0, damaged = 0;
};

class Repair {
 public:
  Repair(const InspectContext& context, Copied& out) : context_(context), out_(out) {}

  // False: the copy could not be written. Parts that cannot be read are reported and left out.
  bool copy(const LogInput& input) {
    auto reader = open_input(input);
    if (!reader) {
      unreadable(reader.error(), input);
      return true;
    }
    Tally tally;
    RecordView record;
    while (true) {
      const auto more = reader->next(record);
      if (!more) unreadable(more.error(), input);
      if (!more || !*more) break;
      const Copy copy = copies_.add(record);
      if (copy == Copy::same) {
        ++tally.same;
        continue;
      }
      if (copy == Copy::other) ++tally.other;
      ++tally.copied;
      if (!out_.add(record.line)) return false;
    }
    report(input, reader->counts(), tally);
    total_.copied += tally.copied;
    total_.damaged += reader->counts().damaged + reader->counts().broken.count;
    return true;
  }

  const Tally& total() const { return total_; }
  bool all_read() const { return all_read_; }

 private:
  void unreadable(const Error& error, const LogInput& input) {
    context_.err << unreadable_line(input, error);
    all_read_ = false;
  }

  void report(const LogInput& input, const LogReadCounts& counts, const Tally& tally) {
    std::string line = fmt::format("{}: {} copied", display_name(input), counted(tally.copied, "record"));
    if (counts.damaged > 0) {
      line +=
          fmt::format("; left out {} ({}, first at line {})", counted(counts.damaged, "damaged line"),
                      counted(counts.damaged_bytes, "byte"), counts.damages.empty() ? 0 : counts.damages.front().line);
    }
    if (counts.broken.count > 0) {
      line += fmt::format("; {} ({}) cannot be decompressed", counted(counts.broken.count, "damaged part"),
                          counted(counts.broken.bytes, "byte"));
    }
    if (tally.same > 0) line += fmt::format("; dropped {}", counted(tally.same, "duplicate"));
    if (tally.other > 0) line += fmt::format("; kept {} with the id of another record", counted(tally.other, "record"));
    context_.err << line << '\n';
  }

  const InspectContext& context_;
  Copied& out_;
  RecordCopies copies_;
  Tally total_;
  bool all_read_ = true;
};

int cannot_write(const InspectContext& context, const std::string& path) {
  const int number = errno;
  context.err << fmt::format("finops: cannot write {}: {}\n", typed_file(path), std::system_category().message(number));
  return kLocalIo;
}

}  // namespace

int repair_log(const InspectContext& context) {
  const std::string& path = context.options.repair_path;
  if (const auto why = objection(context, path)) {
    context.err << fmt::format("finops: --repair {}: {}\n", typed_file(path), *why);
    return kUsage;
  }
  Copied out(path);
  if (!out.create()) return cannot_write(context, path);
  Repair repair(context, out);
  for (const LogInput& input : context.inputs) {
    if (!repair.copy(input)) return cannot_write(context, path);
  }
  if (repair.total().copied == 0) {
    context.err << "no undamaged record was found; nothing was written\n";
    return repair.all_read() ? kNo : kLocalIo;
  }
  if (!out.commit()) return cannot_write(context, path);
  context.err << fmt::format("{} in {}; the log itself is as it was\n", counted(repair.total().copied, "record"),
                             display_name({path}));
  if (!repair.all_read()) return kLocalIo;
  return context.options.strict && repair.total().damaged > 0 ? kNo : kDone;
}

}  // namespace finops::cli
