// Which recorded exchange answers a request. The index holds the places of records in their files, not the records, so
// a log of any size needs about 60 bytes for each exchange. Built once; then thread-safe. Exchanges that are recorded
// later are not in it.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/thread_annotations.h"
#include "core/recordings/body_value.h"
#include "core/recordings/loaded_record.h"
#include "core/recordings/recorded_file.h"
#include "core/recordings/recording.h"
#include "core/search/inputs.h"

namespace finops {

// A request to be answered. Views live as long as it does.
struct AskedRequest {
  std::string_view method, target;  // as the client sent them
  std::string_view body;            // without its content coding
  bool whole = true;                // false: it is too large to be held, and only `sha256` is known
  std::string sha256 = {};          // hexadecimal, of the bytes on the wire; empty: not computed
};

struct IndexReport {
  std::uint64_t ready = 0;  // exchanges that can answer
  std::uint64_t files = 0;  // that have records
  std::array<std::uint64_t, kUnusable> unusable{};
  std::uint64_t copies = 0, damaged = 0;  // records that are in several files; lines and parts that are damaged
  std::vector<std::string> unreadable;    // "FILE: why"
};

class RecordingIndex {
 public:
  // Reads the logs with all processors. Errors: io: none of them can be read; invalid_argument: one is a stream.
  static Result<std::unique_ptr<RecordingIndex>> build(const std::vector<LogInput>& inputs, IgnoredPlaces ignored);

  const IndexReport& report() const noexcept { return report_; }
  // Whether AskedRequest::sha256 is looked at: some requests are known by it alone.
  bool needs_hash() const noexcept { return !by_hash_.empty(); }

  // The recording whose turn it is: the recordings of the same request answer in their order, and the last one again.
  // nullopt: there is none. Error: not_found: there is one, but its file has changed or it is damaged.
  Result<std::optional<Recording>> next(const AskedRequest& asked);

 private:
  friend class IndexBuilder;
  friend class NearestSearch;
  struct Entry {
    std::uint64_t key = 0;  // of the place and the quick value of the body
    std::int64_t start_ns = 0;
    std::uint64_t begin = 0;  // of the record in its decoded file
    std::uint32_t size = 0, file = 0;
  };
  using Number = std::uint32_t;  // of an entry
  struct Place {
    std::string name;
    std::vector<Number> entries;  // in the order of recording
  };
  // How far the recordings of one request have been given.
  struct Turn {
    std::size_t next = 0;        // in the list of recordings that may answer
    std::optional<Number> last;  // given last
  };

  // What a request is compared with recordings by.
  struct Wanted {
    const AskedRequest& asked;
    std::uint64_t value = 0;  // of its body
    std::string escaped;      // its body as it stands in a line of the log; empty: not known
    bool by_hash = false;     // compare sha256 instead
  };
  explicit RecordingIndex(IgnoredPlaces ignored) : ignored_(std::move(ignored)) {}
  void add(const Entry& entry, const std::string& place, bool shown, std::optional<std::uint64_t> by_hash);
  void sort_keys();
  Result<std::optional<Recording>> take_turn(std::span<const Number> some, std::uint64_t request, const Wanted& wanted);
  Result<LoadedRecord> load(Number number) const;
  bool fits(const LoadedRecord& record, const Wanted& wanted) const;

  IgnoredPlaces ignored_;
  IndexReport report_;
  std::vector<std::unique_ptr<RecordedFile>> files_;
  std::vector<Entry> entries_;                                      // in the order of recording
  std::vector<Number> by_key_;                                      // sorted by key, then in the order of recording
  std::unordered_map<std::uint64_t, std::vector<Number>> by_hash_;  // of requests whose body the log does not show
  std::vector<Place> places_;
  std::unordered_map<std::string, std::uint32_t> place_numbers_;
  Mutex mutex_;
  std::unordered_map<std::uint64_t, Turn> turns_ FINOPS_GUARDED_BY(mutex_);
};

}  // namespace finops
