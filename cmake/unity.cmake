# Compiles the sources of a target together, so many at a time that they have about `kilobytes` in all: most of the time
# of a build goes into reading the same headers and compiling the same templates again. A changed file is compiled with
# its neighbours; -DFINOPS_UNITY=OFF compiles each alone.
option(FINOPS_UNITY "Compile neighbouring files together" ON)

function(finops_unity target kilobytes)
  if(NOT FINOPS_UNITY)
    return()
  endif()
  math(EXPR most "${kilobytes} * 1024")
  set(group 0)
  set(together 0)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    set(bytes 0)
    if(EXISTS ${source})  # not yet if it is generated
      file(SIZE ${source} bytes)
    endif()
    math(EXPR together "${together} + ${bytes}")
    if(together GREATER most)
      math(EXPR group "${group} + 1")
      set(together ${bytes})
    endif()
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP part_${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ treats the files of a unity build as headers and warns if their types use names that are local to one file.
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()
