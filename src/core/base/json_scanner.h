// Finds the values at given paths of JSON texts that arrive in pieces, and keeps nothing else. A text may be of any
// size, and the pieces may be cut anywhere. Texts may follow each other. The elements of a top-level array count as
// texts of their own (Gemini streams such an array). It reads leniently: what is not JSON ends the current text, and
// nothing fails.
// One stream, one thread.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace finops {

// A tree of member names. "*" means every element of an array. A node may have both a `field` and nodes in `below`: the
// handler then gets the value if it is no container; if it is one, the handler gets an empty value at its end, or "{}"
// if nothing was inside. Constant data that outlives its scanner.
struct JsonPath {
  std::string_view name;
  int field = -1;          // passed to the handler; -1: the node only leads to others
  std::uint16_t most = 0;  // bytes of the value that are kept, 0: kMostKept
  std::span<const JsonPath> below{};
  std::uint8_t others = 0;  // not 0: wants_other() is asked about members inside that have no path
};

class JsonHandler {
 public:
  virtual ~JsonHandler() = default;
  // `json`: the value as written, without white space outside its strings; when `cut`, only its first bytes. The view
  // is valid during the call.
  virtual void on_value(int field, std::string_view json, bool cut) = 0;
  // Called for a member or element ("*") inside a path with `others` that has no path of its own, and for one that
  // should have members and has none. `name`: without escapes; empty when it is longer than JsonScanner::kLongestName.
  // If it returns true, on_other() is called with the value. `inside`: the name of the nearest path around it that is
  // not "*".
  virtual bool wants_other(std::uint8_t others, std::string_view name);
  virtual void on_other(std::string_view inside, std::string_view name, std::string_view json, bool cut);
  virtual void on_text_end() = 0;  // not called for a text that is incomplete or broken
};

class JsonScanner {
 public:
  static constexpr std::size_t kMostKept = 16 * 1024;
  static constexpr std::size_t kMostOfOthers = 512;
  static constexpr std::size_t kLongestName = 48;

  // `root`: the path node of a whole text, whose `below` are the members of its top-level object.
  JsonScanner(const JsonPath& root, JsonHandler& handler) : root_(&root), handler_(handler) {}

  void feed(std::string_view bytes);
  // Forgets an unfinished text; the next byte begins a new one. A number at top level does not count as a text.
  void reset();

 private:
  enum class Expect { value, first_value, key, first_key, colon, comma };
  enum class Inside { nothing, key, string, scalar };
  struct Level {
    const JsonPath* path;
    bool array;
  };
  static constexpr std::size_t kLevels = 10;  // deeper than any path leads

  std::size_t step(std::string_view bytes);
  std::size_t skip(std::string_view bytes);
  std::size_t keep_structure(std::string_view bytes);
  void end_key(std::string_view key);
  void count_bracket(char c);
  void structure(char c);
  void begin_value(char c);
  void close(char c);
  void value_done();
  const JsonPath* member(std::string_view name) const noexcept;
  const JsonPath* other(std::string_view name);
  void keep(std::string_view bytes);
  void broken() { broken_ = true; }

  const JsonPath* root_;
  JsonHandler& handler_;
  std::array<Level, kLevels> levels_{};
  std::size_t depth_ = 0;            // of levels_ in use
  const JsonPath* value_ = nullptr;  // the path of the value that comes next or is being read; nullptr: it has none
  std::size_t opaque_ = 0;           // open brackets inside a value that is skipped or kept as a whole
  Expect expect_ = Expect::value;
  Inside inside_ = Inside::nothing;
  bool escaped_ = false;  // the last byte was a backslash
  bool keeping_ = false, cut_ = false;
  bool broken_ = false;
  std::array<char, kLongestName> key_{};
  std::size_t key_size_ = 0;  // above key_.size(): too long for any name in the tree
  std::string kept_;
  std::string other_;  // the name of what has no path
};

// The text of a JSON string; empty for anything else and for invalid UTF-8. Half a surrogate pair ("\ud83d", from a
// writer that cut a text by UTF-16 units) becomes U+FFFD.
std::string json_text(std::string_view json);
// The same for a string that was cut off anywhere: the characters that are complete.
std::string json_text_of_cut(std::string_view json);

}  // namespace finops
