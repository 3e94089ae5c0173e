#include "core/transport/upstream_connection.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "core/transport/wait.h"

namespace finops {
namespace {

struct MultiFree {
  void operator()(CURLM* m) const noexcept { curl_multi_cleanup(m); }
};
struct EasyFree {
  void operator()(CURL* e) const noexcept { curl_easy_cleanup(e); }
};

// In which order handles go: the easy handle leaves its multi before either is freed.
struct Handles {
  std::unique_ptr<CURLM, MultiFree> multi{curl_multi_init()};
  std::unique_ptr<CURL, EasyFree> easy{curl_easy_init()};
  ~Handles() {
    if (multi && easy) curl_multi_remove_handle(multi.get(), easy.get());
  }
};

Error connect_error(CURLcode code, const char* detail, const BaseUrl& to) {
  ErrorCode kind = ErrorCode::connect;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: kind = ErrorCode::resolve; break;
    case CURLE_OPERATION_TIMEDOUT: kind = ErrorCode::timeout; break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: kind = ErrorCode::tls; break;
    default: break;
  }
  const std::string why = *detail != '\0' ? detail : curl_easy_strerror(code);
  return {kind, "cannot reach " + to.authority + ": " + why, to.origin()};
}

// Drives the connect; between steps it looks at the descriptors that end an exchange early.
Result<CURLcode> drive(CURLM* multi, const Cancel& cancel) {
  bool client_has_data = false;  // unread request bytes: its readability says nothing about a hang-up
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    if (running == 0) return CURLE_FAILED_INIT;
    curl_waitfd extra[2];
    unsigned int count = 0;
    if (cancel.wake_fd >= 0) extra[count++] = {cancel.wake_fd, CURL_WAIT_POLLIN, 0};
    if (cancel.client_fd >= 0 && !client_has_data) extra[count++] = {cancel.client_fd, CURL_WAIT_POLLIN, 0};
    constexpr int kSlice = 20;  // ms; contract F9 gives 50
    curl_multi_poll(multi, extra, count, client_has_data ? kSlice : 1000, nullptr);
    FINOPS_TRY(check_cancel(cancel));
    if (cancel.client_fd >= 0 && !client_has_data) {
      pollfd p{cancel.client_fd, POLLIN, 0};
      client_has_data = ::poll(&p, 1, 0) > 0;
    }
  }
}

void set_options(CURL* easy, const std::string& url, const BaseUrl& to, const ConnectOptions& options, char* detail) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 1024L);  // unused: the bytes are read by us
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  if (!to.tls) curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
}

}  // namespace

Result<std::unique_ptr<UpstreamConnection>> UpstreamConnection::connect(const BaseUrl& to,
                                                                        const ConnectOptions& options,
                                                                        const Cancel& cancel) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, thread-safe: a local static
  Handles handles;
  if (global != CURLE_OK || !handles.multi || !handles.easy) {
    return Error{ErrorCode::internal, "libcurl could not be started", {}};
  }
  char detail[CURL_ERROR_SIZE] = "";
  const std::string url = to.origin() + "/";
  CURL* easy = handles.easy.get();
  set_options(easy, url, to, options, detail);
  curl_multi_add_handle(handles.multi.get(), easy);
  auto code = drive(handles.multi.get(), cancel);
  if (!code) return std::move(code).error();
  if (*code != CURLE_OK) return connect_error(*code, detail, to);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);

  curl_socket_t fd = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
  if (fd == CURL_SOCKET_BAD) return Error{ErrorCode::internal, "libcurl gave no socket", to.origin()};
  std::unique_ptr<UpstreamConnection> out(new UpstreamConnection());
  if (to.tls) {
    out->fd_ = fd;
    out->multi_ = handles.multi.release();
    out->easy_ = handles.easy.release();
  } else {
    // Without TLS the socket is all there is; keeping only that halves the memory and the descriptors of a stream.
    out->plain_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    out->fd_ = out->plain_.get();
    if (out->fd_ < 0) return Error{ErrorCode::connect, std::string("no descriptor left: ") + std::strerror(errno), {}};
  }
  return out;
}

UpstreamConnection::~UpstreamConnection() {
  if (easy_ == nullptr) return;
  curl_multi_remove_handle(multi_, easy_);
  curl_easy_cleanup(easy_);
  curl_multi_cleanup(multi_);
}

Result<std::size_t> UpstreamConnection::send(std::string_view bytes) {
  if (easy_ != nullptr) {
    std::size_t sent = 0;
    const CURLcode code = curl_easy_send(easy_, bytes.data(), bytes.size(), &sent);
    if (code == CURLE_OK || code == CURLE_AGAIN) return sent;
    return Error{ErrorCode::connect, std::string("the upstream connection broke: ") + curl_easy_strerror(code), {}};
  }
  while (true) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::size_t{0};
    return Error{ErrorCode::connect, std::string("the upstream connection broke: ") + std::strerror(errno), {}};
  }
}

Result<UpstreamConnection::Received> UpstreamConnection::receive(char* into, std::size_t size) {
  if (easy_ != nullptr) {
    std::size_t n = 0;
    const CURLcode code = curl_easy_recv(easy_, into, size, &n);
    if (code == CURLE_AGAIN) return Received{};
    if (code == CURLE_OK) return Received{n, n == 0};
    return Error{ErrorCode::truncated, std::string("the upstream connection broke: ") + curl_easy_strerror(code), {}};
  }
  while (true) {
    const ssize_t n = ::recv(fd_, into, size, MSG_DONTWAIT);
    if (n >= 0) return Received{static_cast<std::size_t>(n), n == 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Received{};
    return Error{ErrorCode::truncated, std::string("the upstream connection broke: ") + std::strerror(errno), {}};
  }
}

bool UpstreamConnection::stale() const noexcept {
  pollfd p{fd_, POLLIN | POLLRDHUP, 0};
  return ::poll(&p, 1, 0) != 0;
}

}  // namespace finops
