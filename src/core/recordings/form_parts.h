// The parts of a multipart body, without the boundary between them. Pure, any thread.
#pragma once
#include <string_view>
#include <vector>

namespace finops {

// The boundary is read from the body itself, since its first line is one. Each part with its head. Empty: the body is
// no multipart body, or not a whole one. Views into `body`.
std::vector<std::string_view> form_parts(std::string_view body);

}  // namespace finops
