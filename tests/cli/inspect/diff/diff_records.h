// Two records that differ, for the tests of `inspect diff`.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test {

inline constexpr const char* kDiffIdA = "01KEZ87X3A00000000007F3KAA";
inline constexpr const char* kDiffIdB = "01KEZ8954J00000000007F3KE0";

// A member `request` or `response` with these header fields, as JSON without the brackets.
std::string diff_message(const std::string& headers, const std::string& body);

// Two records that differ only in their ids and times.
SampleRecord left_record();
SampleRecord right_record();

finops::cli::InspectOptions diff_options(std::string left = kDiffIdA, std::string right = kDiffIdB);
InspectRun diff_run(const SampleRecord& left, const SampleRecord& right);

// The same turn of an agent; the later one has another time of day in its system prompt, one message more and another
// setting.
nlohmann::ordered_json agent_request(bool later);
SampleRecord agent_record(bool later);

}  // namespace finops::test
