// Compression of closed segments (contract L6). Any thread; two processes may do it at once.
#pragma once
#include <string>

#include "core/base/result.h"
#include "core/log/files/file_calls.h"

namespace finops {

// Turns a closed `X.jsonl` into `X.jsonl.zst`: a temporary file, fsync, rename, fsync of the folder, then X.jsonl is
// deleted. False: a running finops still writes to it, and nothing was done. The file has independent frames of whole
// lines and a seek table, so its end can be read without the rest. Errors: io; then X.jsonl is still there and the
// temporary file is not.
Result<bool> compress_segment(const std::string& path, FileCalls& calls = system_file_calls());

}  // namespace finops
