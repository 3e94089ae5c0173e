// What `replay` changes in a recorded request before it is sent again: the model, members of the body, header fields,
// the provider. Immutable once read; any thread.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/send/request_form.h"
#include "core/conversation/lenient_json.h"

namespace finops::cli {

class RequestChanges {
 public:
  struct Words {
    std::vector<std::string> models = {}, set = {}, unset = {},
                             headers = {};  // values of the flags, which were checked
    std::optional<ProviderId> provider = {};
  };
  // Reads the files that -H names. Errors: invalid_argument (-H), io.
  static Result<RequestChanges> read(const Words& words);

  std::optional<ProviderId> provider() const noexcept { return provider_; }
  // The model that is asked instead of `model`.
  std::string model_for(const std::string& model) const;

  // Puts the numbers of the --model rules whose name fits `model` into `used`.
  void note_used_models(std::string_view model, std::set<std::size_t>& used) const;
  // The names of the rules that are not in `used`, in their order.
  std::vector<std::string> unused_models(const std::set<std::size_t>& used) const;

  // Whether -H sets a credential.
  bool brings_credential() const;

  // Changes `request`. Error: invalid_argument, in the words of a reason to skip it.
  Result<void> apply(MadeRequest& request) const;

 private:
  struct Place {
    std::vector<std::string> steps;  // of a JSON pointer
    std::string written;
    BodyJson value;
  };
  static std::vector<std::string> steps_of(const std::string& pointer);
  Result<void> change_body(std::string& body) const;
  bool change_model(BodyJson& body) const;

  std::vector<std::pair<std::string, std::string>> models_;
  std::vector<Place> set_, unset_;
  HeaderChanges headers_;
  std::optional<ProviderId> provider_;
};

}  // namespace finops::cli
