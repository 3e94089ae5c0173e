// Makes a streamed chat completion request ask for its usage, by the smallest change to its text. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace finops {

// `body` with "stream_options":{"include_usage":true} in it, every other byte as it was. An explicit `false` or `null`
// becomes `true`: who asks for this does not show the answer to the client. nullopt: nothing to change, or nothing
// that could be changed safely: not one JSON object, "stream" is not `true`, it asks already, `stream_options` is of
// another type, or one of these members comes twice.
std::optional<std::string> body_asking_for_usage(std::string_view body);

}  // namespace finops
