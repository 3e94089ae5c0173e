// L8: of lines that are not exactly one record every whole record is kept, in bounded time.
#include "core/log/read/line_repair.h"

#include <chrono>
#include <random>

#include "core/log/log_reading.h"
#include "core/log/read/log_tail.h"

namespace finops::test::line_repair_test {
namespace {

using Texts = std::vector<std::string>;

constexpr RecordDepth kDepths[] = {RecordDepth::metadata, RecordDepth::whole};

std::string id_of(const std::string& line) { return read_log(line, RecordDepth::whole).ids.at(0); }

// The ids from the end of the file to its beginning, turned round.
LogReading read_back(std::string_view bytes, RecordDepth depth, std::size_t block) {
  UniqueFd fd = descriptor_of(bytes);
  LogReader::Limits limits;
  limits.depth = depth;
  limits.block = block;
  auto tail = LogTail::open(fd, limits);
  REQUIRE((tail.ok() && tail->has_value()));
  LogReading out;
  RecordView record;
  while (*(*tail)->previous(record)) out.ids.emplace_back(record.id);
  std::reverse(out.ids.begin(), out.ids.end());
  CHECK((*tail)->at_beginning());
  out.counts = (*tail)->counts();
  return out;
}

// Both ways, at both depths and any block size.
void check(const std::string& text, const Texts& ids, const std::vector<LogDamage>& damages = {}) {
  for (const RecordDepth depth : kDepths) {
    for (const std::size_t block : {1u, 50u, 4096u, 1u << 20}) {
      if (block == 1 && text.size() > 20'000) continue;
      CAPTURE(block);
      LogReader::Limits limits;
      limits.depth = depth;
      limits.block = block;
      for (const LogReading& read : {read_log(text, limits), read_back(text, depth, block)}) {
        CHECK(read.ids == ids);
        CHECK(read.counts.records == ids.size());
        REQUIRE(read.counts.damaged == damages.size());
        for (std::size_t i = 0; i < damages.size(); ++i) {
          CHECK(read.counts.damages[i].line == damages[i].line);
          CHECK(read.counts.damages[i].begin == damages[i].begin);
          CHECK(read.counts.damages[i].end == damages[i].end);
        }
      }
    }
  }
}

// As jq and json.dumps() lay it out.
std::string indented(const std::string& line, int width = 2) { return nlohmann::ordered_json::parse(line).dump(width); }

struct Lines {
  std::vector<std::string> all = written_records();
  std::string a = all[0], b = all[1], c = all[6];
  Texts ids{id_of(a), id_of(b), id_of(c)};
};

// Each line further in than the one before.
std::string steps(std::size_t lines) {
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) out.append(i, ' ').append("{\n");
  return out;
}

}  // namespace

TEST_CASE("L8 log.glued: every record of a line is read, whatever is between them") {
  const Lines l;
  for (const std::string between : {"", " ", "\t", "\r", ",", ", ", "\x1E", "\xEF\xBB\xBF", " \xEF\xBB\xBF ", "]["}) {
    CAPTURE(between);
    check(l.a + between + l.b + between + l.c + "\n", l.ids);
  }
  check("\xEF\xBB\xBF" + l.a + "\n\xEF\xBB\xBF" + l.b + "\r\n\xEF\xBB\xBF\n\n" + l.c, l.ids);  // cat of three files
  check("\xEF\xBB\xBF" + l.a + "\xEF\xBB\xBF" + l.b + l.c, l.ids);
  check("[" + l.a + "," + l.b + "," + l.c + "]", l.ids);
  check("[\n" + l.a + ",\n" + l.b + "\n,\n" + l.c + "\n]\n", l.ids);
  check("[" + l.a + "\n," + l.b + "\n," + l.c + "]\n", l.ids);
}

TEST_CASE("L8 log.glued: whole records beside fragments are kept, and only the fragments are damage") {
  const Lines l;
  const std::size_t a = l.a.size(), b = l.b.size(), c = l.c.size();
  for (std::size_t cut = 1; cut < a; cut += 61) {
    CAPTURE(cut);
    const std::string torn = l.a.substr(0, cut);
    check(torn + l.b + l.c + "\n", {l.ids[1], l.ids[2]}, {{1, 0, cut}});
    check(l.b + torn + "\n" + l.c, {l.ids[1], l.ids[2]}, {{1, b, b + cut}});
    check(l.b + torn + l.c + torn + "\n", {l.ids[1], l.ids[2]}, {{1, b, b + cut}, {1, b + cut + c, b + 2 * cut + c}});
  }
  check(l.a + std::string(9, '\0') + l.b + "\n" + std::string(5, '\0') + l.c, l.ids,
        {{1, a, a + 9}, {2, a + 9 + b + 1, a + 9 + b + 1 + 5}});
  check("INFO " + l.a + " end\n" + l.b + "x\n" + l.c + "}", l.ids,
        {{1, 0, 5}, {1, 5 + a, 5 + a + 4}, {2, a + b + 10, a + b + 11}, {3, a + b + c + 12, a + b + c + 13}});
}

TEST_CASE("L8 log.glued: the ends of torn records before whole ones") {
  const Lines l;
  for (std::size_t cut = 1; cut < l.c.size(); ++cut) {
    CAPTURE(cut);
    const std::string text = l.c.substr(cut) + l.a + l.b + "\n";
    const LogReading read = read_log(text, RecordDepth::whole);
    REQUIRE(read.ids == Texts{l.ids[0], l.ids[1]});
    REQUIRE(read.counts.damaged_bytes == l.c.size() - cut);
  }
}

TEST_CASE("L8 log.glued: records of others, with blanks or other orders of their keys") {
  const std::string blanks = R"({ "v": 1, "id": "a", "model": "m" })", sorted = R"({"id":"b","model":"m","v":1})";
  const Texts ids{"a", "b", "a"};
  check(blanks + sorted + blanks, ids);
  check("torn\" " + blanks + sorted + blanks, ids, {{1, 0, 6}});
}

TEST_CASE("L8 log.glued: what looks like a record inside of one is none") {
  const Lines l;
  // A quote inside a string is escaped.
  const std::string quoting = R"({"v":1,"id":"q","request":{"body":"{\"v\":1,\"id\":\"no\"}"},"response":null})";
  check(quoting + l.a + quoting.substr(0, quoting.size() - 3) + "\n" + l.b, {"q", l.ids[0], l.ids[1]},
        {{1, quoting.size() + l.a.size(), 2 * quoting.size() + l.a.size() - 3}});
  // One in the provider's own words, of a whole record and of the ruins of one.
  const std::string nested = R"({"v":1,"id":"n","usage":{"raw":{"v":1,"id":"no"}},"request":{"body":"x"}})";
  check(nested + nested, {"n", "n"});
  check(nested.substr(8) + l.a, {l.ids[0]}, {{1, 0, nested.size() - 8}});
  // In an object of somebody else.
  const std::string other = R"({"level":"info","data":{"v":1,"id":"no"}})";
  check(other + l.a, {l.ids[0]}, {{1, 0, other.size()}});
  // Torn before a value, where a record that follows looks like a member.
  const std::string before = R"({"v":1,"id":"t","usage":)";
  check(before + l.a + before + l.b, {l.ids[0], l.ids[1]},
        {{1, 0, before.size()}, {1, before.size() + l.a.size(), 2 * before.size() + l.a.size()}});
  // The same in an array of records. After the comma a member of an object would have a name.
  for (const char* comma : {",", " , "}) {
    CAPTURE(comma);
    check(before + l.a + comma + l.b, {l.ids[0], l.ids[1]}, {{1, 0, before.size()}});
  }
  const std::string torn = R"({"v":1,"id":"t","raw":{"v":1,"id":"no"}, "model":"m")";
  check(torn + l.a, {l.ids[0]}, {{1, 0, torn.size()}});
}

TEST_CASE("L8 log.glued: a record laid out over several lines is one") {
  const Lines l;
  for (const int width : {1, 2, 4}) {
    CAPTURE(width);
    check(indented(l.a, width) + "\n" + indented(l.b, width) + "\n" + l.c + "\n" + indented(l.a, width),
          {l.ids[0], l.ids[1], l.ids[2], l.ids[0]});
    const auto array = nlohmann::ordered_json::parse("[" + l.a + "," + l.b + "," + l.c + "]");
    check(array.dump(width) + "\n", l.ids);
  }
  std::string windows;
  for (const char c : indented(l.a) + "\n") windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  check(windows + windows, {l.ids[0], l.ids[0]});
  // The start of one that was torn, and lines that are none.
  const std::string a = indented(l.a);
  const auto after = static_cast<std::uint64_t>(std::count(a.begin(), a.end(), '\n')) + 3;
  check("{\n" + a + "\n}\n" + l.b, {l.ids[0], l.ids[1]}, {{1, 0, 1}, {after, a.size() + 3, a.size() + 4}});
  check("{\n  \"no\": \"record\"\n}\n" + l.b, {l.ids[1]}, {{1, 0, 20}});
  // It goes on as one line.
  LogReader reader(descriptor_of(indented(l.a) + "\n"));
  RecordView record;
  REQUIRE(*reader.next(record));
  CHECK(record.line.find('\n') == std::string_view::npos);
  CHECK(nlohmann::ordered_json::parse(record.line) == nlohmann::ordered_json::parse(l.a));
}

TEST_CASE("L8 log.glued: any mixture of whole and torn records, nothing whole is lost and nothing torn is given") {
  const Lines l;
  std::mt19937 random(7);
  const auto below = [&random](std::size_t n) { return random() % n; };
  for (int round = 0; round < 300; ++round) {
    std::string text;
    Texts ids;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::string& line = l.all[below(l.all.size())];
      const bool whole = below(2) == 0;
      text += whole ? line : line.substr(0, 1 + below(line.size() - 1));
      if (whole) ids.push_back(id_of(line));
      constexpr const char* kBetween[] = {"", "", "\n", " ", "\r\n", ",", "\n\n"};
      text += kBetween[below(std::size(kBetween))];
    }
    CAPTURE(text);
    REQUIRE(read_log(text, RecordDepth::whole).ids == ids);
    REQUIRE(read_back(text, RecordDepth::whole, 4096).ids == ids);
  }
}

TEST_CASE("L8 log.glued: the time is linear in the line, whatever it is made of") {
  const auto seconds_for = [](const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    (void)read_log(text, RecordDepth::whole);
    (void)read_back(text, RecordDepth::whole, 1 << 18);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (const std::string piece : {R"({"v":1,"id":"a","x":")", R"({"v":1,"id":"a","x":)", R"({"v":1,"id":"a","x":[)",
                                  R"({"v":1,"id":)", "{", "{\"", "}{\"", "[{", R"({"v":1,"id":"a"},"x":)",
                                  R"({"v":1,"id":"a"})", R"({"v":1,"id":"a","x":{"v":1,"id":"b"},)", R"("v":)",
                                  R"({ "v")", "{\n", "}\n", " {\n", "\\", "\"", "{\n  \"v\": 1,\n"}) {
    CAPTURE(piece);
    std::string small, large;
    while (small.size() < 100'000) small += piece;
    while (large.size() < 800'000) large += piece;
    const double first = std::min(seconds_for(small), seconds_for(small));
    CHECK(seconds_for(large) < 30 * first + 0.5);  // 8 if it is linear, 64 if it is quadratic
  }
}

TEST_CASE("L8: what was searched in vain for the end of a record is searched again only a few times") {
  constexpr std::uint64_t kFile = 8 << 20, kLines = 4000;
  BlockSearches forward, backward;
  std::uint64_t searched = 0, back = 0;
  for (std::uint64_t i = 0; i < kLines; ++i) {
    const std::uint64_t at = i * (kFile / kLines);
    if (forward.allowed(at)) searched += kFile - at, forward.in_vain(at, kFile);
    if (backward.allowed(kFile - at - 1)) back += kFile - at, backward.in_vain(0, kFile - at);
  }
  CHECK(searched < 20 * kFile);  // else 2000 times
  CHECK(back < 20 * kFile);
  CHECK(forward.allowed(kFile + 1));
}

TEST_CASE("L8: a record over several lines is found in and after many that never end") {
  const std::string record = "{\n  \"v\": 1,\n  \"id\": \"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\n  \"kind\": \"exchange\"\n}\n";
  std::string further_in = record;
  const std::string margin(500, ' ');
  for (std::size_t at = 0; at < further_in.size(); at = further_in.find('\n', at) + 1) further_in.insert(at, margin);
  for (const std::string& end : {record, further_in}) {
    const LogReading found = read_log(steps(400) + end, LogReader::Limits{});
    CHECK(found.ids == std::vector<std::string>{"01ARZ3NDEKTSV4RRFFQ69G5FAV"});
  }
}

}  // namespace finops::test::line_repair_test
