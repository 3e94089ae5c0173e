#include "core/provider/request_facts.h"

#include <algorithm>
#include <optional>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/http/http_rules.h"
#include "core/http/multipart.h"

namespace finops {
namespace {

constexpr std::size_t kLongestModel = 512, kLongestUser = 1024;
constexpr std::size_t kFirstStep = 1024, kStep = 64 * 1024;  // in nearly every body the model is near the beginning

enum Member : int { kModel, kUser };

// The first top-level members of these names.
class Members final : public JsonHandler {
 public:
  void on_value(int field, std::string_view json, bool cut) override {
    Found& found = field == kModel ? model : user;
    if (found.seen) return;
    found.seen = true;
    found.too_long = cut;
    if (!cut) found.text = json_text(json);
  }
  void on_text_end() override { ended = true; }

  struct Found {
    std::string text;
    bool seen = false, too_long = false;
  };
  Found model, user;
  bool ended = false;  // the whole text was read
};

constexpr JsonPath kMetadata[] = {{"user_id", kUser, kLongestUser, {}}};
constexpr JsonPath kTopMembers[] = {{"model", kModel, kLongestModel, {}}, {"metadata", -1, 0, kMetadata}};
constexpr JsonPath kBody{"", -1, 0, kTopMembers};

}  // namespace

struct RequestFacts::Impl {
  enum class Shape { unknown, json, form, other };

  Impl(const Request& request, Wanted wanted_) : wanted(wanted_) {
    std::string buffer;
    if (const std::string_view coding = joined_values(request.headers, "Content-Encoding", buffer);
        !coding.empty() && !iequals(coding, "identity")) {
      decoder.emplace(coding);
      readable = decoder->supported();
    }
    const std::string_view type = request.headers.get("Content-Type");
    if (istarts_with(trim(type), "multipart/form-data")) {
      form.emplace(field_parameter(type, "boundary"), "model", kLongestModel);
    }
  }

  bool json_done() const {
    return members.ended || (members.model.seen && (wanted == Wanted::model || members.user.seen));
  }
  bool done() const {
    return !readable || shape == Shape::other || (shape == Shape::json && json_done()) ||
           (shape == Shape::form && form->done());
  }

  void feed(std::string_view bytes) {
    for (std::size_t step = kFirstStep; !bytes.empty() && !done(); step = std::min(step * 2, kStep)) {
      const std::string_view piece = bytes.substr(0, step);
      bytes.remove_prefix(piece.size());
      if (!decoder) {
        take(piece);
      } else {
        readable = decoder->feed(piece, [this](std::string_view decoded) { take(decoded); }) || done();
      }
    }
    if (decoder && done()) {
      whole = decoder->complete();
      decoder.reset();
    }
  }

  // The bytes decide the format, not Content-Type; only the boundary of a form is taken from there.
  void take(std::string_view bytes) {
    if (shape == Shape::unknown) {
      bytes.remove_prefix(std::min(bytes.size(), bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF")));
      if (bytes.empty()) return;
      shape = bytes[0] == '{' ? Shape::json : form ? Shape::form : Shape::other;
    }
    if (done()) return;
    if (shape == Shape::json) scanner.feed(bytes);
    if (shape == Shape::form) form->feed(bytes);
  }

  const Wanted wanted;
  Shape shape = Shape::unknown;
  Members members;
  JsonScanner scanner{kBody, members};
  std::optional<MultipartField> form;
  std::optional<ContentDecoder> decoder;
  bool readable = true;
  bool whole = true;  // what was decoded is complete
  bool more_follows = false;
};

RequestFacts::RequestFacts() = default;
RequestFacts::~RequestFacts() = default;
RequestFacts::RequestFacts(RequestFacts&&) noexcept = default;
RequestFacts& RequestFacts::operator=(RequestFacts&&) noexcept = default;

void RequestFacts::begin(const Request& request, Wanted wanted, bool more_follows) {
  if (impl_ != nullptr) return;
  impl_ = std::make_unique<Impl>(request, wanted);
  impl_->more_follows = more_follows;
  impl_->feed(request.body);
}

void RequestFacts::feed(std::string_view bytes) {
  if (impl_ != nullptr) impl_->feed(bytes);
}

std::string_view RequestFacts::model() const noexcept {
  if (impl_ == nullptr) return {};
  return impl_->form && impl_->form->done() ? impl_->form->value() : impl_->members.model.text;
}

std::string_view RequestFacts::user() const noexcept {
  return impl_ == nullptr ? std::string_view{} : impl_->members.user.text;
}

bool RequestFacts::inspected() const noexcept {
  if (impl_ == nullptr) return true;
  if (!model().empty()) return true;
  const bool whole = impl_->decoder ? impl_->decoder->complete() : impl_->whole;
  return impl_->readable && !impl_->members.model.too_long && (impl_->more_follows ? impl_->done() : whole);
}

std::string body_model(std::string_view body) {
  RequestFacts facts;
  Request request;
  request.body = body;
  facts.begin(request, RequestFacts::Wanted::model, false);
  return std::string(facts.model());
}

}  // namespace finops
