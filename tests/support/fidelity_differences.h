// What arrived, held against what must arrive; and the collection of what differs, by kind. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/fidelity_model.h"

namespace finops::test::fidelity {

class Differences {
 public:
  // `kind` groups what has the same cause; the first of a kind is kept as its example.
  void add(const std::string& kind, const std::string& example);
  // Each kind with its count and example; empty: none.
  std::string text();
  bool too_many();

 private:
  struct Kind {
    std::uint64_t count = 0;
    std::string example;
  };
  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

// "" or the kind of the first difference.
std::string compare_request(const World& world, const ClientRequest& sent, const ExpectedRequest& expected,
                            const Message& arrived);
std::string compare_answer(const ExpectedAnswer& expected, const Message& arrived);

// For the report: everything visible, long runs cut.
std::string shown(const Message& message);
std::string shown(std::string_view bytes);
std::string shown(const ExpectedRequest& expected);
std::string shown(const ExpectedAnswer& expected);

}  // namespace finops::test::fidelity
