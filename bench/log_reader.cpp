// Times the log's reader alone, without what a command does with the records: log_reader FILE [BLOCK_KIB]
#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/log/read/log_reader.h"

namespace {

using finops::RecordDepth;

bool measure(const std::string& path, RecordDepth depth, std::size_t block) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return false;
  finops::LogReader::Limits limits;
  limits.depth = depth;
  limits.block = block;
  double best = 1e9;
  std::uint64_t records = 0, tokens = 0;
  for (int round = 0; round < 3; ++round) {
    const auto start = std::chrono::steady_clock::now();
    auto reader = finops::LogReader::open(path, limits);
    if (!reader) return false;
    finops::RecordView record;
    records = tokens = 0;
    while (true) {
      const auto more = reader->next(record);
      if (!more) return false;
      if (!*more) break;
      ++records;
      tokens += record.input_tokens.value_or(0);
    }
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const double bytes = static_cast<double>(info.st_size);
  std::printf("%-9s block %5zu KiB: %7.3f s  %6.2f GB/s  %.2f us a record (%llu records, %llu tokens)\n",
              depth == RecordDepth::metadata ? "metadata" : "whole", block >> 10, best, bytes / best / 1e9,
              best / static_cast<double>(records) * 1e6, static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(tokens));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: log_reader FILE [BLOCK_KIB]\n", stderr);
    return 2;
  }
  const std::size_t block = argc > 2 ? std::strtoull(argv[2], nullptr, 10) << 10 : finops::LogReader::Limits{}.block;
  for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
    if (!measure(argv[1], depth, block)) {
      std::fprintf(stderr, "log_reader: cannot read %s\n", argv[1]);
      return 1;
    }
  }
  return 0;
}
