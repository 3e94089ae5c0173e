# Reads every #include in src and fails if a room includes one that comes after it in the table of docs/architecture.md
# (section 1).
# Usage: cmake -DSOURCE_DIR=src -P layering.cmake. With -DSELF_TEST=1 it checks that it finds planted violations.
# The rooms are read from the table of docs/architecture.md, in its order: a room may include itself and those above it.
cmake_policy(SET CMP0057 NEW)
get_filename_component(TOP ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(ROOMS "")
set(errors "")
file(STRINGS ${TOP}/docs/architecture.md rows REGEX "^\\| `src/")
foreach(row IN LISTS rows)
  string(REGEX REPLACE "^\\| `src/([a-z_/]+)/`.*" "\\1" room "${row}")
  list(APPEND ROOMS ${room})
endforeach()

# The room of a project file: the longest folder around it that the table names. Empty: none.
function(room_of path out)
  set(folder ${path})
  while(folder MATCHES "/")
    string(REGEX REPLACE "/[^/]*$" "" folder ${folder})
    if(folder IN_LIST ROOMS)
      set(${out} ${folder} PARENT_SCOPE)
      return()
    endif()
  endwhile()
  set(${out} "" PARENT_SCOPE)
endfunction()

# Third-party headers and the only files that may include them.
set(RESTRICTED
  "curl/|^core/transport/(connect_driver\\.(h|cpp)|(upstream_socket|proxy_settings)\\.cpp)$"
  "boost/|^core/http/http1_reader\\.cpp$"
  "httplib\\.h|^proxy/(server\\.cpp|task_queue\\.(h|cpp)|http_stream\\.h|local_routes\\.cpp)$"
  "CLI/|^cli/flags/arguments\\.cpp$"
  "simdjson\\.h|^core/(base/strings|plugins/include_usage/[a-z_]+|(config|usage|prices|redact|record|log/[a-z]+|query|conversation|recordings)/[a-z_]+)\\.cpp$"
  "nlohmann/|^core/(base/json|log/read/har_secrets)\\.h$"
  "utf8proc\\.h|^core/base/characters\\.cpp$"
  "re2/|^core/(query/regex|prices/name_regex)\\.cpp$"
  "openssl/|^core/(base/[a-z_]+\\.cpp|transport/(tls|trust|session)[a-z_]*\\.(h|cpp))$"
  "(zlib|zstd|brotli/[a-z]+)\\.h|^core/(http/content_decoder|log/[a-z]+/[a-z_]+)\\.cpp$"
  "sys/socket\\.h|^(core/transport/|proxy/|core/base/waiter\\.cpp)")

# Calls that make a thread wait. All files must use base/waiter.h instead, except these, for the reasons given:
set(WAITS "poll|ppoll|select|pselect|epoll_wait|epoll_pwait|fsync|fdatasync|syncfs|sleep|usleep|nanosleep|sleep_for|sleep_until|sigwait|sigwaitinfo|sigtimedwait|curl_multi_poll|curl_multi_wait")
set(MAY_WAIT
  core/base/waiter.cpp           # the implementation
  core/log/files/file_calls.h    # an interface with functions of these names; the waiter does the waiting
  cli/serve/signals.cpp)         # a thread that only waits for signals, while no exchange depends on it

# System calls on files. What deals with logs uses FileCalls, so that tests can make each of them fail.
set(FILE_CALLS "open|openat|creat|stat|lstat|fstat|fstatat|flock|fchmod|chmod|rename|unlink|ftruncate|futimens|utimensat|pread|pwrite|opendir|readdir")
set(OF_LOGS "^(core/log|core/search|cli/inspect/care)/")

# Endings of the files in a log folder. Only the table of names spells them; sentences for people may, too.
set(ENDINGS "\"[^\" \n]*\\.(jsonl|zst|gz|inflight|tmp-)[^\" \n]*\"")
set(MAY_SPELL
  core/log/files/log_files.cpp
  core/plugins/mock/openai_batches.cpp)  # a file of the provider's API

# Includes that the order of rooms would allow but that are forbidden.
set(BANNED
  "core/plugins|core/(transport|log)/"  # a plugin knows exchanges, not transport or log
  "core/log|core/transport/"
  "core/transport|core/(record|log|search|query|conversation|plugins)/"
  "proxy|core/(record|log|search|query|conversation|plugins|transport)/")

function(check_file file text)
  set(found "")
  room_of(${file} mine)
  list(FIND ROOMS "${mine}" rank)
  if(rank EQUAL -1)
    list(APPEND found "${file}: belongs to no room of docs/architecture.md")
  endif()
  string(REGEX MATCHALL "#include [<\"][^>\"]+[>\"]" includes "${text}")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "#include [<\"]([^>\"]+)[>\"]" "\\1" header "${line}")
    if(header MATCHES "^(core|proxy|cli)/")
      room_of(${header} theirs)
      list(FIND ROOMS "${theirs}" their_rank)
      if(their_rank GREATER rank)
        list(APPEND found "${file}: includes ${header}, which is above it")
      endif()
    endif()
    foreach(ban IN LISTS BANNED)
      string(REGEX REPLACE "^([a-z/]+)\\|.*" "\\1" from "${ban}")
      string(REGEX REPLACE "^[a-z/]+\\|" "" what "${ban}")
      if(file MATCHES "^${from}/" AND header MATCHES "^${what}" AND NOT header MATCHES "^${from}/")
        list(APPEND found "${file}: includes ${header}, which ${from} must not know")
      endif()
    endforeach()
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
  string(REGEX REPLACE "//[^\n]*" "" code "${text}")
  set(call "(^|[^A-Za-z0-9_.>:])(::|std::this_thread::)?(${WAITS})\\(|(^|[^A-Za-z0-9_])::connect\\(")
  if(code MATCHES "${call}" AND NOT file IN_LIST MAY_WAIT)
    list(APPEND found "${file}: waits by itself (${CMAKE_MATCH_0}...), instead of asking base/waiter.h")
  endif()
  if(file MATCHES "${OF_LOGS}" AND code MATCHES "(^|[^A-Za-z0-9_>])::(${FILE_CALLS})\\(|(std|fs)::(filesystem::)?directory_iterator|ifstream"
     AND NOT file STREQUAL "core/log/files/file_calls.cpp")
    list(APPEND found "${file}: calls the system by itself (${CMAKE_MATCH_0}...), instead of core/log/files/file_calls.h")
  endif()
  if(code MATCHES "${ENDINGS}" AND NOT file IN_LIST MAY_SPELL)
    list(APPEND found "${file}: spells ${CMAKE_MATCH_0}, instead of asking core/log/files/log_files.h")
  endif()
  set(errors ${errors} ${found} PARENT_SCOPE)
endfunction()

if(SELF_TEST)
  check_file("core/base/x.cpp" "#include \"core/http/headers.h\"\n")
  check_file("core/exchange/x.cpp" "#include <curl/curl.h>\n")
  check_file("core/plugins/mock/x.cpp" "#include \"core/log/read/log_reader.h\"\n")
  check_file("proxy/x.h" "#include <httplib.h>\n")
  check_file("core/log/read/x.cpp" "#include \"cli/app.h\"\n")
  check_file("core/nowhere/x.cpp" "")
  check_file("core/log/read/x.cpp" "#include \"core/log/write/log_file.h\"\n")
  check_file("core/transport/x.cpp" "  const int n = ::poll(fds, 2, 0),\n")
  check_file("proxy/x.cpp" "std::this_thread::sleep_for(kMoment),\n")
  check_file("core/transport/y.cpp" "if (::connect(fd, to, size) != 0) return,\n")
  check_file("core/transport/z.cpp" "// not ::poll()\nauto made = UpstreamSocket::connect(to), calls_.fsync(fd),\n")  # fine
  check_file("core/search/x.cpp" "if (name.ends_with(\".zst\")) return,\n")
  check_file("cli/x.cpp" "auto path = stem + \"-1.jsonl\", // \".gz\"\n")
  check_file("cli/y.cpp" "return \"give it a name that ends in .jsonl\", // \".gz\"\n")  # fine
  check_file("core/log/read/y.cpp" "if (::stat(path, &found) != 0) return,\n")
  check_file("core/log/read/z.cpp" "auto log = LogFile::open(options), calls.stat(path, &found),\n")  # fine
  list(LENGTH errors n)
  if(NOT n EQUAL 13)
    message(FATAL_ERROR "the layering check found ${n} of 13 planted violations: ${errors}")
  endif()
  return()
endif()

if(NOT SOURCE_DIR)
  message(FATAL_ERROR "usage: cmake -DSOURCE_DIR=src -P tests/layering.cmake")
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
foreach(room IN LISTS ROOMS)
  if(NOT IS_DIRECTORY ${SOURCE_DIR}/${room})
    message(FATAL_ERROR "layering: docs/architecture.md names src/${room}/, which does not exist")
  endif()
endforeach()
list(LENGTH ROOMS rooms)
message(STATUS "layering: ${count} files in ${rooms} rooms, no include points upwards")
