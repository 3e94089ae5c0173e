#include "core/base/clock.h"

#include <cstring>
#include <ctime>
#include <mutex>

#include "core/base/digest.h"
#include "core/base/iso_time.h"

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

template <int kWidth>
void put_digits(char* to, unsigned value) {
  for (int i = kWidth; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

void append_rfc3339(std::string& out, WallTime time) {
  const Civil c = civil(time);
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits<4>(text, static_cast<unsigned>(c.year));
  put_digits<2>(text + 5, c.month);
  put_digits<2>(text + 8, c.day);
  put_digits<2>(text + 11, c.hour);
  put_digits<2>(text + 14, c.minute);
  put_digits<2>(text + 17, c.second);
  put_digits<3>(text + 20, c.ms);
  out.append(text, sizeof text - 1);
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  const bool extended = text.size() > 19 && text[7] == '-' && text[10] != ' ' && text[13] == ':' && text[16] == ':' &&
                        text[19] != ',' && text[19] != ' ';
  const bool zone = extended && (text.back() == 'Z' || text.back() == 'z' || text[text.size() - 3] == ':');
  return zone ? parse_moment(text) : std::nullopt;
}

std::optional<WallTime> parse_moment(std::string_view text) {
  const auto said = parse_iso_time(text);
  if (!said || !said->time || !said->offset) return std::nullopt;
  return said->day + std::chrono::floor<std::chrono::milliseconds>(*said->time) - *said->offset;
}

std::string compact_utc(WallTime time) {
  const Civil c = civil(time);
  char text[] = "00000000T000000Z";
  put_digits<4>(text, static_cast<unsigned>(c.year));
  put_digits<2>(text + 4, c.month);
  put_digits<2>(text + 6, c.day);
  put_digits<2>(text + 9, c.hour);
  put_digits<2>(text + 11, c.minute);
  put_digits<2>(text + 13, c.second);
  return text;
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
