// The part of {fmt} that fmt::format_to and every call of spdlog need, compiled once (fmt_once.cpp) and not by each
// source: 2 to 4 s for each group of files. Part of the precompiled headers; no source includes it.
#pragma once
#include <spdlog/fmt/fmt.h>

#if FMT_VERSION < 100000  // later versions have another signature; each source compiles it then
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::basic_string_view<char>,
                                                   fmt::basic_format_args<fmt::buffer_context<char>>,
                                                   fmt::detail::locale_ref);
#endif
