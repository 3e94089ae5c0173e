// Rules of RFC 9110/9112 that both sides of a proxy share. Pure functions, any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/http/headers.h"

namespace finops {

// True for the fields that belong to one connection only (RFC 9110, 7.6.1, and the historical ones).
bool is_hop_by_hop(std::string_view name) noexcept;

// Removes the fixed list and every field that a `Connection` field names. Content-Length is framing and stays.
void remove_hop_by_hop(HeaderList& headers);

// 1xx, 204 and 304 never carry a body, nor does an answer to HEAD (RFC 9112, 6.3).
bool body_forbidden(int status, std::string_view request_method) noexcept;

// Whether a list field such as Connection has this member, ignoring case.
bool list_has(const HeaderList& headers, std::string_view name, std::string_view member);

// All values of the fields called `name` as one list (RFC 9110, 5.2). A view into `headers`, or into `buffer` where
// there are several; empty: there are no such fields.
std::string_view joined_values(const HeaderList& headers, std::string_view name, std::string& buffer);

bool is_token(std::string_view text) noexcept;        // RFC 9110, 5.6.2
bool is_field_value(std::string_view text) noexcept;  // no CR, LF, NUL

// Checks a message before it is written, since its text may also come from flags and files.
// Errors: invalid_argument, naming what is wrong.
Result<void> check_sendable(std::string_view method, std::string_view target, const HeaderList& headers);

}  // namespace finops
