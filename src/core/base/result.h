// Result<T>: a value or an Error. std::expected needs C++23 on g++ 12, and this project is C++20.
// Using the value of a failed Result is a programming error (std::get throws); check first.
#pragma once
#include <optional>
#include <utility>
#include <variant>

#include "core/base/error.h"

namespace finops {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return v_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& operator*() & { return std::get<0>(v_); }
  const T& operator*() const& { return std::get<0>(v_); }
  T&& operator*() && { return std::get<0>(std::move(v_)); }
  T* operator->() { return &std::get<0>(v_); }
  const T* operator->() const { return &std::get<0>(v_); }

  const Error& error() const& { return std::get<1>(v_); }
  Error&& error() && { return std::get<1>(std::move(v_)); }

 private:
  std::variant<T, Error> v_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace finops

// Returns the error of a failed Result<...> from the enclosing function.
#define FINOPS_TRY(expr)                                 \
  do {                                                   \
    if (auto finops_result_ = (expr); !finops_result_) { \
      return std::move(finops_result_).error();          \
    }                                                    \
  } while (false)
