#include "support/fidelity_fields.h"

#include <algorithm>
#include <cstdlib>

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kConnectionFields[] = {
    "connection", "keep-alive",        "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
    "trailer",    "transfer-encoding", "upgrade"};

char lower_letter(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(mark);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 2]));
    if (!coded) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
    i += 2;
  }
  return out;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) { return a.size() == b.size() && starts_with_name(a, b); }

bool starts_with_name(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (lower_letter(text[i]) != lower_letter(start[i])) return false;
  }
  return true;
}

bool has_field(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const Header& h) { return same_name(h.first, name); });
}

std::string first_value(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::size_t remove_field(Headers& headers, std::string_view name) {
  return std::erase_if(headers, [&](const Header& h) { return same_name(h.first, name); });
}

std::vector<std::string> list_members(std::string_view value) {
  std::vector<std::string> members = split(value, ',');
  for (std::string& member : members) {
    const std::size_t first = member.find_first_not_of(" \t");
    if (first == std::string::npos) {
      member.clear();
    } else {
      member = member.substr(first, member.find_last_not_of(" \t") + 1 - first);
    }
  }
  std::erase(members, std::string());
  return members;
}

std::size_t remove_connection_fields(Headers& headers) {
  std::vector<std::string> gone(std::begin(kConnectionFields), std::end(kConnectionFields));
  for (const auto& [name, value] : headers) {
    if (!same_name(name, "connection")) continue;
    for (std::string& member : list_members(value)) {
      const bool needed = same_name(member, "host") || same_name(member, "content-length");  // they hold the message up
      if (!needed) gone.push_back(std::move(member));
    }
  }
  return std::erase_if(headers, [&](const Header& h) {
    return std::any_of(gone.begin(), gone.end(), [&](const std::string& name) { return same_name(h.first, name); });
  });
}

std::vector<std::string> remove_own_fields(Headers& headers) {
  std::vector<std::string> names;
  std::erase_if(headers, [&](const Header& h) {
    if (!starts_with_name(h.first, "x-finops-")) return false;
    const std::string name = lower(h.first);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return true;
  });
  return names;
}

Target split_target(std::string_view target) {
  Target out;
  const std::size_t mark = target.find('?');
  out.path = target.substr(0, mark);
  out.has_query = mark != std::string_view::npos;
  if (out.has_query) out.members = split(target.substr(mark + 1), '&');
  return out;
}

std::string joined(const Target& target) {
  std::string out = target.path;
  for (std::size_t i = 0; i < target.members.size(); ++i) out.append(i == 0 ? "?" : "&").append(target.members[i]);
  return out;
}

std::string member_name(std::string_view member) { return decoded(member.substr(0, member.find('='))); }

std::string member_value(std::string_view member) {
  const std::size_t equals = member.find('=');
  return equals == std::string_view::npos ? std::string() : std::string(member.substr(equals + 1));
}

std::vector<std::string> segments(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return split(path, '/');
}

}  // namespace finops::test::fidelity
