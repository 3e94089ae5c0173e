// What every test would instantiate for itself of nlohmann/json, compiled once (json_instances.cpp): a fifth of the
// tests' compile time. Part of their precompiled header; a test includes <nlohmann/json.hpp> as ever.
#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#ifndef FINOPS_JSON_INSTANCES
#define FINOPS_JSON_INSTANCES extern template
#endif

FINOPS_JSON_INSTANCES class nlohmann::basic_json<>;
FINOPS_JSON_INSTANCES class nlohmann::basic_json<nlohmann::ordered_map>;

#define FINOPS_JSON_PARSE(TEXT)                                                                                    \
  FINOPS_JSON_INSTANCES nlohmann::json nlohmann::json::parse(TEXT, nlohmann::json::parser_callback_t, bool, bool); \
  FINOPS_JSON_INSTANCES nlohmann::ordered_json nlohmann::ordered_json::parse(                                      \
      TEXT, nlohmann::ordered_json::parser_callback_t, bool, bool);
FINOPS_JSON_PARSE(std::string&)
FINOPS_JSON_PARSE(std::string&&)
FINOPS_JSON_PARSE(const std::string&)
FINOPS_JSON_PARSE(std::string_view&)
FINOPS_JSON_PARSE(std::string_view&&)
FINOPS_JSON_PARSE(const std::string_view&)
#undef FINOPS_JSON_PARSE
