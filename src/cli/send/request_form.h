// `finops send PROVIDER [METHOD] PATH [ITEM]...` as a request (contract C2). One thread.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/send/items.h"
#include "core/conversation/lenient_json.h"
#include "core/http/http_types.h"
#include "core/provider/provider.h"

namespace finops::cli {

struct MadeRequest {
  ProviderId provider = ProviderId::openai;
  Request request;  // with the prefix of the provider's endpoint
};

// Reads the files that the words name, and stdin for `@-`. `headers` are those of -H: "Name: value", or "@FILE" with
// one on each line. Errors: invalid_argument, also for a key among the arguments; io.
Result<MadeRequest> make_request(const std::vector<std::string>& words, const std::vector<std::string>& headers);

// A request of the log with the changes that the words make, which are all items. Its method and fields stay, unless
// they are changed.
Result<MadeRequest> change_request(MadeRequest captured, const std::vector<std::string>& items,
                                   const std::vector<std::string>& headers);

// Header fields to set (a field given twice is sent twice) or, without a value, to leave out.
using HeaderChanges = std::vector<std::pair<std::string, std::optional<std::string>>>;
// The values of -H. Errors as for make_request().
Result<HeaderChanges> read_header_changes(const std::vector<std::string>& flags);
void apply_header_changes(const HeaderChanges& changes, HeaderList& headers);

// The prefix of the endpoint for this provider.
std::string_view endpoint_prefix(ProviderId provider);

// A POST of `body` to `path` of a provider, with the same fields as above.
Result<MadeRequest> make_json_request(ProviderId provider, std::string path, const BodyJson& body,
                                      const std::vector<std::string>& headers);

}  // namespace finops::cli
