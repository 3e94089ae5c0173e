// Decodes escapes of plain ASCII characters in a text: \u0073 (also with several backslashes, as in JSON inside JSON)
// and %73. Keys need no such escapes, but some programs write them. Belongs to one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/secret_finder.h"

namespace finops {

class PlainSpelling {
 public:
  // False if `text` has no such escape; then do not use text().
  bool read(std::string_view text);

  std::string_view text() const noexcept { return plain_; }
  SecretHit in_original(SecretHit hit) const noexcept;  // extended to whole escapes

 private:
  struct Escape {
    std::size_t at;          // of the character in plain_
    std::size_t begin, end;  // of the escape in the original
  };
  std::size_t original_begin(std::size_t at) const noexcept;

  std::string plain_;
  std::vector<Escape> escapes_;
};

}  // namespace finops
