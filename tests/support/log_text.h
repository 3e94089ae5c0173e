// The text of a log's files, compressed or not, read without any code of finops.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace finops::test {

// `*.jsonl` and `*.jsonl.zst` of a folder in the order of their names; a file itself. A segment that is there in both
// forms, since its compression has not ended, is named once.
std::vector<std::filesystem::path> log_files(const std::filesystem::path& log);

// Empty if the file is gone.
std::string log_text(const std::filesystem::path& file);

}  // namespace finops::test
