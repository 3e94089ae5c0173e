#include "support/compressed.h"

#include <cstdint>

namespace finops::test {
namespace {

// Made with gzip -9, brotli -q 11 and zstd -19.
constexpr std::string_view kGzip =
    "1f8b0800000000000203458e5b8ac3300c45b712eeb75d925268f15686a1b8b69a7826b142a4422164efa3297d7c09aeeee3"
    "ac28190169889aa679f41d1cf8f243499fea2eb1e9a485abbd26ce34daa79fd51fd84fa516bf6ff707df1e7d7732431ab824"
    "1284af15a566ba23b4162391d813c28a8547bb8822453456fdcf7055aa8f41db5acc4bb9b9dcb4a9ac8d31d49e323687abad"
    "c9705e288ac10488f28ceddbe1f62a9f172bd0b3f22f5563e83a870ffe5b3e3a286b1c3fbed3b6fd0157f7025a09010000";
constexpr std::string_view kBrotli =
    "1f0801808cd315f3a284750fa2cd4dfbcd3ef810e8b43748189490f9e03749adc3d2d5d76cb7890d34104bbe4914f6b74bb2"
    "80bbcb298873273e6f33b5e070f95ab413d4fbf0daed1125c4033d3e432041f00297b96c437a7b9bccd92e318966627a17f6"
    "855043049db4857503542508251a75f47d8eeb0c2c9a3c1ab916d7ef60fa30bef892e36d749a97de4813aa2edf61a6808905"
    "c8713dff07";
constexpr std::string_view kZstd =
    "28b52ffd0068950500920d271960af0e7835ed560626b0122827b7283afe408dc9443a0c6b05d77548afb9cf8cb36170af73"
    "236ea5a9e4895267c975ca5def3eb9be9d94a7c6199bb3ebcc3af33d10689e40530bc06cad3bddbde7f66478f69eaf6bacf5"
    "dd7d259e6eb9aff36a5d7926b857cbcc780b71af0b233ff0ecc7d00ca1158440b438a36c5cb4a6cedda565589e7d72ec95a8"
    "6418345c68e1b30f4da212f67be0dd99782b06004b6dd629a1f077203068b76f08d1cce618";

std::string from_hex(std::string_view hex) {
  const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : letter - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  return bytes;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xffffffff;
  for (const char letter : text) {
    crc ^= static_cast<unsigned char>(letter);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

std::string little_endian(std::uint32_t value, int bytes) {
  std::string result;
  for (int i = 0; i < bytes; ++i) result += static_cast<char>(value >> (8 * i) & 0xff);
  return result;
}

}  // namespace

std::vector<Compressed> compressed_samples() {
  return {{"gzip", from_hex(kGzip)}, {"br", from_hex(kBrotli)}, {"zstd", from_hex(kZstd)}};
}

std::string stored_gzip(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string bytes = from_hex("1f8b08000000000000ff") + '\x01';  // no flags; one final block, stored
  bytes += little_endian(size, 2) + little_endian(~size, 2) + std::string(text);
  return bytes + little_endian(crc32(text), 4) + little_endian(size, 4);
}

}  // namespace finops::test
