// What a request costs with nothing but libcurl: N requests one after another on one connection, the answer thrown
// away.
//   bare_curl --url URL --body FILE --count N
// The header fields are those that `finops send` sends. Fails on any answer but 200.
#include <curl/curl.h>

#include <cstdlib>
#include <memory>

#include "net.h"

namespace {

using namespace bench;

std::size_t discard(char*, std::size_t size, std::size_t count, void* bytes) {
  *static_cast<std::size_t*>(bytes) += size * count;
  return size * count;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Fields = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Fields fields_of_send() {
  curl_slist* list = nullptr;
  for (const char* field : {"User-Agent: finops/0.1.0", "Accept: */*", "Content-Type: application/json",
                            "authorization: Bearer sk-bench-0123456789abcdef0123456789abcdef"}) {
    list = curl_slist_append(list, field);
  }
  return {list, &curl_slist_free_all};
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const std::string url = options.text("url"), body = data_file(options.text("body"));
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  const Fields fields = fields_of_send();
  if (handle == nullptr || fields == nullptr) fail("no memory for libcurl");
  std::size_t bytes = 0;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &discard);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &bytes);
  for (std::int64_t left = options.number("count"); left > 0; --left) {
    const CURLcode code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) fail(curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) fail("the answer is " + std::to_string(status));
  }
  return bytes > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
