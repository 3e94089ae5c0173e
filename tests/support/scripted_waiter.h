// A waiter that never waits: it writes down what it is asked and answers what the test wants. One thread.
#pragma once
#include <functional>
#include <vector>

#include "core/base/waiter.h"

namespace finops::test {

class ScriptedWaiter final : public Waiter {
 public:
  struct Asked {
    std::vector<Awaited> what;
    Limit limit;
  };
  std::vector<Asked> asked;
  std::function<int(std::span<Awaited>)> answer = [](std::span<Awaited>) { return 0; };  // as if the limit were over
  int received = 0, synced = 0, worked = 0;

  int wait(std::span<Awaited> what, Limit limit) override {
    asked.push_back({{what.begin(), what.end()}, limit});
    return answer(what);
  }
  void limit_receive(int, std::chrono::milliseconds) override {}
  ssize_t receive(int, void*, std::size_t) override {
    ++received;
    return 0;
  }
  int sync(int) override { return ++synced, 0; }
  int sync_data(int) override { return ++synced, 0; }
  void work(const std::function<void()>& what) override {
    ++worked;
    what();
  }
};

}  // namespace finops::test
