// The files of a log folder: their names, what kind of file a name stands for, and their order. No other place spells
// the endings. finops never changes or deletes a file whose name it does not use itself. Any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_place.h"

namespace finops {

enum class FileKind {
  segment,             // <UTC start>-<pid>.jsonl, or -<number>.jsonl for later ones of the same second
  compressed_segment,  // its name followed by .zst
  log,                 // another *.jsonl, for instance one that a user named
  compressed_log,      // another *.jsonl.zst or *.jsonl.gz
  notes,               // *.inflight: the requests in flight of a process (inflight_notes.h)
  half_compressed,     // of a compression that is going on or was interrupted
  other,
};
// `name` is without a folder.
FileKind kind_of(std::string_view name);
constexpr bool is_segment(FileKind kind) { return kind == FileKind::segment || kind == FileKind::compressed_segment; }
constexpr bool is_log(FileKind kind) {
  return is_segment(kind) || kind == FileKind::log || kind == FileKind::compressed_log;
}

struct FolderFile {
  std::string name, path;
  FileKind kind;
};
// Everything in the folder, sorted by name, but segments of one second in the order in which they were begun.
// Errors: not_found; io.
Result<std::vector<FolderFile>> list_files(const std::string& folder);

// --- Names, with or without a folder.

bool has_log_name(std::string_view path);             // *.jsonl
bool has_compressed_name(std::string_view path);      // *.zst, *.gz
std::string compressed_name(std::string_view plain);  // X.jsonl.zst of X.jsonl
std::string plain_name(std::string_view compressed);  // the reverse; empty: it is no *.jsonl.zst
std::string half_compressed_name(std::string_view plain, std::uint64_t pid);
std::string plain_name_of_half(std::string_view half_compressed);  // the reverse
std::string segment_name(WallTime start, std::uint64_t pid, unsigned number);
// What the names of the notes begin with, of the process `pid` that writes to the log at `log_path`.
std::string notes_stem(const LogPlace& place, std::string_view log_path, std::uint64_t pid);
std::string notes_name(std::string_view stem, unsigned number);  // `number` > 0: the names before it are taken

// --- What belongs to the log in `place`.

bool is_notes_of(const LogPlace& place, const FolderFile& file);
// Whether it may hold records: any segment, or the named file and its rotated versions.
bool may_hold_records_of(const LogPlace& place, const FolderFile& file);
// Whether it is the uncompressed file `name`, or a rotated version of it (logrotate: NAME.1, NAME-20260115).
bool is_version_of(std::string_view name, const FolderFile& file);

// --- Segments.

struct Segment {
  std::string path;
  bool compressed = false;
  std::uint64_t bytes = 0;
  WallTime started{};     // from its name
  std::uint64_t pid = 0;  // from its name
  WallTime modified{};    // of a closed segment: when its last record was written; compressing keeps it
};
// The segments that are regular files, as list_files() sorts them. Errors: io.
Result<std::vector<Segment>> list_segments(const std::string& folder, FileCalls& calls = system_file_calls());

// Opens the file and locks it for as long as the descriptor is open. No descriptor: a process writes to it, or it does
// not exist. Errors: io.
Result<UniqueFd> lock_closed(const std::string& path, FileCalls& calls = system_file_calls());
// Whether a running finops writes to it. Takes its lock for a moment.
bool is_in_use(const std::string& path, FileCalls& calls = system_file_calls());

}  // namespace finops
