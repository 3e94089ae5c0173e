// Text with the escapes undone that stand for plain ASCII: \u0073, also behind several backslashes as in JSON inside
// JSON, and %73. Nobody needs to write a key so, but some do. Belongs to one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/secret_finder.h"

namespace finops {

class PlainSpelling {
 public:
  // False when `text` has no such escape; text() is then of no use.
  bool read(std::string_view text);

  std::string_view text() const noexcept { return plain_; }
  SecretHit in_original(SecretHit hit) const noexcept;  // whole escapes

 private:
  struct Escape {
    std::size_t at;          // of its character in plain_
    std::size_t begin, end;  // in the original
  };
  std::size_t original_begin(std::size_t at) const noexcept;

  std::string plain_;
  std::vector<Escape> escapes_;
};

}  // namespace finops
