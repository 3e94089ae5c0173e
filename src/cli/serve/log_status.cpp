#include "cli/serve/log_status.h"

#include <filesystem>

#include "core/base/strings.h"
#include "core/log/files/log_files.h"

namespace finops::cli {
namespace {

void append_member(std::string& out, std::string_view key, std::uint64_t value) {
  out.append(",\"").append(key).append("\":");
  append_uint(out, value);
}

}  // namespace

void append_log_status(std::string& out, const LogHealth& health) {
  out += "{\"path\":";
  append_json_string(out, health.path);
  out.append(",\"state\":\"").append(to_string(health.step)).append("\"");
  append_member(out, "written", health.written);
  append_member(out, "waiting", health.waiting);
  append_member(out, "dropped", health.dropped);
  append_member(out, "without_body", health.without_body);
  append_member(out, "bytes", health.bytes);
  append_member(out, "sync_errors", health.sync_errors);
  append_member(out, "unnoted", health.unnoted);
  append_member(out, "lost_recovered", health.lost);
  append_member(out, "segments_compressed", health.compressed);
  append_member(out, "segments_deleted", health.deleted);
  out += ",\"last_error\":";
  if (health.last_error.empty()) {
    out += "null";
  } else {
    append_json_string(out, health.last_error);
  }
  out += '}';
}

std::string log_summary(const LogHealth& health) {
  std::string out = std::to_string(health.written) + " logged";
  if (health.without_body > 0) out += ", " + std::to_string(health.without_body) + " without a body";
  const std::uint64_t missing = health.dropped + health.waiting;
  if (missing > 0) out += ", " + std::to_string(missing) + " not logged";
  if (missing + health.without_body > 0) out += " (" + health.last_error + ")";
  const std::filesystem::path file(health.path);  // a segment will be compressed under another name, so show its folder
  out += " in " + (is_segment(kind_of(file.filename().string())) ? file.parent_path() : file).string();
  return out;
}

}  // namespace finops::cli
