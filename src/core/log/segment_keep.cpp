// keep_segments() of segments.h.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <tuple>

#include <sys/stat.h>

#include "core/base/strings.h"
#include "core/log/segment_files.h"
#include "core/log/segments.h"

namespace finops {
namespace {

namespace fs = std::filesystem;

class Keeper {
 public:
  Keeper(const std::string& folder, SegmentCalls& calls) : folder_(folder), calls_(calls) {}

  KeepReport run(const KeepRules& rules, WallTime now) {
    remove_leftovers();
    remove_if([&](const Segment& segment) {
      return segment.bytes == 0 || (rules.age.count() > 0 && now - segment.modified > rules.age);
    });
    for (const Segment& segment : rules.compress ? list() : std::vector<Segment>()) {
      if (rules.stop && rules.stop()) return std::move(report_);
      if (!segment.compressed) compress(segment);
    }
    if (rules.bytes > 0) shrink(rules.bytes);
    return std::move(report_);
  }

 private:
  std::vector<Segment> list() {
    auto segments = list_segments(folder_);
    if (segments) return std::move(*segments);
    add_problem(segments.error().message);
    return {};
  }

  // The same problem may be met at each step.
  void add_problem(const std::string& text) {
    auto& problems = report_.problems;
    if (std::find(problems.begin(), problems.end(), text) == problems.end()) problems.push_back(text);
  }

  // X.jsonl.zst.tmp-<pid>: whoever is at it holds the lock of X.jsonl, and then its own.
  void remove_leftovers() {
    std::error_code failed;
    for (fs::directory_iterator entry(folder_, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
      const std::string name = entry->path().filename().string();
      const std::size_t mark = name.rfind(kTemporaryMark);
      if (mark == std::string::npos || !parse_uint(name.substr(mark + kTemporaryMark.size()))) continue;
      const std::string target = name.substr(0, mark);
      if (!target.ends_with(".zst") || !is_segment_name(target)) continue;
      const std::string source = folder_ + "/" + target.substr(0, target.size() - std::string_view(".zst").size());
      const auto nobody = lock_closed(source);
      if ((!nobody || !*nobody) && ::access(source.c_str(), F_OK) == 0) continue;
      const auto lock = lock_closed(entry->path().string());
      if (lock && *lock) (void)calls_.unlink(entry->path().c_str());
    }
  }

  template <class Condition>
  void remove_if(Condition condition) {
    for (const Segment& segment : list()) {
      if (condition(segment)) remove(segment);
    }
  }

  void remove(const Segment& segment) {
    const auto lock = lock_closed(segment.path);
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
    if (!*done || ::stat((segment.path + ".zst").c_str(), &about) != 0) return;
    ++report_.compressed;
    report_.bytes_before += segment.bytes;
    report_.bytes_after += static_cast<std::uint64_t>(about.st_size);
  }

  void shrink(std::uint64_t limit) {
    std::vector<Segment> segments = list();
    std::stable_sort(segments.begin(), segments.end(),
                     [](const Segment& a, const Segment& b) { return a.modified < b.modified; });
    std::uint64_t total = 0;
    for (const Segment& segment : segments) total += segment.bytes;
    for (const Segment& segment : segments) {
      if (total <= limit) return;
      const std::uint64_t before = report_.bytes_deleted;
      remove(segment);
      total -= report_.bytes_deleted - before;
    }
  }

  const std::string& folder_;
  SegmentCalls& calls_;
  KeepReport report_;
};

}  // namespace

KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now, SegmentCalls& calls) {
  return Keeper(folder, calls).run(rules, now);
}

KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now) {
  return keep_segments(folder, rules, now, system_segment_calls());
}

}  // namespace finops
