#include "cli/serve/serve_log.h"

#include <filesystem>

#include "core/base/strings.h"
#include "core/log/files/log_dir.h"
#include "core/log/files/longest_line.h"
#include "core/log/files/segments.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kLeastSegment = 4096;

Result<void> read_sizes(const Arguments& arguments, ExchangeLogger::Options& out) {
  const auto max_body = arguments.size("log-max-body");
  const auto rotate = arguments.size("rotate-size");
  const auto keep_size = arguments.size("keep-size");
  const auto keep_days = arguments.number("keep-days", 36'500);
  if (!max_body) return max_body.error();
  if (!rotate) return rotate.error();
  if (!keep_size) return keep_size.error();
  if (!keep_days) return keep_days.error();
  if (*rotate && **rotate < kLeastSegment) {
    return Error{ErrorCode::invalid_argument,
                 "--rotate-size: '" + arguments.value("rotate-size").value_or("") + "' is too small; use 4K or more",
                 {}};
  }
  if (*max_body && **max_body > kLongestBody) {
    return Error{ErrorCode::invalid_argument,
                 "--log-max-body: '" + arguments.value("log-max-body").value_or("") + "' is too large; use " +
                     std::to_string(kLongestBody >> 20) + "M or less, since no reader of the log takes longer lines",
                 {}};
  }
  if (*max_body) out.bodies.limit = static_cast<std::size_t>(**max_body);
  if (*rotate) out.rotate_size = **rotate;
  if (*keep_size) out.keep.bytes = **keep_size;
  if (*keep_days) out.keep.age = std::chrono::hours(24 * static_cast<long>(**keep_days));
  return {};
}

void append_member(std::string& out, std::string_view key, std::uint64_t value) {
  out.append(",\"").append(key).append("\":");
  append_uint(out, value);
}

}  // namespace

Result<std::optional<ExchangeLogger::Options>> read_log_options(const Arguments& arguments) {
  ExchangeLogger::Options out;
  FINOPS_TRY(read_sizes(arguments, out));
  const std::string bodies = arguments.value("log-bodies").value_or("full");
  out.bodies.request = bodies == "full" || bodies == "request";
  out.bodies.response = bodies == "full" || bodies == "response";
  const std::string fsync = arguments.value("fsync").value_or("interval");
  out.fsync = fsync == "never" ? Fsync::never : fsync == "record" ? Fsync::record : Fsync::interval;
  out.refuse = arguments.value("on-log-error") == "refuse";
  if (arguments.on("no-log")) return std::optional<ExchangeLogger::Options>{};
  if (const auto path = arguments.value("log")) {
    out.path = *path;
  } else {
    auto dir = default_log_dir();
    if (!dir) return std::move(dir).error();
    out.path = dir->string() + "/";
  }
  return std::optional(std::move(out));
}

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
  const std::filesystem::path file(health.path);  // a segment will be renamed and compressed: its folder stays
  out += " in " + (is_segment_name(file.filename().string()) ? file.parent_path() : file).string();
  return out;
}

}  // namespace finops::cli
