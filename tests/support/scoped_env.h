// Sets or removes one environment variable until the end of a scope. Single-threaded tests only.
#pragma once

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace finops::test {

class ScopedEnv {
 public:
  ScopedEnv(const char* name, const char* value) : name_(name) {  // value nullptr: unset
    if (const char* old = std::getenv(name)) old_ = old;
    put(value);
  }
  ~ScopedEnv() { put(old_ ? old_->c_str() : nullptr); }
  ScopedEnv(const ScopedEnv&) = delete;
  ScopedEnv& operator=(const ScopedEnv&) = delete;

 private:
  void put(const char* value) {
    if (value == nullptr) {
      ::unsetenv(name_.c_str());
    } else {
      ::setenv(name_.c_str(), value, 1);
    }
    if (name_ == "TZ") ::tzset();
  }

  std::string name_;
  std::optional<std::string> old_;
};

}  // namespace finops::test
