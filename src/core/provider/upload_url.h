// A resumable upload to Gemini is answered with the URL that the bytes go to. Contract F6: finops changes this URL so
// that the bytes pass through finops too and are logged.
#pragma once
#include <string_view>

#include "core/http/headers.h"
#include "core/provider/route.h"

namespace finops {

// Changes the fields of an answer that hold such a URL of the provider's own address: X-Goog-Upload-URL and
// X-Goog-Upload-Control-URL, and Location of a 2xx. `door` is the host and port of finops as the client used them;
// empty: nothing is changed. True: a field was changed. Pure.
bool redirect_upload(const Route& route, int status, std::string_view door, HeaderList& headers);

}  // namespace finops
