# Reads every #include in src and fails on one that points upwards (docs/architecture.md, section 1).
# cmake -DSOURCE_DIR=src -P layering.cmake; with -DSELF_TEST=1 it checks that it can fail.
set(ROOMS base http provider usage pipeline transport conversation log query plugins)  # a room may include itself and those before it
set(errors "")

# Which room or library a project include belongs to, as a rank: core rooms 0.., proxy 100, cli 200.
function(rank_of path out)
  set(rank -1)
  if(path MATCHES "^core/([a-z]+)/")
    list(FIND ROOMS ${CMAKE_MATCH_1} rank)
  elseif(path MATCHES "^proxy/")
    set(rank 100)
  elseif(path MATCHES "^cli/")
    set(rank 200)
  endif()
  set(${out} ${rank} PARENT_SCOPE)
endfunction()

# Third-party headers and the only places that may name them.
set(RESTRICTED
  "curl/|^core/transport/(upstream_socket|proxy_settings)\\.cpp$"
  "boost/|^core/http/http1_reader\\.cpp$"
  "httplib\\.h|^proxy/(server\\.cpp|task_queue\\.(h|cpp)|http_stream\\.h|local_routes\\.cpp)$"
  "CLI/|^cli/arguments\\.cpp$"
  "simdjson\\.h|^core/(base/strings|plugins/(include_usage_body|usage_chunk_filter)|(usage|log|query|conversation)/[a-z_]+)\\.cpp$"
  "re2/|^core/query/regex\\.cpp$"
  "openssl/|^core/(base/[a-z_]+\\.cpp|transport/(tls|trust|session)[a-z_]*\\.(h|cpp))$"
  "(zlib|zstd|brotli/[a-z]+)\\.h|^core/(http/content_decoder|log/[a-z_]+)\\.cpp$"
  "sys/socket\\.h|^(core/transport/|proxy/)")

function(check_file file text)
  set(found "")
  rank_of(${file} mine)
  if(mine EQUAL -1)
    list(APPEND found "${file}: belongs to no room")
  endif()
  string(REGEX MATCHALL "#include [<\"][^>\"]+[>\"]" includes "${text}")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "#include [<\"]([^>\"]+)[>\"]" "\\1" header "${line}")
    rank_of(${header} theirs)
    if(theirs GREATER mine)
      list(APPEND found "${file}: includes ${header}, which is above it")
    endif()
    if(mine EQUAL 9 AND header MATCHES "^core/(transport|log)/")
      list(APPEND found "${file}: a plugin includes ${header}")
    endif()
    if(mine EQUAL 7 AND header MATCHES "^core/transport/")
      list(APPEND found "${file}: the log includes ${header}")
    endif()
    foreach(rule IN LISTS RESTRICTED)
      string(FIND "${rule}" "|^" cut)
      string(SUBSTRING "${rule}" 0 ${cut} pattern)
      math(EXPR cut "${cut} + 1")
      string(SUBSTRING "${rule}" ${cut} -1 allowed)
      if(header MATCHES "^${pattern}" AND NOT file MATCHES "${allowed}")
        list(APPEND found "${file}: includes <${header}>, reserved for ${allowed}")
      endif()
    endforeach()
  endforeach()
  set(errors ${errors} ${found} PARENT_SCOPE)
endfunction()

if(SELF_TEST)
  check_file("core/base/x.cpp" "#include \"core/http/headers.h\"\n")
  check_file("core/pipeline/x.cpp" "#include <curl/curl.h>\n")
  check_file("core/plugins/x.cpp" "#include \"core/log/log_reader.h\"\n")
  check_file("proxy/x.h" "#include <httplib.h>\n")
  check_file("core/log/x.cpp" "#include \"cli/app.h\"\n")
  list(LENGTH errors n)
  if(NOT n EQUAL 5)
    message(FATAL_ERROR "the layering check found ${n} of 5 planted violations: ${errors}")
  endif()
  return()
endif()

file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/*.h ${SOURCE_DIR}/*.cpp)
list(LENGTH files count)
if(count LESS 40)
  message(FATAL_ERROR "only ${count} sources found under ${SOURCE_DIR}")
endif()
foreach(file IN LISTS files)
  file(READ ${SOURCE_DIR}/${file} text)
  string(REPLACE ";" "," text "${text}")
  check_file(${file} "${text}")
endforeach()
if(errors)
  list(JOIN errors "\n  " lines)
  message(FATAL_ERROR "layering:\n  ${lines}")
endif()
message(STATUS "layering: ${count} files, no include points upwards")
