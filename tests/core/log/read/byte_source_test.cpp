// L6, L8: logs are read from plain, zstd and gzip files, which are recognised by their bytes.

#include "core/compress.h"
#include "core/log/log_reading.h"
#include "core/log/log_zstd.h"

namespace finops::test::byte_source_test {
namespace {

std::vector<std::string> ids_of(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  for (const std::string& line : lines) out.push_back(read_log(line).ids.at(0));
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

std::vector<std::string> parts(const std::vector<std::string>& all, std::size_t from, std::size_t to) {
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

void check_whole(const std::string& bytes, const std::vector<std::string>& ids) {
  for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
    for (const std::size_t block : {100u, 1u << 18}) {
      LogReader::Limits limits;
      limits.depth = depth;
      limits.block = block;
      const LogReading read = read_log(bytes, limits);
      CHECK(read.ids == ids);
      CHECK(read.counts.damaged == 0);
      CHECK(read.counts.broken.count == 0);
    }
  }
}

}  // namespace

TEST_CASE("L6 compressed logs: several frames and members, skippable frames, padding") {
  const auto lines = written_records();
  const auto ids = ids_of(lines);
  const std::string one = joined(parts(lines, 0, 3)), two = joined(parts(lines, 3, lines.size()));
  check_whole(zstd_frame(one + two), ids);
  check_whole(zstd_frame(one) + zstd_frame("") + zstd_frame(two), ids);
  check_whole(skippable_frame("first") + zstd_frame(one) + skippable_frame("") + zstd_frame(two) + skippable_frame("x"),
              ids);
  check_whole(compress("gzip", one + two), ids);
  check_whole(compress("gzip", one) + compress("gzip", "") + compress("gzip", two) + std::string(100, '\0'), ids);
  const std::string cut_line = one + two.substr(0, 700);  // frames need not end where lines do
  check_whole(zstd_frame(cut_line) + zstd_frame(two.substr(700)), ids);
  check_whole(compress("gzip", cut_line) + compress("gzip", two.substr(700)), ids);
  check_whole(compress("gzip", zstd_frame(one + two).substr(0, 0) + one + two), ids);
  check_whole(zstd_frame(""), {});
  check_whole("", {});
}

TEST_CASE("L8 compressed logs: cut at every byte, what was decoded before is given and the rest is counted") {
  const auto lines = written_records();
  const auto ids = ids_of(lines);
  const std::string one = joined(parts(lines, 0, 4)), two = joined(parts(lines, 4, lines.size()));
  const std::string first[] = {zstd_frame(one), compress("gzip", one)};
  const std::string both[] = {first[0] + zstd_frame(two), first[1] + compress("gzip", two)};
  for (std::size_t kind = 0; kind < 2; ++kind) {
    for (std::size_t cut = 6; cut <= both[kind].size(); ++cut) {
      CAPTURE(kind);
      CAPTURE(cut);
      const LogReading read = read_log(both[kind].substr(0, cut), RecordDepth::metadata);
      REQUIRE(read.ids.size() >= (cut >= first[kind].size() ? 4u : 0u));
      REQUIRE(read.ids.size() <= (cut < first[kind].size() ? 4u : ids.size()));
      REQUIRE(read.ids == parts(ids, 0, read.ids.size()));
      const bool whole = cut == first[kind].size() || cut == both[kind].size();
      REQUIRE(read.counts.broken.count == (whole ? 0u : 1u));
      if (!whole) REQUIRE(read.counts.broken.parts[0].end == cut);
      if (!whole) REQUIRE(read.counts.broken.parts[0].begin == (cut < first[kind].size() ? 0 : first[kind].size()));
    }
  }
}

TEST_CASE("L8 compressed logs: any damaged byte of a zstd frame costs that frame only") {
  const auto lines = written_records();
  const auto ids = ids_of(lines);
  const std::string frames[] = {zstd_frame(joined(parts(lines, 0, 2))), zstd_frame(joined(parts(lines, 2, 4))),
                                zstd_frame(joined(parts(lines, 4, lines.size())))};
  const std::string bytes = frames[0] + frames[1] + frames[2];
  for (std::size_t at = 0; at < frames[1].size(); ++at) {
    for (const char mask : {'\x01', '\x10', '\x80', '\xff'}) {
      std::string damaged = bytes;
      char& byte = damaged[frames[0].size() + at];
      byte = static_cast<char>(byte ^ mask);
      CAPTURE(at);
      CAPTURE(static_cast<int>(mask));
      const LogReading read = read_log(damaged, RecordDepth::metadata);
      REQUIRE(read.ids.size() >= ids.size() - 2);
      REQUIRE(parts(read.ids, 0, 2) == parts(ids, 0, 2));
      REQUIRE(parts(read.ids, read.ids.size() - (ids.size() - 4), read.ids.size()) == parts(ids, 4, ids.size()));
      if (read.counts.broken.count > 0) {
        REQUIRE(read.counts.broken.parts[0].begin == frames[0].size());
        REQUIRE(read.counts.broken.parts.back().end <= frames[0].size() + frames[1].size());
      } else {
        // a bit that decoders do not look at, or a frame that became a skippable one
        REQUIRE((read.ids == ids || at < 4));
      }
    }
  }
}

TEST_CASE("L8 compressed logs: what was decoded before a wrong checksum is given, whatever the block size") {
  const auto lines = written_records();
  std::string frame = zstd_frame(joined(lines));
  frame.back() = static_cast<char>(frame.back() ^ 1);
  for (const std::size_t block : {1u, 65u, 1000u, 1u << 18}) {
    LogReader::Limits limits;
    limits.block = block;
    CAPTURE(block);
    const LogReading read = read_log(frame, limits);
    CHECK(read.ids == ids_of(lines));
    CHECK(read.counts.broken.count == 1);
  }
}

TEST_CASE("L8 compressed logs: any damaged byte of gzip leaves what came before it") {
  const auto lines = written_records();
  const auto ids = ids_of(lines);
  const std::string first = compress("gzip", joined(parts(lines, 0, 4)));
  const std::string bytes = first + compress("gzip", joined(parts(lines, 4, lines.size())));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    CAPTURE(at);
    const LogReading read = read_log(damaged, RecordDepth::metadata);
    if (at >= first.size()) REQUIRE(read.ids.size() >= 4);
    if (at >= first.size()) REQUIRE(parts(read.ids, 0, 4) == parts(ids, 0, 4));
    REQUIRE((read.ids == ids || read.counts.broken.count + read.counts.damaged > 0));
  }
}

TEST_CASE("L8 compressed logs: a frame that wants more memory than 32 MiB is refused, not obeyed") {
  const auto lines = written_records();
  const std::string text = joined(lines);
  const LogReading read = read_log(zstd_frame(text, 27) + zstd_frame(text, 25), RecordDepth::whole);
  CHECK(read.ids == ids_of(lines));
  REQUIRE(read.counts.broken.count == 1);
  CHECK(read.counts.broken.parts[0].begin == 0);
  CHECK(read.counts.broken.parts[0].reason.find("memory") != std::string::npos);
}

}  // namespace finops::test::byte_source_test
