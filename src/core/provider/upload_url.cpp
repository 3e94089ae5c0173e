#include "core/provider/upload_url.h"

#include <optional>
#include <string>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::string_view kUpload = "/upload/";

bool names_upload(std::string_view field, int status) {
  return iequals(field, "x-goog-upload-url") || iequals(field, "x-goog-upload-control-url") ||
         (iequals(field, "location") && status / 100 == 2);
}

// The target on finops' endpoint for a URL of the provider; nullopt: it is not the provider's, or not for an upload.
std::optional<std::string> target_here(const Route& route, std::string_view url) {
  const BaseUrl& base = route.base;
  const std::string_view scheme = base.tls ? "https://" : "http://";
  if (!istarts_with(url, scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  const std::string with_port =
      (base.host.find(':') == std::string::npos ? base.host : "[" + base.host + "]") + ":" + std::to_string(base.port);
  if (!iequals(authority, base.authority) && !iequals(authority, with_port)) return std::nullopt;
  url.remove_prefix(authority.size());
  if (!url.starts_with(base.path)) return std::nullopt;
  url.remove_prefix(base.path.size());
  if (!url.starts_with(kUpload) || !check_remainder(url)) return std::nullopt;
  return std::string(route.endpoint->prefix).append(url);
}

}  // namespace

bool redirect_upload(const Route& route, int status, std::string_view door, HeaderList& headers) {
  if (door.empty() || route.provider == nullptr || route.provider->id != ProviderId::gemini) return false;
  if (!route.remainder.starts_with(kUpload)) return false;
  HeaderList out;
  bool changed = false;
  for (const HeaderView field : headers) {
    const auto target = names_upload(field.name, status) ? target_here(route, trim(field.value)) : std::nullopt;
    if (target) {
      out.add(field.name, std::string("http://").append(door) + *target);
      changed = true;
    } else {
      out.add(field.name, field.value);
    }
  }
  if (changed) headers = std::move(out);
  return changed;
}

}  // namespace finops
