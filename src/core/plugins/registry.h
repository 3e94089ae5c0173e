// The built-in plugins by name, and the pipeline that a list of names makes. Constant data, any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/pipeline/pipeline.h"

namespace finops {

struct BuiltinPlugin {
  std::string_view name;
  std::unique_ptr<Plugin> (*make)();
  bool required;  // see Pipeline::Entry
};
std::span<const BuiltinPlugin> builtin_plugins() noexcept;

// The plugins in the order of `names`. Error: config, for an unknown name; it lists the known ones.
Result<Pipeline> build_pipeline(const std::vector<std::string>& names);

}  // namespace finops
