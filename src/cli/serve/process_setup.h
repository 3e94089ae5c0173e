// What a process settles for itself at its very start, before it opens anything. Call on the main thread, before
// others.
#pragma once

namespace finops::cli {

// Descriptors 0 to 2 that are closed are taken, so that no file or socket of ours becomes one of them and is written to
// by a message. Using one of them still fails (EBADF), as if it were closed.
void occupy_standard_descriptors();

// No core file, and nothing of the memory in what a core handler is given: keys are in it. /proc of the process stays
// readable, for lsof, debuggers and ourselves, wherever the kernel can do that.
void keep_memory_out_of_core_dumps();

}  // namespace finops::cli
