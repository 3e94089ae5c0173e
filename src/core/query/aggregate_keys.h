// The groups that an exchange belongs to, as chosen with `--by`. One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/query/fields.h"
#include "core/record/record_view.h"

namespace finops {

// Converts moments to local hours (TZ of the process); fast if consecutive moments are close.
class LocalHours {
 public:
  // The hour of `at`, with its offset from UTC: "2026-10-25T02:00:00+02:00". The day is its first ten characters. Good
  // until the next call.
  std::string_view hour(WallTime at);

 private:
  std::optional<std::int64_t> quarter_;  // quarter hours since 1970; zones change their offset only at their borders
  std::string hour_;
};

class Grouping {
 public:
  // Separates the parts of a key with several (`--by provider,model`).
  static constexpr char kBetween = '\x1f';
  static constexpr std::size_t kMostParts = 8;

  // model | provider | day | hour | status | session | key | tag | tag:KEY, or a field of the query language, or
  // several of these with commas between them.
  // Error::invalid_argument: there is no such field, or one is named twice.
  static Result<Grouping> parse(std::string_view by);
  static std::vector<std::string_view> names();  // all names that parse() accepts

  const std::string& name() const noexcept { return name_; }
  std::vector<std::string> part_names() const;  // the names of the parts; one or several
  static std::vector<std::string_view> parts(std::string_view key);
  bool by_time() const noexcept { return kind_ == Kind::day || kind_ == Kind::hour; }
  bool by_hour() const noexcept { return kind_ == Kind::hour; }

  // The keys of this exchange's groups; at least one. An empty key: unknown. Valid until the next call.
  const std::vector<std::string_view>& keys(const RecordView& record, const std::optional<WallTime>& at);

 private:
  enum class Kind { view, field, day, hour, tags, several };

  static Result<Grouping> parse_one(std::string_view by);
  bool same_as(const Grouping& other) const noexcept;
  void combine(const RecordView& record, const std::optional<WallTime>& at);

  void take_tags(std::string_view json);

  std::string name_;
  Kind kind_ = Kind::view;
  std::string_view (*view_)(const RecordView&) = nullptr;
  Field field_;
  std::vector<std::string_view> keys_;
  LocalHours hours_;
  std::string text_;                   // the text of a field
  std::string tags_json_;              // the text that `tags_` was read from; agents repeat the same tags
  std::vector<std::string> tags_{""};  // KEY=VALUE
  std::vector<Grouping> several_;
  std::vector<std::string> combined_;
};

}  // namespace finops
