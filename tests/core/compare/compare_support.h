// What the tests of comparing answers share: answers made from bodies, and verdicts as words. Pure.
#pragma once
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>

#include "core/compare/answers.h"
#include "core/compare/compare.h"

namespace finops::test {

inline AnswerToCompare ok(std::string_view body) {
  AnswerToCompare out;
  out.status = 200;
  out.outcome = Outcome::ok;
  out.has_body = true;
  out.body = body;
  return out;
}

inline AnswerToCompare failure(std::uint64_t status, std::string_view body) {
  AnswerToCompare out = ok(body);
  out.status = status;
  out.outcome = Outcome::http_error;
  return out;
}

inline Comparison compared(std::string_view recorded, std::string_view replayed, const CompareOptions& options = {}) {
  return compare_answers(ok(recorded), ok(replayed), options);
}

inline std::string verdict(std::string_view recorded, std::string_view replayed, const CompareOptions& options = {}) {
  return std::string(to_string(compared(recorded, replayed, options).verdict));
}

// "verdict: reason"
inline std::string said(const Comparison& c) {
  return std::string(to_string(c.verdict)) + (c.reason.empty() ? "" : ": " + c.reason);
}

inline std::string kinds(const Comparison& c) {
  std::string out;
  for (const AnswerDifference& one : c.differences) out.append(out.empty() ? "" : " ").append(one.what);
  return out;
}

// Calls `check` for each pair of formats in which answers that say the same are the same.
inline void for_each_pair(const std::function<void(const AnswerFormat&, const AnswerFormat&)>& check) {
  for (const AnswerFormat& from : answer_formats()) {
    for (const AnswerFormat& to : answer_formats()) {
      if (from.family != to.family) continue;
      CAPTURE(from.name);
      CAPTURE(to.name);
      check(from, to);
    }
  }
}

}  // namespace finops::test
