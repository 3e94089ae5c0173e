# Writes a C++ file that holds the bytes of a text file: cmake -DIN=data/x.json -DOUT=x.cpp -DNAME=kX -P embed.cmake
# The declaration (`extern const std::string_view kX;` in namespace finops) comes from HEADER.
file(READ ${IN} text)
string(FIND "${text}" ")embedded\"" ends)
if(NOT ends EQUAL -1)
  message(FATAL_ERROR "${IN} holds the mark that ends a raw string")
endif()
file(WRITE ${OUT} "// From ${NAME}'s file by cmake/embed.cmake.
#include \"${HEADER}\"
#if defined(__clang__)
#pragma clang diagnostic ignored \"-Woverlength-strings\"
#endif
namespace finops {
const std::string_view ${NAME} = R\"embedded(")
file(APPEND ${OUT} "${text}")
file(APPEND ${OUT} ")embedded\";
}  // namespace finops
")
