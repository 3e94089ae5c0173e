// JSON text with the escapes of its strings undone, for searching. Pure.
#pragma once
#include <string>
#include <string_view>

namespace finops {

//
// , \", \u00e9, \ud83d\ude00 ... become the characters; everything else, including invalid escapes, stays.
std::string without_json_escapes(std::string_view json);

}  // namespace finops
