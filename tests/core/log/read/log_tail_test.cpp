// P8, L8: a log read from its end holds the same records and the same damage as from its beginning.
#include "core/log/read/log_tail.h"

#include "core/log/log_reading.h"
#include "core/log/log_zstd.h"
#include "support/memory_growth.h"

namespace finops::test::log_tail_test {
namespace {

LogReader::Limits limits_of(RecordDepth depth, std::size_t block = 4096) {
  LogReader::Limits limits;
  limits.depth = depth;
  limits.block = block;
  return limits;
}

// In the order of the file.
LogReading read_back(std::string_view bytes, LogReader::Limits limits) {
  UniqueFd fd = descriptor_of(bytes);
  auto tail = LogTail::open(fd, limits);
  REQUIRE(tail.ok());
  REQUIRE(tail->has_value());
  LogReading out;
  RecordView record;
  while (true) {
    const auto more = (*tail)->previous(record);
    REQUIRE(more.ok());
    if (!*more) break;
    out.ids.emplace_back(record.id);
    out.metadata.push_back(metadata_line(record));
  }
  CHECK((*tail)->at_beginning());
  std::reverse(out.ids.begin(), out.ids.end());
  std::reverse(out.metadata.begin(), out.metadata.end());
  out.counts = (*tail)->counts();
  return out;
}

void check_both_ways(std::string_view bytes, LogReader::Limits limits) {
  const LogReading forward = read_log(bytes, limits);
  const LogReading back = read_back(bytes, limits);
  REQUIRE(back.ids == forward.ids);
  REQUIRE(back.metadata == forward.metadata);
  REQUIRE(back.counts.records == forward.counts.records);
  REQUIRE(back.counts.unknown_version == forward.counts.unknown_version);
  REQUIRE(back.counts.damaged == forward.counts.damaged);
  REQUIRE(back.counts.damaged_bytes == forward.counts.damaged_bytes);
  REQUIRE(back.counts.damages.size() == forward.counts.damages.size());
  for (std::size_t i = 0; i < back.counts.damages.size(); ++i) {
    REQUIRE(back.counts.damages[i].line == forward.counts.damages[i].line);
    REQUIRE(back.counts.damages[i].begin == forward.counts.damages[i].begin);
    REQUIRE(back.counts.damages[i].end == forward.counts.damages[i].end);
  }
  REQUIRE(back.counts.broken.count == forward.counts.broken.count);
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

}  // namespace

TEST_CASE("L8 log.truncate_everywhere: backwards as forwards") {
  const auto lines = written_records();
  const std::string text = text_of(lines);
  for (std::size_t cut = text.size() - 4000; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
      check_both_ways(std::string_view(text).substr(0, cut), limits_of(depth));
    }
  }
}

TEST_CASE("L8 log.garbage: backwards as forwards, at any block size") {
  const auto lines = written_records();
  const std::string torn = lines[1].substr(0, 900);
  std::string text = "\xEF\xBB\xBF" + lines[0] + "\r\n\n" + torn + "\n" + torn + lines[2] + "\n  \n" +
                     std::string(5000, '\0') + "\n" + std::string(9000, 'x') + "\n" + lines[3] +
                     "\n{\"v\":2,\"id\":\"z\"}\n" + torn;
  for (const std::string& bytes : {text, text + '\n', text + "\r\n\n", std::string("\n"), std::string(),
                                   std::string("x"), std::string("\n\n"), lines[0]}) {
    for (const std::size_t block : {1u, 7u, 64u, 1000u, 4096u, 1u << 20}) {
      CAPTURE(block);
      for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
        LogReader::Limits limits = limits_of(depth, block);
        check_both_ways(bytes, limits);
        limits.max_line = 8000;
        check_both_ways(bytes, limits);
      }
    }
  }
}

TEST_CASE("P8 log tail: the end is read without the rest") {
  const auto lines = written_records();
  std::string text(std::size_t{64} << 20, 'x');  // one line, of no use
  text += '\n' + lines[0] + '\n' + lines[1] + '\n';
  UniqueFd fd = descriptor_of(text);
  const int raw = fd.get();
  auto tail = LogTail::open(fd, limits_of(RecordDepth::metadata, 1 << 16));
  REQUIRE(tail->has_value());
  REQUIRE(::ftruncate(raw, 0) == 0);  // the reader took what it needed: nothing but the end can be missing
  REQUIRE(::ftruncate(raw, static_cast<off_t>(text.size())) == 0);
  const std::string end = text.substr(text.size() - (1 << 16));
  REQUIRE(::pwrite(raw, end.data(), end.size(), static_cast<off_t>(text.size() - end.size())) ==
          static_cast<ssize_t>(end.size()));
  RecordView record;
  REQUIRE(*(*tail)->previous(record));
  CHECK(metadata_line(record) == read_log(lines[1]).metadata[0]);
  REQUIRE(*(*tail)->previous(record));
  CHECK(metadata_line(record) == read_log(lines[0]).metadata[0]);
  CHECK_FALSE((*tail)->at_beginning());
  CHECK((*tail)->counts().damaged == 0);
}

TEST_CASE("L8 log tail: a line that is too long is passed over in bounded memory, and is one damage") {
  const auto lines = written_records();
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  UniqueFd fd = descriptor_of(lines[0] + '\n');
  REQUIRE(::ftruncate(fd.get(), 64 * kMiB) == 0);  // a hole, no line end in it
  const std::string end = '\n' + lines[1] + '\n';
  REQUIRE(::pwrite(fd.get(), end.data(), end.size(), 64 * kMiB) == static_cast<ssize_t>(end.size()));
  LogReader::Limits limits = limits_of(RecordDepth::metadata, 1 << 16);
  limits.max_line = kMiB;
  auto tail = LogTail::open(fd, limits);
  REQUIRE(tail->has_value());
  RecordView record;
  REQUIRE(*(*tail)->previous(record));
  CHECK(metadata_line(record) == read_log(lines[1]).metadata[0]);
  const MemoryGrowth growth;
  REQUIRE(*(*tail)->previous(record));
  CHECK(growth.within(8 * kMiB));
  CHECK(metadata_line(record) == read_log(lines[0]).metadata[0]);
  CHECK_FALSE(*(*tail)->previous(record));
  CHECK((*tail)->counts().damaged == 1);
  CHECK((*tail)->counts().damaged_bytes == 64 * kMiB - lines[0].size() - 1);
}

TEST_CASE("P8 log tail: compressed segments by their seek table") {
  const auto lines = written_records();
  const std::vector<std::string> chunks{text_of({lines[0], lines[1]}), lines[2] + '\n' + lines[3].substr(0, 500),
                                        lines[3].substr(500) + '\n', "", text_of({lines[4], lines[5], lines[6]})};
  for (const bool checksums : {false, true}) {
    const std::string bytes = seekable_zstd(chunks, checksums);
    for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole})
      check_both_ways(bytes, limits_of(depth));
  }
  const std::string bytes = seekable_zstd(chunks, false);
  CHECK(read_back(bytes, limits_of(RecordDepth::whole)).ids.size() == 7);

  SUBCASE("a damaged frame costs that frame, wherever the damage is") {
    const std::string first = zstd_frame(chunks[0]), last = zstd_frame(chunks[4]);
    const std::size_t last_at = bytes.find(last);
    REQUIRE(last_at != std::string::npos);
    for (std::size_t at = 0; at < last.size(); at += 3) {
      std::string damaged = bytes;
      damaged[last_at + at] = static_cast<char>(damaged[last_at + at] ^ 0x55);
      CAPTURE(at);
      const LogReading read = read_back(damaged, limits_of(RecordDepth::metadata));
      REQUIRE(read.ids.size() >= 4);
      REQUIRE(read.ids.size() <= 7);
      REQUIRE(read.ids[0] == read_log(lines[0]).ids[0]);
      REQUIRE((read.ids.size() == 7 || read.counts.broken.count > 0));
      if (read.counts.broken.count > 0) REQUIRE(read.counts.broken.parts[0].begin >= last_at);
    }
  }
  SUBCASE("without a table, or with one that does not fit, it is read forward") {
    const auto forward_only = [](std::string_view text) {
      UniqueFd fd = descriptor_of(text);
      const auto tail = LogTail::open(fd, {});
      REQUIRE(tail.ok());
      CHECK(static_cast<bool>(fd) == !tail->has_value());
      return !tail->has_value();
    };
    CHECK_FALSE(forward_only(bytes));
    CHECK(forward_only(zstd_frame(chunks[0])));
    CHECK(forward_only(bytes.substr(0, bytes.size() - 1)));
    CHECK(forward_only(zstd_frame("more") + bytes));
    CHECK(forward_only(bytes + skippable_frame("x")));
    CHECK(forward_only("\x1f\x8b\x08 gzip"));
    std::string sizes = bytes;
    sizes[bytes.size() - 9] = '\x7f';  // the number of frames
    CHECK(forward_only(sizes));
  }
}

}  // namespace finops::test::log_tail_test
