// Reading a log of any bytes: forwards and backwards, at both depths, in blocks of any size. All agree on which lines
// are records and where damage lies, but for damage inside bodies, which metadata reading does not see.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/log/read/log_reader.h"
#include "core/log/read/log_tail.h"

namespace {

using namespace finops;

UniqueFd descriptor_of(std::string_view bytes) {
  UniqueFd fd(::memfd_create("fuzz", MFD_CLOEXEC));
  if (!fd || ::write(fd.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) std::abort();
  return fd;
}

struct Reading {
  std::vector<std::string> records;  // without bodies
  LogReadCounts counts;
};

Reading forward(std::string_view bytes, LogReader::Limits limits) {
  LogReader reader(descriptor_of(bytes), limits);
  Reading out;
  RecordView record;
  while (true) {
    const auto more = reader.next(record);
    if (!more) std::abort();
    if (!*more) break;
    out.records.push_back(metadata_line(record));
  }
  out.counts = reader.counts();
  return out;
}

// False: it can only be read forward.
bool backward(std::string_view bytes, LogReader::Limits limits, Reading& out) {
  UniqueFd fd = descriptor_of(bytes);
  auto tail = LogTail::open(fd, limits);
  if (!tail) std::abort();
  if (!*tail) return false;
  RecordView record;
  while (true) {
    const auto more = (*tail)->previous(record);
    if (!more) std::abort();
    if (!*more) break;
    out.records.push_back(metadata_line(record));
  }
  std::reverse(out.records.begin(), out.records.end());
  out.counts = (*tail)->counts();
  return true;
}

bool same(const Reading& a, const Reading& b) {
  return a.records == b.records && a.counts.damaged == b.counts.damaged &&
         a.counts.damaged_bytes == b.counts.damaged_bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  LogReader::Limits large, small;
  small.block = 1 + data[0];
  large.max_line = small.max_line = 2048;
  Reading read[2];
  for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
    large.depth = small.depth = depth;
    Reading& here = read[static_cast<int>(depth)];
    here = forward(bytes, large);
    if (!same(here, forward(bytes, small))) std::abort();
    Reading back;
    // a seek table need not be true, so a compressed file may read differently from its end
    if (backward(bytes, small, back) && format_of(bytes, true) == LogFormat::plain && !same(here, back)) std::abort();
  }
  const auto& [metadata, whole] = read;
  if (metadata.counts.damaged > whole.counts.damaged) std::abort();
  if (metadata.records.size() < whole.records.size()) std::abort();
  if (bytes.find(R"(,"request":{)") == std::string_view::npos && format_of(bytes, true) == LogFormat::plain &&
      !same(metadata, whole)) {
    std::abort();  // no body, so nothing is out of sight
  }
  return 0;
}
