// Reads logs into a RecordingIndex, on all processors. Start-up code; the threads that it starts end before it returns.
#pragma once
#include "core/recordings/recording_index.h"

namespace finops {

class IndexBuilder {
 public:
  explicit IndexBuilder(RecordingIndex& index) : index_(index) {}
  Result<void> read(const std::vector<LogInput>& inputs);

 private:
  // A record that may answer.
  struct Found {
    RecordingIndex::Entry entry;
    std::uint64_t id = 0;                  // hash
    std::uint32_t place = 0;               // in Piece::places
    bool shown = false;                    // entry.key is set: the log shows the body of the request
    std::optional<std::uint64_t> by_hash;  // of its request
  };
  // A part of a file, read by one thread.
  struct Piece {
    std::uint32_t file = 0;
    std::uint64_t begin = 0, end = 0;  // of a plain file; otherwise the whole file is read
    std::vector<Found> found;
    std::vector<std::string> places;
    std::unordered_map<std::string, std::uint32_t> place_numbers;
    IndexReport report;
    std::uint64_t records = 0;
    bool broken = false;  // a part of a compressed file could not be decoded
    std::optional<Error> unreadable;
  };

  Result<void> open(const LogInput& input);
  void add_pieces(std::uint32_t file);
  void read_pieces();
  void read_piece(Piece& piece) const;
  void take(Piece& piece, LogReader& reader, RecordView& record) const;
  void join();

  RecordingIndex& index_;
  std::vector<Piece> pieces_;
};

}  // namespace finops
