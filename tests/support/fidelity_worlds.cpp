#include "support/fidelity_worlds.h"

namespace finops::test::fidelity {
namespace {

const Key kOpenAi{"OPENAI_API_KEY", "sk-proj-configuredOpenAi0123456789"};
const Key kAnthropicKey{"ANTHROPIC_API_KEY", "sk-ant-api03-configuredAnthropic0123456789"};
const Key kAzure{"AZURE_OPENAI_API_KEY", "0123456789abcdef0123456789abcdef"};
const Key kGemini{"GEMINI_API_KEY", "AIzaConfiguredGemini0123456789"};
const Key kGoogle{"GOOGLE_API_KEY", "AIzaConfiguredGoogle0123456789"};

}  // namespace

std::string_view name_of(Provider provider) {
  static constexpr std::string_view kNames[] = {"openai", "anthropic", "azure", "gemini", "vertex"};
  return kNames[static_cast<std::size_t>(provider)];
}

std::vector<std::string> World::environment() const {
  std::vector<std::string> out;
  for (const auto& one : keys) {
    if (one) out.push_back(one->variable + "=" + one->value);
  }
  if (!project.empty()) out.push_back("GOOGLE_CLOUD_PROJECT=" + project);
  if (!project.empty()) out.push_back("GOOGLE_CLOUD_LOCATION=" + location);
  return out;
}

std::vector<World> all_worlds() {
  const std::vector<std::string> plain(5);
  return {
      {.name = "no keys", .keys = {{}, {}, kAzure, {}, {}}, .base_paths = plain},
      {.name = "all keys and a project",
       .keys = {kOpenAi, kAnthropicKey, kAzure, kGemini, kGoogle},
       .base_paths = plain,
       .project = "my-project",
       .location = "europe-west4"},
      {.name = "a project, no keys, base paths",
       .keys = {{}, {}, kAzure, {}, {}},
       .base_paths = {"/oai", "/a/b", "/anthropic", "/gem", "/v-e"},
       .project = "p-2",
       .location = "global",
       .log_bodies = "none"},
      {.name = "all keys, base paths",
       .keys = {kOpenAi, kAnthropicKey, kAzure, kGoogle, kGoogle},
       .base_paths = {"/oai", "", "/x/anthropic", "", "/v"},
       .log_bodies = "request"},
      {.name = "include_usage",
       .keys = {kOpenAi, {}, kAzure, {}, {}},
       .base_paths = {"", "/ant", "", "", ""},
       .include_usage = true},
  };
}

}  // namespace finops::test::fidelity
