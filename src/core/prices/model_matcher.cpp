#include "core/prices/model_matcher.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/strings.h"
#include "core/prices/name_regex.h"

namespace finops {

// Compiled at the first use, since most entries of a file are never used.
struct ModelMatcher::Regex {
  std::once_flag once;
  std::optional<Result<NameRegex>> compiled;

  const Result<NameRegex>& get(const std::string& text) {
    std::call_once(once, [&] { compiled.emplace(NameRegex::compile(text)); });
    return *compiled;
  }

  bool found_in(const std::string& text, std::string_view name) {
    const auto& regex = get(text);
    return regex && regex->finds(name);
  }
};

ModelMatcher::ModelMatcher() = default;
ModelMatcher::~ModelMatcher() = default;
ModelMatcher::ModelMatcher(ModelMatcher&&) noexcept = default;
ModelMatcher& ModelMatcher::operator=(ModelMatcher&&) noexcept = default;

Result<ModelMatcher> ModelMatcher::parse(const JsonNode& node) {
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"or", Kind::any_of},           {"and", Kind::all_of},
      {"equals", Kind::equals},       {"starts_with", Kind::starts_with},
      {"ends_with", Kind::ends_with}, {"contains", Kind::contains},
      {"regex", Kind::regex},
  };
  const auto wrong = [] {
    return Error{ErrorCode::config,
                 "no way to match a name; write {\"equals\": \"gpt-4o\"}, or starts_with, ends_with, contains, regex, "
                 "or a list of such under or, and",
                 {}};
  };
  if (node.members.size() != 1) return wrong();
  const JsonMember& member = node.members.front();
  const auto kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& known) { return known.first == member.name; });
  if (kind == std::end(kKinds)) return wrong();
  ModelMatcher out;
  out.kind_ = kind->second;
  if (out.kind_ == Kind::any_of || out.kind_ == Kind::all_of) {
    if (!member.value.is(JsonNode::Kind::array)) return wrong();
    for (const JsonMember& part : member.value.members) {
      auto parsed = parse(part.value);
      if (!parsed) return parsed;
      out.parts_.push_back(std::move(*parsed));
    }
    return out;
  }
  if (!member.value.is(JsonNode::Kind::string)) return wrong();
  out.text_ = out.kind_ == Kind::regex ? std::string(member.value.text) : to_lower(member.value.text);
  if (out.kind_ == Kind::regex) out.regex_ = std::make_unique<Regex>();
  return out;
}

bool ModelMatcher::matches(std::string_view name) const {
  if (name.size() > kLongestModelName) return false;
  const auto part_matches = [&](const ModelMatcher& part) { return part.matches(name); };
  switch (kind_) {
    case Kind::any_of: return std::any_of(parts_.begin(), parts_.end(), part_matches);
    case Kind::all_of: return std::all_of(parts_.begin(), parts_.end(), part_matches);
    case Kind::equals: return name == text_;
    case Kind::starts_with: return name.starts_with(text_);
    case Kind::ends_with: return name.ends_with(text_);
    case Kind::contains: return name.find(text_) != std::string_view::npos;
    case Kind::regex: return regex_->found_in(text_, name);
  }
  return false;
}

Result<void> ModelMatcher::verify() const {
  if (kind_ == Kind::regex) {
    if (const auto& regex = regex_->get(text_); !regex) return regex.error();
  }
  for (const ModelMatcher& part : parts_) FINOPS_TRY(part.verify());
  return {};
}

void ModelMatcher::append_patterns(std::vector<std::string>& out) const {
  switch (kind_) {
    case Kind::any_of:
      for (const ModelMatcher& part : parts_) part.append_patterns(out);
      return;
    case Kind::all_of: {
      std::vector<std::string> all;
      for (const ModelMatcher& part : parts_) part.append_patterns(all);
      std::string joined;
      for (const std::string& one : all) joined += (joined.empty() ? "" : " and ") + one;
      out.push_back(joined);
      return;
    }
    case Kind::equals: out.push_back(text_); return;
    case Kind::starts_with: out.push_back(text_ + "*"); return;
    case Kind::ends_with: out.push_back("*" + text_); return;
    case Kind::contains: out.push_back("*" + text_ + "*"); return;
    case Kind::regex: out.push_back("/" + text_ + "/"); return;
  }
}

}  // namespace finops
