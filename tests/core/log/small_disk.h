// A disk that is too small, and loggers that write to it. Each test owns what it makes.
#pragma once
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/log/files/file_calls.h"
#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "support/temp_dir.h"

namespace finops::test {

// A disk with room for lines up to a size.
class SmallDisk final : public FileCalls {
 public:
  std::size_t most = std::string::npos;
  std::uint64_t free = std::uint64_t{100} << 30, total = std::uint64_t{200} << 30;
  long type = 0xEF53;
  ssize_t write(int fd, const void* from, std::size_t size) override {
    if (size <= most) return FileCalls::write(fd, from, size);
    errno = ENOSPC;
    return -1;
  }
  int statfs(const char*, struct statfs* out) override {
    *out = {};
    out->f_type = type;
    out->f_bsize = 1;
    out->f_blocks = total;
    out->f_bavail = out->f_bfree = free;
    return 0;
  }
};

// Writes to `path`, a file or a folder; what failed is tried again at once.
inline std::unique_ptr<ExchangeLogger> logger_on(const std::filesystem::path& path, FileCalls& calls,
                                                 bool refuse = false, BodyRules bodies = {}) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.install_key = "test key";
  options.calls = &calls;
  options.refuse = refuse;
  options.bodies = bodies;
  options.retry_after = {};
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

// An exchange with bodies of these sizes.
inline Exchange sized_exchange(std::size_t request, std::size_t response) {
  Exchange x = sample_exchange();
  x.request.body = std::string(request, 'q');
  x.request.framing = {Framing::Kind::length, request};
  x.response_capture.add(std::string(response, 'r'), 1);
  return x;
}

inline std::vector<nlohmann::ordered_json> records_of_file(const std::filesystem::path& path) {
  std::vector<nlohmann::ordered_json> out;
  const std::string text = read_file(path);
  REQUIRE((text.empty() || text.ends_with('\n')));
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    out.push_back(nlohmann::ordered_json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  return out;
}

}  // namespace finops::test
