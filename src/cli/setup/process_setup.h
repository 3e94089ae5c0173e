// Settings of the process. Call these functions at the very start on the main thread, before anything is opened and
// other threads exist.
#pragma once

namespace finops::cli {

// If a descriptor from 0 to 2 is closed, occupies it, so that no file or socket of ours gets its number and messages
// are written into it. Using it still fails (EBADF), as if it were closed.
void occupy_standard_descriptors();

// Disables core files, and keeps memory out of what a core handler gets, since it contains keys. If the kernel allows
// it, /proc of the process stays readable for lsof, debuggers and finops itself.
void keep_memory_out_of_core_dumps();

}  // namespace finops::cli
