// L8: records over several lines that begin within each other and never end.
#include <algorithm>

#include "core/log/log_reading.h"
#include "core/log/read/line_block.h"

namespace finops::test::line_block_test {
namespace {

// Each line further in than the one before.
std::string steps(std::size_t lines) {
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) out.append(i, ' ').append("{\n");
  return out;
}

}  // namespace

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

}  // namespace finops::test::line_block_test
