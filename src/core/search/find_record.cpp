#include "core/search/find_record.h"

#include <algorithm>
#include <string_view>

namespace finops {
namespace {

constexpr std::size_t kFullId = 26;

class Searched {
 public:
  Searched(std::string_view word, IdMatches& out) : word_(word), out_(out) {}

  // A full id is unique. For a part, the whole log must be read to know that it fits no other record.
  bool settled() const { return word_.size() >= kFullId && !out_.candidates.empty(); }

  bool takes(const RecordView& record) const {
    return has_part(record.id, word_) &&
           std::none_of(out_.candidates.begin(), out_.candidates.end(),
                        [&](const IdMatches::Candidate& known) { return iequals(known.id, record.id); });
  }
  bool needs_line() const { return out_.candidates.empty(); }

  void take(const RecordView& record) {
    if (needs_line()) out_.line = record.line;
    out_.candidates.push_back({std::string(record.id), std::string(record.ts), std::string(record.model)});
  }

 private:
  std::string_view word_;
  IdMatches& out_;
};

}  // namespace

FoundRecords find_records(const std::vector<LogInput>& inputs, const std::vector<std::string>& words) {
  FoundRecords found;
  found.words.resize(words.size());
  std::vector<Searched> all;
  for (std::size_t i = 0; i < words.size(); ++i) all.emplace_back(words[i], found.words[i]);

  ScanOptions options;
  options.depth = Depth::whole;
  options.copies = Copies::read;
  options.worth_reading = [&](const RecordView& record) {
    bool whole = false;
    for (Searched& wanted : all) {
      if (!wanted.takes(record)) continue;
      if (wanted.needs_line()) {
        whole = true;
      } else {
        wanted.take(record);
      }
    }
    return whole;
  };
  found.summary = scan(inputs, options, [&](const RecordView& record) {
    for (Searched& wanted : all) {
      if (wanted.takes(record)) wanted.take(record);
    }
    return !std::all_of(all.begin(), all.end(), [](const Searched& wanted) { return wanted.settled(); });
  });
  return found;
}

}  // namespace finops
