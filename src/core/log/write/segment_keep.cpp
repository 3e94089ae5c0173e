#include "core/log/write/segment_keep.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <map>
#include <system_error>
#include <tuple>

#include <sys/stat.h>

#include "core/log/files/log_files.h"
#include "core/log/write/segment_compress.h"

namespace finops {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kSlack{5};  // clocks of machines that share a folder differ

// A segment that is being written to but comes before a closed one is from another process with the same process id,
// for instance in another container.
void judge_age_by_order(std::vector<Segment>& segments, WallTime now, FileCalls& calls) {
  std::map<std::uint64_t, WallTime> youngest_before;  // by process
  for (Segment& segment : segments) {
    if (segment.started <= now + kSlack) segment.modified = std::max(segment.modified, segment.started);
    WallTime& before = youngest_before[segment.pid];
    segment.modified = std::max(segment.modified, before);
    if (segment.modified > now + kSlack || (!segment.compressed && is_in_use(segment.path, calls))) continue;
    before = segment.modified;
  }
}

class Keeper {
 public:
  Keeper(const std::string& folder, WallTime now, FileCalls& calls) : folder_(folder), now_(now), calls_(calls) {}

  KeepReport run(const KeepRules& rules) {
    const bool by_age = rules.may == MayDelete::by_age_and_size && rules.age.count() > 0;
    remove_leftovers();
    remove_if(
        [&](const Segment& segment) { return segment.bytes == 0 || (by_age && now_ - segment.modified > rules.age); });
    for (const Segment& segment : rules.compress ? list() : std::vector<Segment>()) {
      if (rules.stop && rules.stop()) return std::move(report_);
      if (!segment.compressed) compress(segment);
    }
    if (rules.bytes > 0 && rules.may != MayDelete::nothing) shrink(rules.bytes, rules.may == MayDelete::by_size);
    return std::move(report_);
  }

 private:
  std::vector<Segment> list() {
    auto segments = list_segments(folder_, calls_);
    if (segments) {
      judge_age_by_order(*segments, now_, calls_);
      return std::move(*segments);
    }
    add_problem(segments.error().message);
    return {};
  }

  // The same problem may occur at each step, so it is added once.
  void add_problem(const std::string& text) {
    auto& problems = report_.problems;
    if (std::find(problems.begin(), problems.end(), text) == problems.end()) problems.push_back(text);
  }

  // A process that compresses holds the lock of the segment and then of the half compressed file.
  void remove_leftovers() {
    const auto files = list_files(folder_);
    for (const FolderFile& file : files ? *files : std::vector<FolderFile>()) {
      if (file.kind != FileKind::half_compressed) continue;
      const std::string source = plain_name_of_half(file.path);
      struct stat about {};
      const auto nobody = lock_closed(source, calls_);
      if ((!nobody || !*nobody) && calls_.stat(source.c_str(), &about) == 0) continue;
      const auto lock = lock_closed(file.path, calls_);
      if (lock && *lock) (void)calls_.unlink(file.path.c_str());
    }
  }

  template <class Condition>
  void remove_if(Condition condition) {
    for (const Segment& segment : list()) {
      if (condition(segment)) remove(segment);
    }
  }

  void remove(const Segment& segment) {
    const auto lock = lock_closed(segment.path, calls_);
    if (!lock) return add_problem(lock.error().message);
    if (!*lock) return;
    if (calls_.unlink(segment.path.c_str()) != 0) {
      if (errno == ENOENT) return;  // another process was faster
      return add_problem("cannot delete " + segment.path + ": " + std::system_category().message(errno));
    }
    report_.deleted.push_back(fs::path(segment.path).filename().string());
    report_.bytes_deleted += segment.bytes;
  }

  void compress(const Segment& segment) {
    const auto done = compress_segment(segment.path, calls_);
    if (!done) return add_problem(done.error().message);
    struct stat about {};
    if (!*done || calls_.stat(compressed_name(segment.path).c_str(), &about) != 0) return;
    ++report_.compressed;
    report_.bytes_before += segment.bytes;
    report_.bytes_after += static_cast<std::uint64_t>(about.st_size);
  }

  void shrink(std::uint64_t limit, bool but_the_newest) {
    std::vector<Segment> segments = list();
    std::stable_sort(segments.begin(), segments.end(),
                     [](const Segment& a, const Segment& b) { return a.modified < b.modified; });
    std::uint64_t total = 0;
    for (const Segment& segment : segments) total += segment.bytes;
    if (but_the_newest) spare_newest(segments);
    for (const Segment& segment : segments) {
      if (total <= limit) return;
      const std::uint64_t before = report_.bytes_deleted;
      remove(segment);
      total -= report_.bytes_deleted - before;
    }
  }

  // Protects the newest segment that is not in use.
  void spare_newest(std::vector<Segment>& segments) {
    const auto closed = [&](const Segment& segment) { return segment.compressed || !is_in_use(segment.path, calls_); };
    const auto newest = std::find_if(segments.rbegin(), segments.rend(), closed);
    if (newest != segments.rend()) segments.erase(std::next(newest).base());
  }

  const std::string& folder_;
  const WallTime now_;
  FileCalls& calls_;
  KeepReport report_;
};

}  // namespace

KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now, FileCalls& calls) {
  return Keeper(folder, now, calls).run(rules);
}

}  // namespace finops
