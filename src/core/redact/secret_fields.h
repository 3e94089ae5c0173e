// Where the values of fields stand whose names say that they are secrets (contract L7): in queries, in texts that quote
// a URL, and in bodies (JSON, also inside other text; forms, urlencoded and multipart). Linear in the text for each
// level of encoding; pure, any thread.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace finops {

struct SecretField {
  std::size_t begin, end;
  bool percent_encoded = false;  // the value is what percent-decoding makes of it
};

// Of a query without its '?', whose first byte stands at `offset` of the text that the fields are meant for.
void find_in_query(std::string_view query, std::size_t offset, std::vector<SecretField>& found);
// Of a text in which URLs may stand: their queries and fragments, and the `user:password` in front of a host. JSON,
// too.
void find_in_prose(std::string_view text, std::vector<SecretField>& found);
// The members of JSON only.
void find_in_json(std::string_view text, std::vector<SecretField>& found);
// Of a whole body; what it is, its first bytes say.
void find_in_body(std::string_view text, std::vector<SecretField>& found);

}  // namespace finops
