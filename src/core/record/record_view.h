// One record of the log (contract L1), read without copying: views into its line and into the parser that read it.
// A RecordParser belongs to one thread; a RecordView is good until the parser's next call or until the line goes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace finops {

// Bytes that must be readable (their value does not matter) behind a line given to RecordParser::parse().
inline constexpr std::size_t kRecordPadding = 64;

// How much of a record is read. `metadata` reads what stands before its `request` and checks that the line ends as a
// record does. Unseen go: damage inside the bodies other than raw control bytes (so no line end, no NULs of a lost
// write) and other than another record's start, members behind `request`, and invalid UTF-8 in bodies.
enum class RecordDepth { metadata, whole };

// Unknown is an empty view or nullopt, never 0. Keys of another type than the schema's are unknown too.
struct RecordView {
  std::string_view line;  // as written, without the line end
  std::uint64_t version = 0;
  std::string_view id, ts, kind, source, route, provider, provider_reason, method, path, query, operation;
  std::string_view model, response_model, outcome;
  std::optional<std::uint64_t> status;
  std::optional<bool> stream;
  std::optional<double> duration_ms, ttfb_ms, ttft_ms, overhead_us;
  std::optional<std::uint64_t> input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
      cache_write_1h_tokens, reasoning_tokens;
  std::string_view usage_source;
  // From usage.details.
  std::optional<std::uint64_t> input_audio_tokens, input_image_tokens, input_video_tokens, cache_audio_read_tokens,
      cache_image_read_tokens, cache_video_read_tokens, output_audio_tokens, output_image_tokens, output_video_tokens,
      web_searches, file_searches, audio_ms, counted_tokens;
  std::string_view other_tool, unpriced;
  std::string_view cost_usd;     // the number as written: 0.000295
  std::string_view cost_status;  // priced | no_price | no_usage
  std::string_view cost_by;      // JSON text of an object
  std::string_view cost_table, cost_basis, cost_reason;
  std::string_view cost_source;  // table | reported
  std::string_view credential, session, client;
  std::optional<std::uint64_t> attempts;
  std::string_view tags;  // JSON text of an object
  std::string_view upstream_url, upstream_request_id;
  std::optional<bool> upstream_reused;
  std::optional<double> upstream_connect_ms;
  std::string_view error_code, error_message, error_phase;
  std::string_view replay_of;
  std::string_view response_id, service_tier;
  std::string_view finish_reasons;     // JSON text of an array
  std::string_view request, response;  // JSON text of an object
  // The members `request` and `response` with one comma each, as offsets into `line`, for metadata_line().
  std::vector<std::pair<std::size_t, std::size_t>> body_members;
  bool half_characters = false;  // of the parser: a text has one (core/base/lone_surrogates.h)
};

class RecordParser {
 public:
  RecordParser();
  ~RecordParser();
  RecordParser(RecordParser&&) noexcept;
  RecordParser& operator=(RecordParser&&) noexcept;

  // True when `line` is one complete JSON object with a number `v` and a string `id`; `record` is then filled. Checks
  // the line's UTF-8, strings and brackets to its end; what is inside `request` and `response` only that far.
  bool parse(std::string_view line, RecordView& record);
  // Reads what stands before the member `request`. False: the line is not built as ours are, or does not end as a
  // record does, and parse() must tell. Only for lines that scan_line() finds usual. `record.line` is then the line
  // without its bodies, in a copy that the parser keeps.
  bool parse_start(std::string_view line, RecordView& record);
  // parse() for a line with nothing behind it: works on a copy that the parser keeps.
  bool parse_copy(std::string_view line, RecordView& record);

 private:
  bool parse_strictly(std::string_view line, RecordView& record);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The line without its `request` and `response`; every other byte as written.
std::string metadata_line(const RecordView& record);

}  // namespace finops
