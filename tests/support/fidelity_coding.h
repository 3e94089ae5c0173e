// Content codings as the model needs them: made and undone without code of finops. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace finops::test::fidelity {

std::string zstd_of(std::string_view text);

// The body without its content coding; nullopt when it cannot be read: another coding, or not really coded.
std::optional<std::string> decoded_body(std::string_view coding, const std::string& body);

}  // namespace finops::test::fidelity
