// What finops may change of an exchange, declared once (contract, end of F6). README.md shows the same list between its
// markers <!-- changes --> and <!-- /changes -->; a test compares the two, and the fuzz run must meet every row.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace finops::test::fidelity {

enum class Change {
  address,
  connection_fields,
  framing,
  interim,
  credential,
  own_fields,
  answer_id,
  azure_messages,
  vertex_project,
  upload_url,
  plugin,
};

struct DeclaredChange {
  Change change;
  std::string_view name;
  bool request, response;  // in which messages it happens
  std::string_view sentence;
};

inline constexpr std::size_t kChangeCount = 11;
const std::array<DeclaredChange, kChangeCount>& declared_changes();

// The list as README.md has it.
std::string changes_as_markdown();

// How often each change was met. Any thread.
class ChangeCounts {
 public:
  void request(Change change) { ++request_[static_cast<std::size_t>(change)]; }
  void response(Change change) { ++response_[static_cast<std::size_t>(change)]; }
  // Rows of the table that no exchange has met where they say that they happen; empty: all were.
  std::string never_met() const;
  std::string summary() const;

 private:
  std::array<std::atomic<std::uint64_t>, kChangeCount> request_{}, response_{};
};

}  // namespace finops::test::fidelity
