// SHA-256 (OpenSSL): of a whole text, of a text in pieces, and keyed (HMAC). Sha256 objects belong to one thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace finops {

class Sha256 {
 public:
  Sha256();  // throws std::bad_alloc
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);  // throws std::bad_alloc, only as the first call after finish() or forget()
  std::string finish();                 // 32 raw bytes; the object starts anew. Throws std::bad_alloc
  void forget() noexcept { started_ = false; }

 private:
  struct Free {
    void operator()(evp_md_ctx_st* ctx) const noexcept;
  };
  void start();

  std::unique_ptr<evp_md_ctx_st, Free> ctx_;
  bool started_ = false;
};

std::string sha256(std::string_view bytes);                             // 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 raw bytes
std::string random_bytes(std::size_t count);                            // from the system's generator

}  // namespace finops
