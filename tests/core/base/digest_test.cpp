// SHA-256 and HMAC against published vectors (FIPS 180-2, RFC 4231).
#include "core/base/digest.h"

#include <doctest/doctest.h>

#include "core/base/strings.h"

namespace finops::test::digest_test {
namespace {

TEST_CASE("digest: SHA-256 of the published vectors") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256(std::string(1'000'000, 'a'))) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("digest: pieces give what the whole gives, and finish() starts anew") {
  Sha256 hash;
  for (const char* piece : {"a", "", "bc"}) hash.update(piece);
  CHECK(hash.finish() == sha256("abc"));
  CHECK(hash.finish() == sha256(""));
  hash.update("ab");
  Sha256 moved = std::move(hash);
  moved.update("c");
  CHECK(moved.finish() == sha256("abc"));
}

TEST_CASE("digest: HMAC-SHA-256 (RFC 4231, cases 1, 2 and 6)") {
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("digest: random bytes have the asked size and differ") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(33).size() == 33);
  CHECK(random_bytes(16) != random_bytes(16));
}

}  // namespace
}  // namespace finops::test::digest_test
