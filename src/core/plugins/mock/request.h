// One request as the mock's formats see it: the path in the provider's own form, the body parsed, a seed for ids.
// Lives on the thread of its exchange, while that runs.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/plugins/mock/json.h"
#include "core/plugins/mock/store.h"

namespace finops::mock {

// The body of a request. If it is large, only its beginning and end are held.
struct Upload {
  std::string_view head;
  std::string tail;  // the last bytes of what follows `head`; empty: `head` is everything
  std::uint64_t size = 0;
};

struct MockRequest {
  ProviderId provider = ProviderId::openai;
  std::string method;       // HEAD counts as GET
  std::string path;         // percent-decoded, without the endpoint's prefix and without what a platform adds before it
  std::string_view target;  // the remainder with its query
  const HeaderList* headers = nullptr;
  std::string model;  // from the path, where it names one
  Upload upload;
  bool json_sent = false;      // `json` is the body
  bool opaque = false;         // compressed, or too large to be held: answered without reading it
  Json json;                   // null unless json_sent
  std::string seed;            // the same for the same request
  MockStore* store = nullptr;  // never null once read_request() is done; lives longer than every request

  bool wants_stream() const;                              // `stream: true`; a guess for an opaque body
  std::string model_or(std::string_view fallback) const;  // the one in the path, else in the body
};

// Reads the body of `x` to its end first, so that the client can finish its upload.
// Errors: what BodySource::read() returned, and timeout after 30 s without a byte.
Result<MockRequest> read_request(Exchange& x, MockStore& store);

// The segments of a path: /v1/KIND/id/action/item. Missing segments are empty.
struct ResourcePath {
  std::string id, action, item, rest;
};
ResourcePath resource_path(std::string_view path);

// The file in a multipart/form-data body; the fields are empty where the body has none.
struct FormFile {
  std::string filename;
  std::string mime_type = "application/octet-stream";
  std::uint64_t bytes = 0;
  std::string_view content = {};  // a view into Upload::head; empty unless all of it is held
};
FormFile form_file(const MockRequest& request);
std::string form_field(const MockRequest& request, std::string_view name);  // empty: no such field

}  // namespace finops::mock
