// Form bodies that a HAR entry holds as a list of parameters instead of text. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace finops {

struct HarForm {
  std::optional<std::string>
      body;                 // encoded as the content type says; nullopt: there are no parameters, or it is no form
  bool incomplete = false;  // a file is named, but its content is missing
};
HarForm har_form(const nlohmann::ordered_json& params, std::string_view content_type);

}  // namespace finops
