// Segments for tests, and reading what became of them. Free functions; each test has a folder of its own.
#pragma once
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/unique_fd.h"

namespace finops::test {

inline const WallTime kNow{std::chrono::seconds{1'768'482'131}};  // 2026-01-15T13:02:11Z
inline constexpr std::string_view kFirst = "20260115T090001Z-4711.jsonl";

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string content(const std::filesystem::path& path) {  // read_file() takes a byte at a time
  std::ifstream in(path, std::ios::binary);
  std::string out(std::filesystem::file_size(path), '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  return out;
}

// As if its last record had been written so long before kNow.
inline void set_age(const std::filesystem::path& path, std::chrono::nanoseconds age) {
  const auto at = std::chrono::duration_cast<std::chrono::nanoseconds>(kNow.time_since_epoch()) - age;
  const timespec time{static_cast<std::time_t>(at.count() / 1'000'000'000), at.count() % 1'000'000'000};
  const timespec both[2] = {time, time};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), both, 0) == 0);
}

inline std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.insert(entry.path().filename().string());
  return out;
}

// Lines of `size` bytes that compress a little, so many that a segment has several frames.
inline std::string log_text(std::size_t lines, std::size_t size) {
  std::string out;
  std::uint64_t state = 88172645463325252;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t end = out.size() + size - 1;
    out += R"({"v":1,"id":")" + std::to_string(i) + R"(","body":")";
    while (out.size() + 2 < end) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      out += static_cast<char>('a' + state % 23);
    }
    out += "\"}\n";
  }
  return out;
}

inline std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out |= std::uint32_t{static_cast<unsigned char>(bytes.at(at + i))} << (8 * i);
  return out;
}

// What a reader needs who knows nothing but the format's description: each frame by the table, in 8 MiB of window.
inline std::vector<std::string> frames_by_table(std::string_view file) {
  std::vector<std::string> out;
  REQUIRE(file.size() >= 17);
  REQUIRE(u32_at(file, file.size() - 4) == 0x8F92EAB1);
  REQUIRE(file[file.size() - 5] == 0);
  const std::size_t count = u32_at(file, file.size() - 9);
  const std::size_t table = file.size() - 17 - 8 * count;
  REQUIRE(u32_at(file, table) == 0x184D2A5E);
  REQUIRE(u32_at(file, table + 4) == 8 * count + 9);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view frame = file.substr(at, u32_at(file, table + 8 + 8 * i));
    std::string text(u32_at(file, table + 12 + 8 * i), '\0');
    CHECK(ZSTD_getFrameContentSize(frame.data(), frame.size()) == text.size());
    CHECK((static_cast<unsigned char>(frame[4]) & 4) != 0);  // has a checksum
    ZSTD_DStream* stream = ZSTD_createDStream();
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23);
    ZSTD_inBuffer in{frame.data(), frame.size(), 0};
    ZSTD_outBuffer to{text.data(), text.size(), 0};
    CHECK(ZSTD_decompressStream(stream, &to, &in) == 0);
    CHECK(in.pos == frame.size());
    CHECK(to.pos == text.size());
    ZSTD_freeDStream(stream);
    out.push_back(std::move(text));
    at += frame.size();
  }
  CHECK(at == table);
  return out;
}

inline std::string decoded(const std::filesystem::path& path) {
  std::string out;
  for (const std::string& frame : frames_by_table(content(path))) out += frame;
  return out;
}

// The lock that a running finops holds on its segment.
inline UniqueFd hold(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  REQUIRE(::flock(fd.get(), LOCK_EX | LOCK_NB) == 0);
  return fd;
}

}  // namespace finops::test
