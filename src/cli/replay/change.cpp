#include "cli/replay/change.h"

#include <algorithm>

#include "cli/flags/value_types.h"
#include "cli/replay/other_provider.h"
#include "core/base/glob.h"
#include "core/base/strings.h"
#include "core/provider/credentials.h"
#include "core/provider/route.h"

namespace finops::cli {
namespace {

Error unfit(std::string why) { return {ErrorCode::invalid_argument, std::move(why), {}}; }

// The element of a list that a step names; nullptr: there is none.
BodyJson* element(BodyJson& list, const std::string& step) {
  const auto index = parse_uint(step);
  const bool plain = index && (step == "0" || step.front() != '0');
  return plain && *index < list.size() ? &list[static_cast<std::size_t>(*index)] : nullptr;
}

// The child of `at` that a step names. nullptr: there is none.
BodyJson* child(BodyJson& at, const std::string& step) {
  if (at.is_array()) return element(at, step);
  if (!at.is_object()) return nullptr;
  const auto found = at.find(step);
  return found == at.end() ? nullptr : &*found;
}

// The same, made if it can be: a member of an object, or with '-' (or the next index) one more element of a list.
BodyJson* child_to_set(BodyJson& at, const std::string& step) {
  if (at.is_null()) at = BodyJson::object();
  if (at.is_object()) return &at[step];
  if (!at.is_array()) return nullptr;
  if (step != "-" && step != std::to_string(at.size())) return element(at, step);
  at.push_back(nullptr);
  return &at.back();
}

std::string last_segment_model(std::string_view model) {
  const std::size_t slash = model.rfind('/');
  return std::string(slash == std::string_view::npos ? model : model.substr(slash + 1));
}

// Replaces the model that the path of Gemini, Vertex and Azure names.
void change_path_model(ProviderId provider, std::string& target, const RequestChanges& changes) {
  constexpr std::string_view kBefore[] = {"/deployments/", "/models/", "/tunedModels/"};
  const std::size_t start = endpoint_prefix(provider).size();
  const std::string model = path_model(provider, std::string_view(target).substr(std::min(start, target.size())));
  const std::string wanted = changes.model_for(model);
  if (model.empty() || wanted == model) return;
  for (const std::string_view before : kBefore) {
    const std::size_t found = target.find(before, start);
    if (found == std::string::npos) continue;
    const std::size_t begin = found + before.size();
    const std::size_t end = std::min(target.find_first_of("/:?", begin), target.size());
    if (percent_decode_lenient(target.substr(begin, end - begin)) != model) continue;
    target.replace(begin, end - begin, wanted);
    return;
  }
}

}  // namespace

std::vector<std::string> RequestChanges::steps_of(const std::string& pointer) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    std::string step;
    for (std::size_t i = at + 1; i < end; ++i) {
      const bool escape = pointer[i] == '~' && i + 1 < end;
      step += !escape ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
    }
    out.push_back(std::move(step));
    at = end;
  }
  return out;
}

Result<RequestChanges> RequestChanges::read(const Words& words) {
  RequestChanges out;
  for (const std::string& text : words.models) out.models_.push_back(read_pair(text));
  for (const std::string& text : words.set) {
    const auto [pointer, json] = read_pair(text);
    out.set_.push_back({steps_of(pointer), pointer, parse_json(json)});
  }
  for (const std::string& pointer : words.unset) out.unset_.push_back({steps_of(pointer), pointer, {}});
  auto headers = read_header_changes(words.headers);
  if (!headers) return std::move(headers).error();
  out.headers_ = *std::move(headers);
  out.provider_ = words.provider;
  return out;
}

std::string RequestChanges::model_for(const std::string& model) const {
  for (const auto& [from, to] : models_) {
    if (matches_glob(from, model)) return to;
  }
  return model;
}

void RequestChanges::note_used_models(std::string_view model, std::set<std::size_t>& used) const {
  const std::string name = last_segment_model(model);
  for (std::size_t i = 0; i < models_.size(); ++i) {
    if (matches_glob(models_[i].first, model) || matches_glob(models_[i].first, name)) used.insert(i);
  }
}

std::vector<std::string> RequestChanges::unused_models(const std::set<std::size_t>& used) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < models_.size(); ++i) {
    if (!used.contains(i)) out.push_back(models_[i].first);
  }
  return out;
}

// True: it has another model now.
bool RequestChanges::change_model(BodyJson& body) const {
  const auto model = body.find("model");
  if (model == body.end() || !model->is_string()) return false;
  const auto& written = model->get_ref<const std::string&>();
  std::string wanted = model_for(written);
  // "models/gemini-2.5-flash" and the like: the name is the last part.
  if (wanted == written && written.find('/') != std::string::npos) {
    const std::string name = last_segment_model(written), other = model_for(name);
    if (other != name) wanted = written.substr(0, written.size() - name.size()) + other;
  }
  if (wanted == written) return false;
  *model = std::move(wanted);
  return true;
}

Result<void> RequestChanges::change_body(std::string& body) const {
  const bool edits = !set_.empty() || !unset_.empty();
  if (body.empty() || (!edits && models_.empty())) return {};
  BodyJson json = parse_json(body);
  if (!json.is_object()) {
    if (json.is_discarded() && !edits) return {};  // a form or bytes: the model stays
    if (edits && json.is_discarded()) return unfit("its body is not JSON, so --set and --unset cannot change it");
    if (!edits) return {};
  }
  bool changed = json.is_object() && change_model(json);
  for (const Place& place : unset_) {
    BodyJson* at = &json;
    for (std::size_t i = 0; at != nullptr && i + 1 < place.steps.size(); ++i) at = child(*at, place.steps[i]);
    if (at == nullptr || child(*at, place.steps.back()) == nullptr) continue;
    if (at->is_array()) {
      at->erase(static_cast<std::size_t>(*parse_uint(place.steps.back())));
    } else {
      at->erase(place.steps.back());
    }
    changed = true;
  }
  for (const Place& place : set_) {
    BodyJson* at = &json;
    for (const std::string& step : place.steps) {
      if (at != nullptr) at = child_to_set(*at, step);
    }
    if (at == nullptr) return unfit("its body has no place " + place.written);
    *at = place.value;
    changed = true;
  }
  if (changed) body = json_line(json);
  return {};
}

bool RequestChanges::brings_credential() const {
  return std::any_of(headers_.begin(), headers_.end(), [](const auto& field) {
    return field.second && is_credential_field({field.first, *field.second});
  });
}

Result<void> RequestChanges::apply(MadeRequest& made) const {
  if (provider_ && *provider_ != made.provider) FINOPS_TRY(move_to_provider(made, *provider_));
  FINOPS_TRY(change_body(made.request.body));
  if (!made.request.body.empty()) made.request.framing = {Framing::Kind::length, made.request.body.size()};
  change_path_model(made.provider, made.request.target, *this);
  apply_header_changes(headers_, made.request.headers);
  return {};
}

}  // namespace finops::cli
