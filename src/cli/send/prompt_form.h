// `finops send -m MODEL PROMPT` as a request in the words of its provider (contract C2). One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/send/request_form.h"
#include "core/prices/price_book.h"

namespace finops::cli {

struct Prompt {
  std::string text;    // "-": stdin
  std::string system;  // empty: none
  std::optional<std::uint64_t> max_tokens;
  std::vector<std::string> attachments;  // names of files
  bool stream = false;
};

struct ModelPlace {
  ProviderId provider = ProviderId::openai;
  std::string model;  // without the provider
};
// Who serves a model: the provider before the slash, else the first of openai, anthropic and gemini in whose price list
// the model is. `own` is the user's price file, which is asked first; nullptr: none. Error: invalid_argument.
Result<ModelPlace> find_model(std::string_view model, const PriceBook* own);

// Reads stdin and the attached files. Errors: invalid_argument, io.
Result<MadeRequest> make_prompt(const Prompt& prompt, const ModelPlace& place, const std::vector<std::string>& headers);

}  // namespace finops::cli
