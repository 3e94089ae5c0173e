#include "support/log_text.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "support/temp_dir.h"

namespace finops::test {
namespace fs = std::filesystem;

std::vector<fs::path> log_files(const fs::path& log) {
  std::error_code error;
  if (!fs::is_directory(log, error)) return {log};
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(log, error)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".jsonl" || path.string().ends_with(".jsonl.zst")) out.push_back(path);
  }
  std::sort(out.begin(), out.end());
  const auto twice = [](const fs::path& a, const fs::path& b) { return b.string() == a.string() + ".zst"; };
  out.erase(std::unique(out.begin(), out.end(), twice), out.end());
  return out;
}

std::string log_text(const fs::path& file) {
  const std::string bytes = read_file(file);
  if (file.extension() != ".zst") return bytes;
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  std::string out;
  std::string room(1 << 20, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context.get(), &to, &in);
    if (ZSTD_isError(left)) throw std::runtime_error(file.string() + ": " + ZSTD_getErrorName(left));
    out.append(room.data(), to.pos);
  }
  return out;
}

}  // namespace finops::test
