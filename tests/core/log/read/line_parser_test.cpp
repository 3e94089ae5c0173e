// L8: a reader at either depth finds the same records in a damaged log, and never the half of one.
#include "core/log/log_reading.h"

namespace finops::test::line_parser_test {
namespace {

constexpr RecordDepth kDepths[] = {RecordDepth::metadata, RecordDepth::whole};

std::string id_of(const std::string& line) { return read_log(line, RecordDepth::whole).ids.at(0); }

void check_same(const LogReading& metadata, const LogReading& whole) {
  REQUIRE(metadata.ids == whole.ids);
  REQUIRE(metadata.metadata == whole.metadata);
  REQUIRE(metadata.counts.damaged == whole.counts.damaged);
  REQUIRE(metadata.counts.damaged_bytes == whole.counts.damaged_bytes);
}

// What stays of two records when the second one is torn at `cut` and `after` follows.
void check_torn(const std::string& before, const std::string& torn, std::size_t cut, const std::string& after) {
  const std::string text = before + '\n' + torn.substr(0, cut) + after;
  const LogReading metadata = read_log(text, RecordDepth::metadata);
  const LogReading whole = read_log(text, RecordDepth::whole);
  CAPTURE(cut);
  CAPTURE(torn);
  check_same(metadata, whole);
  std::vector<std::string> expected{id_of(before)};
  if (cut == torn.size()) expected.push_back(id_of(torn));
  if (!after.empty() && after != "\n") expected.push_back(id_of(after.substr(after.find('{'))));
  REQUIRE(metadata.ids == expected);
  const bool damaged = cut > 0 && cut < torn.size();
  REQUIRE(metadata.counts.damaged == (damaged ? 1u : 0u));
  if (damaged) REQUIRE(metadata.counts.damages[0].begin == before.size() + 1);
  if (damaged) REQUIRE(metadata.counts.damages[0].end == before.size() + 1 + cut);
}

}  // namespace

TEST_CASE("L8 metadata reading takes every record of the real writer by its start alone") {
  for (const std::string& line : written_records()) {
    CAPTURE(line);
    RecordParser parser, whole_parser;
    RecordView record, whole;
    std::string padded = line + std::string(kRecordPadding, ' ');
    REQUIRE(parser.parse_start(std::string_view(padded).substr(0, line.size()), record));
    REQUIRE(whole_parser.parse_copy(line, whole));
    CHECK(record.request.empty());
    CHECK(record.response.empty());
    CHECK(record.id == whole.id);
    CHECK(record.ts == whole.ts);
    CHECK(record.status == whole.status);
    CHECK(record.tags == whole.tags);
    CHECK(record.error_message == whole.error_message);
    CHECK(metadata_line(record) == metadata_line(whole));
    CHECK(nlohmann::json::accept(metadata_line(record)));
  }
}

TEST_CASE("L8 metadata reading: unknown keys survive, bodies are never there") {
  for (const char* line :
       {R"({"v":1,"id":"a","new":{"request":1},"request":{"body":"x"},"response":null})",
        R"({"v":1,"id":"a","x":[1,{"y":"z"}],"request":null,"response":{"body":"b"}})",
        R"({"v":1,"id":"a","request":{"body":"x"}})", R"({"v": 1, "id": "a", "request": {}, "response": {}, "z": 2})",
        R"({"v":1,"id":"a","response":{"body":"b"},"request":{"body":"x"}})", R"({"v":1,"id":"a","kind":"note"})"}) {
    CAPTURE(line);
    check_same(read_log(line, RecordDepth::metadata), read_log(line, RecordDepth::whole));
    LogReader::Limits limits;
    limits.depth = RecordDepth::metadata;
    LogReader reader(descriptor_of(line), limits);
    RecordView record;
    REQUIRE(*reader.next(record));
    CHECK(record.request.empty());
    CHECK(record.response.empty());
  }
}

TEST_CASE("L8 log.truncate_everywhere: exactly the intact records, at both depths") {
  std::vector<std::string> lines;
  while (lines.size() < 40) {
    for (std::string& line : written_records()) lines.push_back(std::move(line));
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    for (std::size_t cut = 0; cut <= lines[i].size(); ++cut) check_torn(lines[i - 1], lines[i], cut, "");
  }
}

TEST_CASE("L8 log.truncate_everywhere: a torn record in the middle, with and without a line end behind it") {
  const auto lines = written_records();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& next = lines[(i + 3) % lines.size()];
    const std::string& before = lines[(i + 1) % lines.size()];
    for (std::size_t cut = 0; cut <= lines[i].size(); ++cut) {
      check_torn(before, lines[i], cut, "\n" + next + "\n");
      check_torn(before, lines[i], cut, next + "\n");
    }
  }
}

TEST_CASE("L8 log.flip_every_byte: at most one record is lost, two at a line end, depths differ only inside bodies") {
  const auto lines = written_records();
  for (std::size_t i = 0; i + 2 < lines.size(); i += 2) {
    const std::string text = lines[i] + '\n' + lines[i + 1] + '\n' + lines[i + 2] + '\n';
    const LogReading intact = read_log(text, RecordDepth::metadata);
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string flipped = text;
      for (const char to : {static_cast<char>(text[at] ^ 1), static_cast<char>(text[at] ^ 0x80), '\n', '"'}) {
        if (to == text[at]) continue;
        flipped[at] = to;
        CAPTURE(at);
        CAPTURE(static_cast<int>(to));
        const LogReading metadata = read_log(flipped, RecordDepth::metadata);
        const LogReading whole = read_log(flipped, RecordDepth::whole);
        REQUIRE(whole.ids.size() >= (text[at] == '\n' ? 1u : 2u));
        REQUIRE(whole.ids.size() <= 3u);
        if (metadata.ids == whole.ids && metadata.metadata == whole.metadata &&
            metadata.counts.damaged == whole.counts.damaged) {
          check_same(metadata, whole);
          continue;
        }
        // damage behind the start of `request`: a record more, or another name for `response`; its metadata as they
        // were
        REQUIRE(metadata.metadata == intact.metadata);
        const std::size_t line_begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
        REQUIRE(text.substr(line_begin, at - line_begin).find(R"(,"request":)") != std::string::npos);
        REQUIRE(static_cast<unsigned char>(to) >= 0x20);
      }
    }
  }
}

TEST_CASE("L8 log.garbage: counted and located, at both depths") {
  const auto lines = written_records();
  const std::string& a = lines[0];
  const std::string& b = lines[1];
  const std::string lost = a.substr(0, a.size() / 2 + 200) + std::string(700, '\0') + b.substr(b.size() - 300);
  const std::vector<std::string> bad{
      std::string(4096, '\0'),         lost,
      "\x1f\x8b\x08 not at the start", std::string(10'000, '['),
      std::string(10'000, '{'),        "{\"v\":1,\"id\":\"\xc3\x28\"}",
      std::string(300, '\x7f'),        R"({"v":1,"id":"a","model":"m,"request":{"body":"x"}})",
      a.substr(0, a.size() - 1)};
  for (const std::string& line : bad) {
    CAPTURE(line.substr(0, 100));
    const std::string text = a + "\n" + line + "\r\n\n" + b + "\n";
    for (const RecordDepth depth : kDepths) {
      const LogReading read = read_log(text, depth);
      CHECK(read.ids == std::vector<std::string>{id_of(a), id_of(b)});
      REQUIRE(read.counts.damaged == 1);
      CHECK(read.counts.damages[0].line == 2);
      CHECK(read.counts.damages[0].begin == a.size() + 1);
      CHECK(read.counts.damages[0].end == a.size() + 1 + line.size());
    }
  }
  const std::string crlf = "\xEF\xBB\xBF" + a + "\r\n" + b + "\r\n";
  for (const RecordDepth depth : kDepths) {
    const LogReading read = read_log(crlf, depth);
    CHECK(read.ids == std::vector<std::string>{id_of(a), id_of(b)});
    CHECK(read.counts.damaged == 0);
  }
}

TEST_CASE("L8 log.garbage: the start of a record is noticed wherever blocks are cut") {
  const auto lines = written_records();
  const std::string text = lines[0].substr(0, lines[0].size() - 20) + lines[1] + '\n' + lines[2] + '\n';
  for (std::size_t block = 1; block < 200; ++block) {
    LogReader::Limits limits;
    limits.block = block;
    limits.depth = RecordDepth::metadata;
    CAPTURE(block);
    const LogReading read = read_log(text, limits);
    REQUIRE(read.ids == std::vector<std::string>{id_of(lines[1]), id_of(lines[2])});
    REQUIRE(read.counts.damaged == 1);
  }
}

TEST_CASE("L8 log.garbage: memory stays bounded whatever a line is") {
  // 64 MiB without a line end, from a pipe that another process fills, under a limit of 1 MiB a line.
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto lines = written_records();
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    const std::string piece(1 << 20, 'x');
    bool fine = true;
    const auto put = [&](std::string_view bytes) {
      while (fine && !bytes.empty()) {
        const ssize_t n = ::write(ends[1], bytes.data(), bytes.size());
        fine = n > 0;
        if (fine) bytes.remove_prefix(static_cast<std::size_t>(n));
      }
    };
    for (int i = 0; i < 64; ++i) put(piece);
    put("\n" + lines[0] + "\n");
    ::_exit(fine ? 0 : 1);
  }
  ::close(ends[1]);
  const auto peak = [] {
    std::string status;
    if (FILE* file = std::fopen("/proc/self/status", "r")) {
      char part[4096];
      while (const std::size_t n = std::fread(part, 1, sizeof part, file)) status.append(part, n);
      std::fclose(file);
    }
    const std::size_t at = status.find("VmHWM:");
    return at == std::string::npos ? 0L : std::stol(status.substr(at + 6));
  };
  const long before = peak();
  LogReader::Limits limits;
  limits.max_line = 1 << 20;
  limits.depth = RecordDepth::metadata;
  LogReader reader{UniqueFd(ends[0]), limits};
  RecordView record;
  REQUIRE(*reader.next(record));
  CHECK(record.id == id_of(lines[0]));
  REQUIRE(reader.counts().damaged == 1);
  CHECK(reader.counts().damaged_bytes == std::uint64_t{64} << 20);
  CHECK(peak() - before < 16 * 1024);  // KiB
}

}  // namespace finops::test::line_parser_test
