#include "support/http_text.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <random>

namespace finops::test {
namespace {

bool has(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const Header& header) { return lower(header.first) == name; });
}

bool framed(const Headers& headers) { return has(headers, "content-length") || has(headers, "transfer-encoding"); }

void append(std::string& text, const Headers& headers) {
  for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string request(std::string_view method, std::string_view target, const Headers& headers, std::string_view body) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  if (!has(headers, "host")) text += "Host: localhost\r\n";
  append(text, headers);
  if (!body.empty() && !framed(headers)) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

std::string response(std::string_view status, const Headers& headers, std::string_view body) {
  std::string text = "HTTP/1.1 " + std::string(status) + "\r\n";
  append(text, headers);
  if (!framed(headers)) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

std::string json_request(std::string_view target, std::string_view json, const Headers& headers) {
  Headers all = {{"Content-Type", "application/json"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return request("POST", target, all, json);
}

std::string json_response(std::string_view json) {
  return response("200 OK", {{"Content-Type", "application/json"}}, json);
}

std::string chunk(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + std::string(data) + "\r\n";
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return result;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string random_bytes(std::size_t size, std::uint32_t seed) {
  std::mt19937 engine(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(engine() >> 24);
  return bytes;
}

void Checksum::add(std::string_view bytes) {
  for (const char byte : bytes) value_ = (value_ ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  size_ += bytes.size();
}

}  // namespace finops::test
