#include "core/base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <new>

#include "core/base/per_thread.h"

namespace finops {
namespace {

const EVP_MD* fetch_sha256() {
  if (const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr); method != nullptr) return method;
  throw std::bad_alloc();
}

const EVP_MD* sha256_method() {
  static const EVP_MD* const method = fetch_sha256();  // once: it is slow
  return method;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* ctx) const noexcept { EVP_MD_CTX_free(ctx); }

Sha256::Sha256() : ctx_(EVP_MD_CTX_new()) {
  if (!ctx_) throw std::bad_alloc();
  start();
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::start() {
  if (EVP_DigestInit_ex2(ctx_.get(), sha256_method(), nullptr) != 1) throw std::bad_alloc();
  started_ = true;
}

void Sha256::update(std::string_view bytes) {
  if (!started_) start();
  EVP_DigestUpdate(ctx_.get(), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  if (!started_) start();
  std::string out(32, '\0');
  EVP_DigestFinal_ex(ctx_.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr);
  started_ = false;
  return out;
}

std::string sha256(std::string_view bytes) {
  static PerThread<Sha256> of_threads;
  Sha256& hash = of_threads.get();
  hash.forget();  // state left by an earlier call that had no memory for its result
  hash.update(bytes);
  return hash.finish();
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string out(32, '\0');
  unsigned int size = 32;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) std::abort();
  return out;
}

}  // namespace finops
