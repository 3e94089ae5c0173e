// Usages, prices and results in few words, for the tests of src/core/usage.
#pragma once

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "core/prices/prices.h"
#include "support/temp_dir.h"

namespace finops::test {

inline WallTime day(int year, unsigned month, unsigned number) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(number)};
}

inline Usage tokens(std::uint64_t input, std::uint64_t output) {
  Usage usage;
  usage.source = UsageSource::response;
  usage.input_tokens = input;
  usage.output_tokens = output;
  return usage;
}

inline PriceQuery query(std::string_view provider, std::string_view response_model, WallTime at = day(2026, 10, 1)) {
  PriceQuery out;
  out.provider = provider;
  out.response_model = response_model;
  out.at = at;
  return out;
}

// "0.00055", or the reason, or "no_usage".
inline std::string text(const Cost& cost) {
  if (cost.status == CostStatus::no_price) return cost.reason;
  if (cost.status == CostStatus::no_usage) return "no_usage";
  std::string out;
  append_usd(out, cost.total);
  return out;
}

// "input 0.0003, output 0.00025"
inline std::string parts(const Cost& cost) {
  std::string out;
  for (const Cost::Part& part : cost.by) {
    out += (out.empty() ? "" : ", ") + std::string(part.name) + " ";
    append_pico_usd(out, part.pico_usd);
  }
  return out;
}

// A price file of its own for as long as it lives.
class PriceFile {
 public:
  explicit PriceFile(std::string_view content) { std::ofstream(folder_ / "own.json", std::ios::binary) << content; }
  std::string path() const { return (folder_ / "own.json").string(); }

 private:
  TempDir folder_;
};

}  // namespace finops::test
