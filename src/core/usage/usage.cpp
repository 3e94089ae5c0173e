#include "core/usage/usage.h"

namespace finops {

std::string_view to_string(UsageSource source) {
  switch (source) {
    case UsageSource::response: return "response";
    case UsageSource::stream: return "stream";
    case UsageSource::partial: return "partial";
    case UsageSource::absent: break;
  }
  return "absent";
}

bool has_usage(const Usage& u) noexcept {
  return u.input_tokens || u.output_tokens || u.cache_read_tokens || u.cache_write_tokens || u.web_searches ||
         u.audio_ms || u.reported;
}

}  // namespace finops
