// An answer is the same as itself, and a comparison ends without a crash whatever the bytes. The input is two answers
// with a line "====" between them; the first byte chooses mode and status.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/compare/compare.h"

namespace {

finops::AnswerToCompare answer(std::string_view body, std::uint64_t status) {
  finops::AnswerToCompare out;
  out.status = status;
  out.has_body = true;
  out.body = body;
  return out;
}

// An answer that ends too early is an error of the new one, or a recording that nothing can be compared with.
bool is_of_one_side(finops::Verdict verdict) {
  return verdict == finops::Verdict::error || verdict == finops::Verdict::skipped;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1), other = text;
  if (const std::size_t between = text.find("\n====\n"); between != text.npos) {
    other = text.substr(between + 6);
    text = text.substr(0, between);
  }
  finops::CompareOptions options;
  options.mode = static_cast<finops::CompareMode>(data[0] % 3);  // shape, text, exact
  options.ignore = {"/a/*/b", "/0"};
  const auto left = answer(text, 200), right = answer(other, data[0] % 7 == 0 ? 400 : 200);
  const finops::Comparison comparison = finops::compare_answers(left, right, options);
  if (comparison.reason.empty() != (comparison.verdict == finops::Verdict::same)) std::abort();
  const bool compared = comparison.verdict != finops::Verdict::skipped;
  if (comparison.differences.empty() != (!compared || comparison.reason.empty())) std::abort();
  if (finops::compare_answers(left, left, options).verdict != finops::Verdict::same) std::abort();
  const finops::Verdict swapped = finops::compare_answers(right, left, options).verdict;
  if (swapped != comparison.verdict && !is_of_one_side(swapped) && !is_of_one_side(comparison.verdict)) std::abort();
  const finops::AnswerPatch patch = finops::answer_patch(left, right, options);
  if (patch.json.empty() == patch.left_out.empty()) std::abort();
  (void)finops::answer_text(left);
  return 0;
}
