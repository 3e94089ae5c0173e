// Writes JSON by appending to a string; it puts the commas where they belong. Only the string allocates memory. The
// caller closes objects and arrays in the right order. One thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/strings.h"

namespace finops {

// Which kind of foreign text it is (text that finops did not make itself); this decides how secrets in it are found.
// cut_off: prose that may end in the middle of a secret.
enum class TextKind { plain, path, query, url, cut_off };

// Turns foreign text into a JSON string. The redaction of an exchange implements it.
class ForeignText {
 public:
  // Appends `text` as a JSON string with its quotes.
  virtual void append(std::string& out, std::string_view text, TextKind kind) = 0;

 protected:
  ~ForeignText() = default;
};

// A name as it is written before a value, `,"name":`, built at compile time. `kSize` counts the NUL of the literal.
template <std::size_t kSize>
struct JsonName {
  char text[kSize + 3]{};

  consteval JsonName(const char (&name)[kSize]) {
    text[0] = ',';
    text[1] = '"';
    for (std::size_t i = 0; i + 1 < kSize; ++i) text[i + 2] = name[i];
    text[kSize + 1] = '"';
    text[kSize + 2] = ':';
  }
  constexpr std::string_view view() const { return {text, kSize + 3}; }
  constexpr std::string_view name() const { return {text + 2, kSize - 1}; }
};

class JsonWriter {
 public:
  // Both must live as long as the writer. Without `foreign`, foreign_text() writes text as it is.
  explicit JsonWriter(std::string& out, ForeignText* foreign = nullptr) : out_(out), foreign_(foreign) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  // The name of a member; its value must come next.
  template <JsonName kName>
  JsonWriter& member() {
    return named(kName.view());
  }
  // `name` in the form of JsonName::view().
  JsonWriter& named(std::string_view name) {
    out_.append(name.substr(comma_ ? 0 : 1));
    comma_ = false;
    return *this;
  }
  // Names, commas and values that are JSON already. `ends_in_name`: a value must come next.
  void piece(std::string_view json, bool ends_in_name) {
    out_.append(json);
    comma_ = !ends_in_name;
  }
  // A name that is not known when the program is compiled.
  JsonWriter& member(std::string_view name) {
    text(name);
    return after_name();
  }
  JsonWriter& foreign_member(std::string_view name) {
    foreign_text(name, TextKind::plain);
    return after_name();
  }

  void null() { raw("null"); }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void number(std::uint64_t value) {
    start();
    append_uint(out_, value);
  }
  // In milliseconds with up to three decimals; negative values become 0.
  void milliseconds(double value);
  void milliseconds(std::chrono::nanoseconds value);
  // Text of our own: no secret can be in it.
  void text(std::string_view text) {
    start();
    append_json_string(out_, text);
  }
  // Text of our own without a character that must be escaped.
  void word(std::string_view word) {
    start();
    out_ += '"';
    out_.append(word) += '"';
  }
  // Foreign text, which may hold secrets.
  void foreign_text(std::string_view text, TextKind kind) {
    start();
    foreign_ == nullptr ? append_json_string(out_, text) : foreign_->append(out_, text, kind);
  }
  // `json` is a value in JSON.
  void raw(std::string_view json) {
    start();
    out_.append(json);
  }

  // A value that `append(out)` appends.
  template <class Append>
  void value(Append append) {
    start();
    append(out_);
  }
  // Begins a string. The caller appends its characters, escaped, to the returned text.
  std::string& begin_text() {
    start();
    out_ += '"';
    return out_;
  }
  void end_text() { out_ += '"'; }

  // Takes back what was written since mark().
  struct Mark {
    std::size_t size;
    bool comma;
  };
  Mark mark() const { return {out_.size(), comma_}; }
  void back_to(Mark mark) {
    out_.resize(mark.size);
    comma_ = mark.comma;
  }

 private:
  void start() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  void open(char bracket) {
    start();
    out_ += bracket;
    comma_ = false;
  }
  void close(char bracket) {
    out_ += bracket;
    comma_ = true;
  }
  JsonWriter& after_name() {
    out_ += ':';
    comma_ = false;
    return *this;
  }
  void thousandths(std::uint64_t value);

  std::string& out_;
  ForeignText* foreign_;
  bool comma_ = false;  // the next value or name of this object or array needs a comma before it
};

}  // namespace finops
