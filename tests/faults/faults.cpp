// A library to be loaded before a program (LD_PRELOAD): makes the Nth system call or allocation of the whole process
// fail, as the file that FINOPS_FAULTS names says (fault_plan.h). For Linux with glibc.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "faults/fault_plan.h"

namespace {

using finops::test::FaultKind;
using finops::test::FaultPlan;

FaultPlan* plan = nullptr;

__attribute__((constructor)) void load() {
  const char* path = ::getenv("FINOPS_FAULTS");
  if (path == nullptr) return;
  const int fd = ::open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* page = ::mmap(nullptr, sizeof(FaultPlan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (page == MAP_FAILED) return;
  plan = static_cast<FaultPlan*>(page);
  ++plan->loaded;
}

constexpr std::uint32_t index_of(const char* name) {
  std::uint32_t i = 0;
  for (const char* known : finops::test::kFaultCalls) {
    const char *a = known, *b = name;
    while (*a != '\0' && *a == *b) ++a, ++b;
    if (*a == *b) return i;
    ++i;
  }
  return i;
}

// Whether this call is to fail; errno is set then.
bool fails(FaultKind kind, std::uint32_t call) {
  if (plan == nullptr || plan->kind != kind) return false;
  const std::int64_t left = --plan->left;
  if (left > 0 || (left < 0 && !plan->from_then_on)) return false;
  ++plan->failed;
  plan->last_call = call;
  errno = plan->number;
  return true;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

#define FINOPS_FAULT(name) \
  if (fails(FaultKind::call, index_of(#name))) return -1
#define FINOPS_NEXT(name, ...)                       \
  static const auto real = next<__VA_ARGS__>(#name); \
  FINOPS_FAULT(name)

// The signatures are those of the system, whatever attributes its headers give them.
#pragma GCC diagnostic ignored "-Wnonnull-compare"
#pragma GCC diagnostic ignored "-Wredundant-decls"

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);

void* malloc(std::size_t size) {
  return fails(FaultKind::allocation, index_of("malloc")) ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  return fails(FaultKind::allocation, index_of("malloc")) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  return fails(FaultKind::allocation, index_of("malloc")) ? nullptr : __libc_realloc(old, size);
}

static int open_with_mode(const char* name, const char* path, int flags, mode_t mode) {
  static const auto real = next<int(const char*, int, ...)>("open");
  (void)name;
  FINOPS_FAULT(open);
  return real(path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_with_mode("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_with_mode("open", path, flags, mode);
}
ssize_t read(int fd, void* to, std::size_t size) {
  FINOPS_NEXT(read, ssize_t(int, void*, std::size_t));
  return real(fd, to, size);
}
ssize_t pread(int fd, void* to, std::size_t size, off_t at) {
  FINOPS_NEXT(pread, ssize_t(int, void*, std::size_t, off_t));
  return real(fd, to, size, at);
}
ssize_t write(int fd, const void* from, std::size_t size) {
  FINOPS_NEXT(write, ssize_t(int, const void*, std::size_t));
  return real(fd, from, size);
}
ssize_t pwrite(int fd, const void* from, std::size_t size, off_t at) {
  FINOPS_NEXT(pwrite, ssize_t(int, const void*, std::size_t, off_t));
  return real(fd, from, size, at);
}
int fstat(int fd, struct stat* out) {
  FINOPS_NEXT(fstat, int(int, struct stat*));
  return real(fd, out);
}
int stat(const char* path, struct stat* out) {
  FINOPS_NEXT(stat, int(const char*, struct stat*));
  return real(path, out);
}
int flock(int fd, int operation) {
  FINOPS_NEXT(flock, int(int, int));
  return real(fd, operation);
}
int ftruncate(int fd, off_t size) {
  FINOPS_NEXT(ftruncate, int(int, off_t));
  return real(fd, size);
}
int fsync(int fd) {
  FINOPS_NEXT(fsync, int(int));
  return real(fd);
}
int fdatasync(int fd) {
  FINOPS_NEXT(fdatasync, int(int));
  return real(fd);
}
int rename(const char* from, const char* to) {
  FINOPS_NEXT(rename, int(const char*, const char*));
  return real(from, to);
}
int unlink(const char* path) {
  FINOPS_NEXT(unlink, int(const char*));
  return real(path);
}
int mkdir(const char* path, mode_t mode) {
  FINOPS_NEXT(mkdir, int(const char*, mode_t));
  return real(path, mode);
}
int close(int fd) {  // it is still closed, as in the kernel
  static const auto real = next<int(int)>("close");
  const int result = real(fd);
  FINOPS_FAULT(close);
  return result;
}
int statfs(const char* path, struct statfs* out) {
  FINOPS_NEXT(statfs, int(const char*, struct statfs*));
  return real(path, out);
}
int fchmod(int fd, mode_t mode) {
  FINOPS_NEXT(fchmod, int(int, mode_t));
  return real(fd, mode);
}
ssize_t send(int fd, const void* from, std::size_t size, int flags) {
  FINOPS_NEXT(send, ssize_t(int, const void*, std::size_t, int));
  return real(fd, from, size, flags);
}
ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
  FINOPS_NEXT(sendmsg, ssize_t(int, const struct msghdr*, int));
  return real(fd, message, flags);
}
ssize_t recv(int fd, void* to, std::size_t size, int flags) {
  FINOPS_NEXT(recv, ssize_t(int, void*, std::size_t, int));
  return real(fd, to, size, flags);
}
int poll(struct pollfd* fds, nfds_t count, int timeout) {
  FINOPS_NEXT(poll, int(struct pollfd*, nfds_t, int));
  return real(fds, count, timeout);
}
int connect(int fd, const struct sockaddr* address, socklen_t size) {
  FINOPS_NEXT(connect, int(int, const struct sockaddr*, socklen_t));
  return real(fd, address, size);
}
int socket(int domain, int type, int protocol) {
  FINOPS_NEXT(socket, int(int, int, int));
  return real(domain, type, protocol);
}
int accept(int fd, struct sockaddr* address, socklen_t* size) {
  FINOPS_NEXT(accept, int(int, struct sockaddr*, socklen_t*));
  const int connection = real(fd, address, size);
  if (connection >= 0 && plan != nullptr) ++plan->accepted;
  return connection;
}
int setsockopt(int fd, int level, int name, const void* value, socklen_t size) {
  FINOPS_NEXT(setsockopt, int(int, int, int, const void*, socklen_t));
  return real(fd, level, name, value, size);
}
int fcntl(int fd, int command, ...) {
  va_list more;
  va_start(more, command);
  void* argument = va_arg(more, void*);
  va_end(more);
  FINOPS_NEXT(fcntl, int(int, int, ...));
  return real(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  va_list more;
  va_start(more, command);
  void* argument = va_arg(more, void*);
  va_end(more);
  FINOPS_NEXT(fcntl, int(int, int, ...));
  return real(fd, command, argument);
}
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*main)(void*), void* argument) {
  static const auto real = next<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  if (fails(FaultKind::call, index_of("pthread_create"))) return EAGAIN;
  return real(thread, attributes, main, argument);
}

}  // extern "C"
