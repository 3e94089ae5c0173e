#include "core/recordings/index_builder.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <thread>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "core/base/clock.h"
#include "core/record/record_outcome.h"
#include "core/recordings/message_head.h"

namespace finops {
namespace {

constexpr std::uint64_t kPiece = std::uint64_t{32} << 20;
constexpr std::string_view kRedactedMark = "[redacted:";

// Where the next record begins that starts a line; `end`: none does before it.
Result<std::uint64_t> next_record(const RecordedFile& file, std::uint64_t from, std::uint64_t end) {
  constexpr std::string_view kStart = "\n{\"v\":";
  constexpr std::size_t kWindow = 64 * 1024;
  auto source = file.source(from, end);
  if (!source) return std::move(source).error();
  std::string window;
  std::string more(kWindow, '\0');
  while (true) {
    const auto n = (*source)->read(more.data(), more.size());
    if (!n) return n.error();
    if (*n == 0) return end;
    window.append(more, 0, *n);
    const std::size_t at = window.find(kStart);
    if (at != std::string::npos) return from + at + 1;
    const std::size_t gone = window.size() - std::min(window.size(), kStart.size() - 1);
    window.erase(0, gone);
    from += gone;
  }
}

// What a request is found by. nullopt: the log has neither its body nor its hash.
struct RequestKeys {
  std::optional<std::uint64_t> value;  // quick_value() of the body
  std::string hash;                    // of the bytes on the wire; only if the log does not show the body as it was
};

RequestKeys keys_of_message(const RecordMessage& request, const IgnoredPlaces& ignored) {
  RequestKeys out;
  const bool shown = request.has_body || request.bytes.value_or(0) == 0;
  if (shown && !request.truncated) out.value = quick_value(request.body, ignored);
  if (!out.value || request.body.find(kRedactedMark) != std::string::npos) out.hash = request.sha256;
  return out;
}

// Reads the text of the body where it stands, which is much faster than parsing it first; nullopt: not possible.
std::optional<RequestKeys> quick_keys(std::string_view json, const IgnoredPlaces& ignored) {
  const auto head = read_message_head(json);
  if (!head) return std::nullopt;
  if (head->body == 0 || head->truncated || head->encoding != "utf8" || !json.ends_with("\"}")) return std::nullopt;
  const std::string_view text = json.substr(head->body, json.size() - head->body - 2);
  RequestKeys out;
  out.value = quick_value_of_text(text, ignored);
  if (!out.value) return std::nullopt;
  if (text.find(kRedactedMark) != std::string_view::npos) out.hash = head->sha256;
  return out;
}

// `json`: the answer of `record`, which `reader` has just given. Reads its bodies only if that is needed.
bool answer_is_whole(LogReader& reader, RecordView& record, std::string_view json) {
  const auto head = read_message_head(json);
  if (head && !head->truncated) return head->has_body || head->bytes.value_or(0) == 0;
  if (head && record.outcome == "ok") return false;
  if (record.response.empty() && !reader.read_whole(record)) return false;
  const auto message = parse_message(record.response);
  return message && is_whole(record, *message);
}

// The messages of the record that `reader` has just given; nullopt: they are damaged.
std::optional<RecordMessages> messages_of(LogReader& reader, RecordView& record) {
  if (record.body_members.empty() && record.line.size() > 1) {  // only the metadata was read
    const std::string_view line = reader.whole_line();
    const std::size_t cut = record.line.size() - 1;
    if (line.size() > cut && line[cut] == ',') {
      if (const auto messages = split_messages(line.substr(cut + 1))) return messages;
    }
    if (!reader.read_whole(record)) return std::nullopt;
  } else if (record.request.empty() && record.response.empty()) {  // a line with blanks: its bodies were left out
    if (!reader.read_whole(record)) return std::nullopt;
  }
  return RecordMessages{record.request, record.response};
}

std::uint64_t count_of(const LogReadCounts& counts) { return counts.damaged + counts.broken.count; }

}  // namespace

Result<void> IndexBuilder::read(const std::vector<LogInput>& inputs) {
  for (const LogInput& input : inputs) {
    if (!can_be_read_again(input)) {
      return Error{ErrorCode::invalid_argument,
                   input.path + " can be read only once; answers are read from a log whenever they are needed",
                   input.path};
    }
  }
  for (const LogInput& input : inputs) {
    auto opened = open(input);
    if (!opened && opened.error().code != ErrorCode::not_found) {  // deleted since it was listed
      index_.report_.unreadable.push_back(input.path + ": " + opened.error().message);
    }
  }
  for (std::size_t file = 0; file < index_.files_.size(); ++file) add_pieces(static_cast<std::uint32_t>(file));
  read_pieces();
  join();
  return {};
}

Result<void> IndexBuilder::open(const LogInput& input) {
  auto fd = open_descriptor(input);
  if (!fd) return std::move(fd).error();
  auto file = RecordedFile::open(input.path, std::move(*fd));
  if (!file) return std::move(file).error();
  index_.files_.push_back(std::move(*file));
  return {};
}

// Cuts a plain file between records, so that several threads can read it.
void IndexBuilder::add_pieces(std::uint32_t file) {
  const RecordedFile& opened = *index_.files_[file];
  const std::uint64_t size = opened.size();
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    Piece& piece = pieces_.emplace_back();
    piece.file = file;
    piece.begin = begin;
    piece.end = end;
  };
  std::uint64_t begin = 0;
  while (opened.plain() && size - begin > 2 * kPiece) {
    const auto cut = next_record(opened, begin + kPiece, size);
    if (!cut || *cut >= size) break;
    add(begin, *cut);
    begin = *cut;
  }
  add(begin, size);
}

void IndexBuilder::read_pieces() {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < pieces_.size(); i = next++) {
      try {
        read_piece(pieces_[i]);
      } catch (const std::bad_alloc&) {
        pieces_[i].unreadable = Error{ErrorCode::io, "out of memory", {}};
      }
    }
  };
  std::vector<std::thread> threads;
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < std::min(processors, pieces_.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

void IndexBuilder::read_piece(Piece& piece) const {
  const RecordedFile& file = *index_.files_[piece.file];
  auto source = file.source(piece.begin, piece.end);
  if (!source) {
    piece.unreadable = source.error();
    return;
  }
  LogReader::Limits limits;
  limits.depth = RecordDepth::metadata;
  LogReader reader(std::move(*source), limits);
  RecordView record;
  while (true) {
    const auto more = reader.next(record);
    if (!more) piece.unreadable = more.error();
    if (!more || !*more) break;
    take(piece, reader, record);
  }
  piece.report.damaged += count_of(reader.counts());
  piece.broken = reader.counts().broken.count > 0;
}

void IndexBuilder::take(Piece& piece, LogReader& reader, RecordView& record) const {
  if (is_note(record)) return;
  ++piece.records;
  const auto leave_out = [&](Unusable why) { ++piece.report.unusable[static_cast<std::size_t>(why)]; };
  const Unusable why = why_unusable(record);
  if (why != Unusable::none) return leave_out(why);
  const LogDamage at = reader.place();
  Found found;
  found.id = hash_of(record.id);
  if (const auto start = parse_rfc3339(record.ts)) found.entry.start_ns = start->time_since_epoch().count();
  const std::string place = place_of(record);
  const auto messages = messages_of(reader, record);
  if (!messages) return;  // counted as damage
  if (messages->response.empty()) return leave_out(Unusable::unanswered);
  if (!answer_is_whole(reader, record, messages->response)) return leave_out(Unusable::no_body);
  auto keys = quick_keys(messages->request, index_.ignored_);
  if (!keys) {
    const auto request = parse_message(messages->request);
    if (!request) return leave_out(Unusable::no_request);
    keys = keys_of_message(*request, index_.ignored_);
  }
  if (!keys->value && keys->hash.empty()) return leave_out(Unusable::no_request);
  const std::uint64_t place_hash = hash_of(place);
  found.entry.key = keys->value ? mix(place_hash, *keys->value) : 0;
  found.shown = keys->value.has_value();
  if (!keys->hash.empty()) found.by_hash = mix(place_hash, hash_of(keys->hash));
  found.entry.begin = piece.begin + at.begin;
  found.entry.size = static_cast<std::uint32_t>(at.end - at.begin);
  found.entry.file = piece.file;
  const auto [known, is_new] = piece.place_numbers.try_emplace(place, static_cast<std::uint32_t>(piece.places.size()));
  if (is_new) piece.places.push_back(place);
  found.place = known->second;
  piece.found.push_back(found);
}

// Puts what the threads have found into the index, in the order of recording.
void IndexBuilder::join() {
  struct Place {
    std::uint32_t piece, found;
  };
  IndexReport& report = index_.report_;
  std::vector<Place> order;
  std::unordered_set<std::uint64_t> ids;
  std::vector<bool> has_records(index_.files_.size());
  for (std::uint32_t p = 0; p < pieces_.size(); ++p) {
    Piece& piece = pieces_[p];
    RecordedFile& file = *index_.files_[piece.file];
    if (piece.unreadable) report.unreadable.push_back(file.path() + ": " + piece.unreadable->message);
    if (piece.broken) file.read_only_forward();
    if (piece.records > 0) has_records[piece.file] = true;
    report.damaged += piece.report.damaged;
    for (std::size_t i = 0; i < kUnusable; ++i) report.unusable[i] += piece.report.unusable[i];
    for (std::uint32_t f = 0; f < piece.found.size(); ++f) {
      if (index_.files_.size() > 1 && !ids.insert(piece.found[f].id).second) {
        ++report.copies;
      } else {
        order.push_back({p, f});
      }
    }
  }
  const auto found_at = [this](const Place& at) -> Found& { return pieces_[at.piece].found[at.found]; };
  std::stable_sort(order.begin(), order.end(), [&](const Place& a, const Place& b) {
    return found_at(a).entry.start_ns < found_at(b).entry.start_ns;
  });
  for (const Place& at : order) {
    const Found& found = found_at(at);
    index_.add(found.entry, pieces_[at.piece].places[found.place], found.shown, found.by_hash);
  }
  index_.sort_keys();
  report.ready = order.size();
  report.files = static_cast<std::uint64_t>(std::count(has_records.begin(), has_records.end(), true));
}

}  // namespace finops
