# Compiler options of our own targets. They do not apply to dependencies.
add_library(finops_options INTERFACE)
target_include_directories(finops_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(finops_options INTERFACE
  -pthread  # some packages ask for it, and what is compiled without it cannot share a precompiled header
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
target_compile_definitions(finops_options INTERFACE FINOPS_VERSION="${PROJECT_VERSION}")
# g++ 12 wrongly reports overlaps, overflows and overreads in inlined std::string operations (GCC bugs 105651, 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(finops_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
# g++ would collect garbage again and again for sources of this size, a tenth of the build's time. No other code results.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(finops_options INTERFACE "SHELL:--param ggc-min-expand=200" "SHELL:--param ggc-min-heapsize=1500000")
endif()
if(FINOPS_WERROR)
  target_compile_options(finops_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(finops_options INTERFACE -Wthread-safety)
endif()
if(FINOPS_SANITIZE)
  target_compile_options(finops_options INTERFACE -fsanitize=${FINOPS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(finops_options INTERFACE -fsanitize=${FINOPS_SANITIZE})
endif()
if(FINOPS_FUZZ)
  target_compile_options(finops_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(LLD ld.lld)  # takes a fifth of the time to link
if(LLD)
  target_link_options(finops_options INTERFACE -fuse-ld=lld)
endif()
