#include "core/base/clock.h"

#include <cstring>
#include <ctime>
#include <mutex>

#include "core/base/digest.h"
#include "core/base/strings.h"

namespace finops {
namespace {

struct Civil {
  int year;
  unsigned month, day, hour, minute, second, ms;
};

Civil civil(WallTime time) {
  using namespace std::chrono;
  const auto ms_total = floor<milliseconds>(time);
  const sys_days days_part = floor<days>(ms_total);
  const year_month_day date{days_part};
  const long long rest = (ms_total - days_part).count();
  const auto part = [rest](long long divisor, long long modulus) {
    return static_cast<unsigned>(rest / divisor % modulus);
  };
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          part(3'600'000, 24),
          part(60'000, 60),
          part(1000, 60),
          part(1, 1000)};
}

// SplitMix64: ids must differ between processes, they need not be secret.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

void append_padded(std::string& out, unsigned value, int width) {
  char digits[8];
  for (int i = width; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<std::size_t>(width));
}

// The number in text[at, at + size), or nullopt.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size) {
  if (at + size > text.size()) return std::nullopt;
  const auto number = parse_uint(text.substr(at, size));
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace

void append_rfc3339(std::string& out, WallTime time) {
  const Civil c = civil(time);
  append_padded(out, static_cast<unsigned>(c.year), 4);
  out += '-';
  append_padded(out, c.month, 2);
  out += '-';
  append_padded(out, c.day, 2);
  out += 'T';
  append_padded(out, c.hour, 2);
  out += ':';
  append_padded(out, c.minute, 2);
  out += ':';
  append_padded(out, c.second, 2);
  out += '.';
  append_padded(out, c.ms, 3);
  out += 'Z';
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto year_part = digits(text, 0, 4), month_part = digits(text, 5, 2), day_part = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year_part || !month_part || !day_part || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const year_month_day date{year{*year_part}, month{static_cast<unsigned>(*month_part)},
                            day{static_cast<unsigned>(*day_part)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::string_view rest = text.substr(19);
  int ms = 0;
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    std::string fraction(rest.substr(1, end - 1));
    if (fraction.empty()) return std::nullopt;
    fraction.resize(3, '0');
    ms = *digits(fraction, 0, 3);
    rest.remove_prefix(end);
  }
  minutes offset{0};
  if (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':') {
    const auto hours_part = digits(rest, 1, 2), minutes_part = digits(rest, 4, 2);
    if (!hours_part || !minutes_part) return std::nullopt;
    offset = hours(*hours_part) + minutes(*minutes_part);
    if (rest[0] == '-') offset = -offset;
  } else if (rest != "Z" && rest != "z") {
    return std::nullopt;
  }
  // Nanoseconds in 64 bits reach from 1677 to 2262.
  if (date.year() < year{1678} || date.year() > year{2261}) return std::nullopt;
  return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} + milliseconds{ms} - offset;
}

std::string compact_utc(WallTime time) {
  const Civil c = civil(time);
  std::string out;
  append_padded(out, static_cast<unsigned>(c.year), 4);
  append_padded(out, c.month, 2);
  append_padded(out, c.day, 2);
  out += 'T';
  append_padded(out, c.hour, 2);
  append_padded(out, c.minute, 2);
  append_padded(out, c.second, 2);
  out += 'Z';
  return out;
}

int local_day(WallTime time) {
  using namespace std::chrono;
  const std::time_t seconds_part = system_clock::to_time_t(floor<seconds>(time));
  std::tm local{};
  if (::localtime_r(&seconds_part, &local) == nullptr) return 0;
  const year_month_day date{year{local.tm_year + 1900}, month{static_cast<unsigned>(local.tm_mon + 1)},
                            day{static_cast<unsigned>(local.tm_mday)}};
  return static_cast<int>(sys_days{date}.time_since_epoch().count());
}

std::string new_ulid(WallTime now) {
  static std::mutex mutex;
  static std::uint64_t last_ms = 0;
  static std::uint16_t high = 0;  // the 80 random bits: 16 + 64
  static std::uint64_t low = 0;
  static std::uint64_t seed = 0;

  auto ms =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  std::uint16_t h;
  std::uint64_t l;
  {
    const std::lock_guard lock(mutex);
    if (last_ms == 0) {
      const std::string random = random_bytes(sizeof seed);
      std::memcpy(&seed, random.data(), sizeof seed);
    }
    if (ms > last_ms) {
      low = next_random(seed);
      high = static_cast<std::uint16_t>(next_random(seed) & 0x7FFF);  // room to count up within the millisecond
      last_ms = ms;
    } else {
      ms = last_ms;  // same millisecond, or the wall clock went back
      if (++low == 0) ++high;
    }
    h = high;
    l = low;
  }
  constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string out(26, '0');
  for (std::size_t i = 10; i-- > 0; ms >>= 5) out[i] = kAlphabet[ms & 31];
  for (std::size_t i = 26; i-- > 10;) {
    out[i] = kAlphabet[l & 31];
    l = (l >> 5) | (static_cast<std::uint64_t>(h & 31) << 59);
    h = static_cast<std::uint16_t>(h >> 5);
  }
  return out;
}

}  // namespace finops
