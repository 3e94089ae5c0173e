#include "core/transport/upstream_socket.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/transport/connect_driver.h"
#include "core/transport/dead_peer.h"

namespace finops {
namespace {

struct MultiFree {
  void operator()(CURLM* m) const noexcept { curl_multi_cleanup(m); }
};
struct EasyFree {
  void operator()(CURL* e) const noexcept { curl_easy_cleanup(e); }
};
struct ListFree {
  void operator()(curl_slist* l) const noexcept { curl_slist_free_all(l); }
};
using List = std::unique_ptr<curl_slist, ListFree>;

// Frees the handles in the right order: the easy handle is removed from its multi first.
struct Handles {
  List known;
  std::unique_ptr<CURLM, MultiFree> multi{curl_multi_init()};
  std::unique_ptr<CURL, EasyFree> easy{curl_easy_init()};
  ~Handles() {
    if (multi && easy) curl_multi_remove_handle(multi.get(), easy.get());
  }
};

ErrorCode kind_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return ErrorCode::resolve;
    case CURLE_OPERATION_TIMEDOUT: return ErrorCode::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return ErrorCode::tls;
    default: return ErrorCode::connect;
  }
}

// "which refused the connection", or libcurl's message.
std::string proxy_fault(CURL* easy, CURLcode code, const std::string& why) {
  long answered = 0, number = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &answered);
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  if (answered == 407)
    return "which wants a login (407): write it as "
           "http://USER:PASSWORD@HOST:PORT";
  if (answered >= 300) return "which answered " + std::to_string(answered) + " to CONNECT";
  if (code == CURLE_COULDNT_CONNECT && number == ECONNREFUSED) return "which refused the connection";
  if (kind_of(code) == ErrorCode::tls) {
    return "whose TLS failed: " + why + "; if it is the right proxy, name its issuer's certificate in SSL_CERT_FILE";
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return "which did not make a connection in time: " + why;
  return "which failed: " + why;
}

Error connect_error(CURL* easy, CURLcode code, const char* detail, const SocketTarget& target) {
  const std::string why = mask_logins(*detail != '\0' ? detail : curl_easy_strerror(code));
  std::string message = "cannot reach " + target.to->authority + ": ";
  if (target.proxy == nullptr) return {kind_of(code), message + why, target.to->origin()};
  message += target.proxy->variable + " is set to " + target.proxy->authority() + ", " + proxy_fault(easy, code, why);
  return {kind_of(code), message, target.to->origin()};
}

void set_proxy(CURL* easy, const Proxy* proxy) {
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");  // ProxySettings has decided
  if (proxy == nullptr) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    return;
  }
  curl_easy_setopt(easy, CURLOPT_PROXY, (proxy->scheme + "://" + proxy->authority()).c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  if (!proxy->has_login) return;
  curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, std::string(proxy->user.reveal()).c_str());
  curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, std::string(proxy->password.reveal()).c_str());
}

CURLcode on_proxy_context(CURL*, void* context, void* ours) {
  static_cast<const TlsContext*>(ours)->share_trust_with(static_cast<SSL_CTX*>(context));
  return CURLE_OK;
}

// An https:// proxy must show a certificate that is trusted here. If libcurl uses the same OpenSSL, it gets the
// certificates we have loaded; otherwise it reads the same files.
void set_proxy_trust(CURL* easy, TlsContext& tls) {
  const char* library = curl_version_info(CURLVERSION_NOW)->ssl_version;
  if (library != nullptr && std::string_view(library).starts_with("OpenSSL/3.")) {
    curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_proxy_context);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &tls);
    return;
  }
  const TrustSource& trust = tls.trust();
  if (!trust.file.empty()) curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, trust.file.c_str());
  if (!trust.directories.empty()) curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, trust.directories.c_str());
}

List list_of(const std::vector<KnownHost>& hosts) {
  curl_slist* out = nullptr;
  for (const KnownHost& host : hosts) {
    std::string addresses;
    for (const std::string& address : host.addresses) {
      if (address.find('%') != std::string::npos) continue;  // link-local: libcurl does not accept these
      if (!addresses.empty()) addresses += ',';
      addresses += address.find(':') == std::string::npos ? address : "[" + address + "]";
    }
    if (addresses.empty()) continue;
    out = curl_slist_append(out, (host.host + ":" + std::to_string(host.port) + ":" + addresses).c_str());
  }
  return List(out);
}

void set_options(CURL* easy, curl_slist* known, const SocketTarget& target, char* detail) {
  BaseUrl plain = *target.to;  // tls_stream does the TLS to the upstream
  plain.tls = false;
  curl_easy_setopt(easy, CURLOPT_URL, (plain.origin() + "/").c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name lookup that hangs
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(target.limit.count()));
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 1024L);  // unused, since we read the bytes ourselves
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(easy, CURLOPT_RESOLVE, known);
  set_proxy(easy, target.proxy);
  if (target.tls != nullptr) set_proxy_trust(easy, *target.tls);
}

}  // namespace

Result<void> UpstreamSocket::connect(UpstreamSocket& into, const SocketTarget& target, const Cancel& cancel,
                                     std::string& peer) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, thread-safe: a local static
  Handles handles;
  if (global != CURLE_OK || !handles.multi || !handles.easy) {
    return Error{ErrorCode::internal, "libcurl could not be started", {}};
  }
  char detail[CURL_ERROR_SIZE] = "";
  CURL* easy = handles.easy.get();
  handles.known = list_of(target.known);
  set_options(easy, handles.known.get(), target, detail);
  ConnectDriver driver(handles.multi.get());
  curl_multi_add_handle(handles.multi.get(), easy);
  auto code = driver.run(cancel);
  if (!code) return std::move(code).error();
  if (*code != CURLE_OK) return connect_error(easy, *code, detail, target);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(easy, CURLOPT_RESOLVE, nullptr);

  curl_socket_t fd = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
  if (fd == CURL_SOCKET_BAD) return Error{ErrorCode::internal, "libcurl gave no socket", target.to->origin()};
  watch_peer(fd);  // not earlier: a connect has its own limit, which may be longer
  const char* address = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) peer = address;
  if (target.proxy != nullptr && target.proxy->scheme == "https") {
    into.fd_ = fd;
    into.multi_ = handles.multi.release();
    into.easy_ = handles.easy.release();
    return {};
  }
  // Only the socket is needed; keeping nothing else halves the memory and the descriptors of a stream.
  into.plain_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  into.fd_ = into.plain_.get();
  if (into.fd_ < 0) return Error{ErrorCode::connect, std::string("no descriptor left: ") + std::strerror(errno), {}};
  return {};
}

UpstreamSocket::~UpstreamSocket() {
  if (easy_ == nullptr) return;
  curl_multi_remove_handle(multi_, easy_);
  curl_easy_cleanup(easy_);
  curl_multi_cleanup(multi_);
}

ssize_t UpstreamSocket::send(const char* bytes, std::size_t size) noexcept {
  if (easy_ == nullptr) {
    ssize_t n = 0;
    do {
      n = ::send(fd_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n;
  }
  std::size_t sent = 0;
  errno = 0;
  const CURLcode code = curl_easy_send(easy_, bytes, size, &sent);
  if (code == CURLE_OK) return static_cast<ssize_t>(sent);
  errno = code == CURLE_AGAIN ? EAGAIN : errno != 0 ? errno : EPIPE;
  return -1;
}

ssize_t UpstreamSocket::receive(char* into, std::size_t size) noexcept {
  if (easy_ == nullptr) {
    ssize_t n = 0;
    do {
      n = ::recv(fd_, into, size, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n;
  }
  std::size_t got = 0;
  errno = 0;
  const CURLcode code = curl_easy_recv(easy_, into, size, &got);
  if (code == CURLE_OK) return static_cast<ssize_t>(got);
  errno = code == CURLE_AGAIN ? EAGAIN : errno != 0 && errno != EAGAIN ? errno : ECONNRESET;
  return -1;
}

}  // namespace finops
