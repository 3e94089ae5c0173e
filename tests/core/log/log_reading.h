// Logs to read in tests: records as the real writer makes them, in every shape that it knows, and what a reader says of
// given bytes.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "core/log/log_support.h"
#include "core/log/read/log_reader.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test {

inline UniqueFd descriptor_of(std::string_view bytes) {
  UniqueFd fd(::memfd_create("log", MFD_CLOEXEC));
  REQUIRE(fd);
  REQUIRE(::write(fd.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  REQUIRE(::lseek(fd.get(), 0, SEEK_SET) == 0);
  return fd;
}

// A file of tests/fixtures/log_versions.
inline std::string log_fixture(std::string_view name) {
  return read_file(tests_folder() / "fixtures" / "log_versions" / name);
}

struct LogReading {
  std::vector<std::string> ids, metadata;
  LogReadCounts counts;
};

inline LogReading read_log(std::string_view bytes, LogReader::Limits limits = {}) {
  LogReader reader(descriptor_of(bytes), limits);
  LogReading out;
  RecordView record;
  while (true) {
    const auto more = reader.next(record);
    REQUIRE(more.ok());
    if (!*more) break;
    out.ids.emplace_back(record.id);
    out.metadata.push_back(metadata_line(record));
  }
  out.counts = reader.counts();
  return out;
}

inline LogReading read_log(std::string_view bytes, RecordDepth depth) {
  LogReader::Limits limits;
  limits.depth = depth;
  limits.block = 4096;  // tests read many small logs
  return read_log(bytes, limits);
}

// Lines of the real writer, without line ends: all shapes that the end of a record can have.
inline std::vector<std::string> written_records() {
  std::vector<std::string> out;
  const auto add = [&out](Exchange& x) { out.push_back(record_line(x)); };
  {
    Exchange x = sample_exchange();
    answer(x, {R"({"v":1,"id":"fake","request":{"a":"b"}})"});
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.stream = true;
    answer(x, {"data: {\"a\":\"]]}}\"}\n\n", "data: [DONE]\n\n"});
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.response.reset();
    x.outcome = Outcome::upstream_error;
    x.error = Error{ErrorCode::connect, "refused", {}};
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.response->status = 204;
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.stream = true;
    add(x);
  }
  {
    Exchange x = sample_exchange();
    answer(x, {std::string_view("\x00\xff\x01 binary", 10)});
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.request.body = "ends in backslashes \\\\";
    answer(x, {"\\\"}}", "\\\\\"}}\\"});
    add(x);
  }
  {
    Exchange x = sample_exchange();
    x.request.body.clear();
    x.request.method = "GET";
    x.request.framing = {};
    x.tags = {{"v", "a \"quoted\" tag"}, {"request", "x"}};
    answer(x, {""});
    add(x);
  }
  return out;
}

}  // namespace finops::test
