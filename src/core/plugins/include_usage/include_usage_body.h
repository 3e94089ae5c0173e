// Makes a streamed chat completion request ask for its usage, by the smallest change to its text. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace finops {

// `body` with "stream_options":{"include_usage":true} in it and every other byte unchanged. An explicit `false` or
// `null` becomes `true`; the caller hides the usage from the client. nullopt: nothing to change, or no safe change: the
// body is not one JSON object, "stream" is not `true`, it already asks for usage, `stream_options` has another type, or
// one of these members occurs twice.
std::optional<std::string> body_asking_for_usage(std::string_view body);

}  // namespace finops
