#include "support/fidelity_log.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "support/log_text.h"

namespace finops::test::fidelity {
namespace {

using Json = nlohmann::json;

// Without the messages, usage and cost: what is compared here, and a quarter of the line. No text inside a value can
// look like these marks, since its quotes are escaped.
Json metadata_of(const std::string& line) {
  const std::size_t usage = line.find(",\"usage\":{"), credential = line.find(",\"credential\":");
  const std::size_t error = line.find(",\"error\":");
  const bool as_ever = usage < credential && credential < error && error != std::string::npos;
  if (!as_ever) return Json::parse(line, nullptr, false);
  return Json::parse(line.substr(0, usage) + line.substr(credential, error - credential) + "}", nullptr, false);
}

std::string text_of(const Json& record, const char* name) {
  const auto found = record.find(name);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> names_of(const Json& record, const char* name) {
  std::vector<std::string> names;
  if (!record.contains("upstream") || !record["upstream"].contains(name)) return names;
  for (const Json& one : record["upstream"][name]) names.push_back(one.get<std::string>());
  std::sort(names.begin(), names.end());
  return names;
}

std::string compare_names(const char* list, const std::vector<std::string>& wanted,
                          const std::vector<std::string>& got) {
  std::vector<std::string> missing, extra;
  std::set_difference(wanted.begin(), wanted.end(), got.begin(), got.end(), std::back_inserter(missing));
  std::set_difference(got.begin(), got.end(), wanted.begin(), wanted.end(), std::back_inserter(extra));
  if (!missing.empty()) return std::string("log ") + list + " lacks " + missing.front();
  if (!extra.empty()) return std::string("log ") + list + " has " + extra.front();
  return {};
}

// What has another value than it must have.
std::string difference(const RecordExpectation& expected, const Json& record) {
  const auto unlike = [](const std::string& name, const std::string& wanted, const std::string& got) {
    return "log " + name + ": expected " + wanted + ", got " + got;
  };
  const std::pair<const char*, const std::string*> texts[] = {{"provider", &expected.provider},
                                                              {"provider_reason", &expected.reason},
                                                              {"method", &expected.method},
                                                              {"credential", &expected.credential}};
  for (const auto& [name, wanted] : texts) {
    if (!wanted->empty() && text_of(record, name) != *wanted) return unlike(name, *wanted, text_of(record, name));
  }
  const std::pair<const char*, const std::vector<std::string>*> lists[] = {
      {"headers_removed", &expected.removed}, {"headers_added", &expected.added}, {"changed_by", &expected.changed}};
  for (const auto& [name, wanted] : lists) {
    const std::vector<std::string> got = names_of(record, name);
    if (std::string kind = compare_names(name, *wanted, got); !kind.empty()) return kind;
  }
  return {};
}

using Waiting = std::unordered_map<std::string, const RecordExpectation*>;

std::string place(const std::string& world, const RecordExpectation& one) {
  return "world '" + world + "', exchange " + std::to_string(one.number) + "\n";
}

void compare_line(const std::string& world, const std::string& line, Waiting& waiting, Differences& differences) {
  const Json record = metadata_of(line);
  if (record.is_discarded()) {
    differences.add("log: a line is not JSON", shown(line));
    return;
  }
  if (text_of(record, "kind") == "note") return;
  const auto found = waiting.find(text_of(record, "id"));
  if (found == waiting.end()) {
    differences.add("log: a record of no exchange, or a second one", shown(line));
    return;
  }
  const RecordExpectation& one = *found->second;
  if (!one.logged) differences.add("log: a record that the caller did not want", place(world, one) + shown(line));
  const std::string kind = difference(one, record);
  if (!kind.empty()) differences.add(kind, place(world, one) + shown(line));
  waiting.erase(found);
}

}  // namespace

void compare_records(const std::string& world, const std::filesystem::path& log,
                     const std::vector<RecordExpectation>& expected, Differences& differences) {
  Waiting waiting;
  for (const RecordExpectation& one : expected) waiting.emplace(one.id, &one);
  if (waiting.size() != expected.size()) differences.add("log: an id came twice", world);
  for (const std::filesystem::path& file : log_files(log)) {
    std::ifstream in(file, std::ios::binary);
    for (std::string line; std::getline(in, line);) compare_line(world, line, waiting, differences);
  }
  for (const auto& [id, one] : waiting) {
    if (one->logged) differences.add("log: no record", place(world, *one));
  }
}

}  // namespace finops::test::fidelity
