// Escapes in JSON texts that are half a character: "\ud83d" without its "\ude00". A program that cuts text between
// 16-bit units writes them. RFC 8259 allows them, but our JSON libraries refuse the whole text. Pure; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops {

// The 16-bit unit of the escape \uXXXX at `at`; -1: there is none.
int escaped_unit(std::string_view json, std::size_t at) noexcept;
inline bool is_high_surrogate(int unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }  // a pair's first half

// Overwrites each with \ufffd, which has the same length. True: there was one.
bool mend_lone_surrogates(char* json, std::size_t size) noexcept;
inline bool mend_lone_surrogates(std::string& json) noexcept { return mend_lone_surrogates(json.data(), json.size()); }
inline std::string without_lone_surrogates(std::string_view json) {
  std::string out(json);
  mend_lone_surrogates(out);
  return out;
}

// For a text that is read and written again: hide() replaces each by a private-use character, and show() restores the
// escapes in the text that was written. A text that already has such characters gets \ufffd instead.
struct HiddenSurrogates {
  std::string json;
  bool any = false;
};
HiddenSurrogates hide_lone_surrogates(std::string_view json);
void show_lone_surrogates(std::string& json);  // only where some were hidden

}  // namespace finops
