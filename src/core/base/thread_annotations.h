// A mutex that clang's -Wthread-safety understands: each guarded member names its mutex, and the compiler checks it.
#pragma once
#include <mutex>

#if defined(__clang__)
#define FINOPS_ATTRIBUTE(x) __attribute__((x))
#else
#define FINOPS_ATTRIBUTE(x)
#endif

#define FINOPS_GUARDED_BY(x) FINOPS_ATTRIBUTE(guarded_by(x))
#define FINOPS_REQUIRES(x) FINOPS_ATTRIBUTE(requires_capability(x))

namespace finops {

class FINOPS_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() FINOPS_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() FINOPS_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class FINOPS_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) FINOPS_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() FINOPS_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace finops
