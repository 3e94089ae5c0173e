// Finds the values of fields whose names say that they are secrets (contract L7): in queries, in texts that quote a
// URL, and in bodies (JSON, also inside other text; urlencoded and multipart forms). Takes time linear in the text for
// each level of encoding. Pure, any thread.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace finops {

struct SecretField {
  std::size_t begin, end;
  bool percent_encoded = false;  // the value must still be percent-decoded
};

// In a query without its '?'. The query begins at `offset` of the text that the results refer to.
void find_in_query(std::string_view query, std::size_t offset, std::vector<SecretField>& found);
// In a text that may contain URLs or JSON: queries and fragments, the `user:password` before a host, and members of
// JSON.
void find_in_prose(std::string_view text, std::vector<SecretField>& found);
// In members of JSON only.
void find_in_json(std::string_view text, std::vector<SecretField>& found);
// In a whole body; its first bytes decide its type.
void find_in_body(std::string_view text, std::vector<SecretField>& found);

}  // namespace finops
