#include "core/log/write/clock_doubt.h"

#include <algorithm>
#include <utility>

#include "core/base/boot_clock.h"

namespace finops {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::minutes kNoJump{5};  // a smaller difference is no jump, and not the future
constexpr std::chrono::hours kDoubt{1};     // how long a clock is watched before it is believed
constexpr std::chrono::weeks kLongGap{2};   // between the last record and the start of a process

nanoseconds offset(const Moment& at) {
  return std::chrono::duration_cast<nanoseconds>(at.wall.time_since_epoch()) - at.boot;
}

}  // namespace

Moment moment_now() { return {std::chrono::system_clock::now(), since_boot()}; }

ClockDoubt::ClockDoubt(Read read) : read_(read ? std::move(read) : moment_now), offset_(offset(read_())) {}

// Segments written within the last hour prove nothing: an earlier process may have written them after the clock was
// set.
std::string ClockDoubt::doubt_start(const std::vector<Segment>& segments, const Moment& now) {
  WallTime last{};
  const Segment* future = nullptr;
  for (const Segment& segment : segments) {
    if (segment.bytes == 0) continue;
    if (std::max(segment.modified, segment.started) > now.wall + kNoJump) future = &segment;
    for (const WallTime time : {segment.started, segment.modified}) {
      if (time < now.wall - kDoubt) last = std::max(last, time);
    }
  }
  const bool gap = last != WallTime{} && last < now.wall - kLongGap;
  if (future != nullptr || gap) strange_until_ = now.boot + kDoubt;
  if (future == nullptr) return {};
  return future->path +
         " is from the future, so the clock is or was wrong; no segment is deleted for its age in the next hour";
}

ClockDoubt::View ClockDoubt::look(const std::vector<Segment>& segments) {
  const Moment now = read_();
  View out{now.wall, MayDelete::by_age_and_size, {}};
  if (!std::exchange(looked_, true)) out.why = doubt_start(segments, now);
  if (const nanoseconds jump = offset(now) - offset_; jump > kNoJump || jump < -kNoJump) {
    offset_ += jump;
    set_until_ = now.boot + kDoubt;
    out.why = "the clock was changed by more than a few minutes; no segment is deleted in the next hour";
  }
  if (now.boot < strange_until_) out.may = MayDelete::by_size;
  if (now.boot < set_until_) out.may = MayDelete::nothing;
  return out;
}

}  // namespace finops
