// A resumable upload to Gemini is answered with the URL that the bytes go to. Contract F6: it is changed so that they
// come through finops as well, and the log has them.
#pragma once
#include <string_view>

#include "core/http/headers.h"
#include "core/provider/route.h"

namespace finops {

// Changes the fields of an answer that hold such a URL of the provider's own address: X-Goog-Upload-URL and
// X-Goog-Upload-Control-URL, and Location of a 2xx. `door` is the host and port that the client reached finops at, as
// it says; empty: nothing is changed. True: something was. Pure.
bool redirect_upload(const Route& route, int status, std::string_view door, HeaderList& headers);

}  // namespace finops
